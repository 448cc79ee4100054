"""Workspaces: tenants that know nothing of each other."""

from __future__ import annotations

import pytest

from onward.domain.errors import Conflict, Denied, Invalid
from onward.services.access import authenticate, whoami
from onward.services.context import Services
from onward.services.signin import sign_in_with_link
from onward.services.workspaces import create_workspace, rename_workspace, show_workspace
from services_world import People


def test_a_new_workspace_has_an_administrator_of_its_own(app: Services, home: People) -> None:
    created = create_workspace(app, home.admin, "team-b", "Team B", "bo@team.test")
    principal = authenticate(app, sign_in_with_link(app, created.link_token).token)
    me = whoami(app, principal)
    assert (me.workspace_slug, me.role, me.email) == ("team-b", "admin", "bo@team.test")


def test_a_slug_is_taken_once(app: Services, home: People) -> None:
    with pytest.raises(Conflict):
        create_workspace(app, home.admin, "home", "Home again", "bo@team.test")


@pytest.mark.parametrize("slug", ["", "Team", "-team", "a b", "x" * 64])
def test_a_bad_slug_is_refused(app: Services, home: People, slug: str) -> None:
    with pytest.raises(Invalid):
        create_workspace(app, home.admin, slug, "Team", "bo@team.test")


def test_everybody_renames_only_their_own(app: Services, home: People, away: People) -> None:
    """E1"""
    assert rename_workspace(app, home.admin, " Our home ").title == "Our home"
    assert show_workspace(app, away.viewer).title == "Away"


def test_only_administrators_make_and_rename(app: Services, home: People) -> None:
    with pytest.raises(Denied):
        create_workspace(app, home.editor, "team-b", "Team B", "bo@team.test")
    with pytest.raises(Denied):
        rename_workspace(app, home.editor, "Ours")
