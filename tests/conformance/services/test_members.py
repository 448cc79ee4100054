"""Members: invited, given a role, let go; and never nobody in charge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, Invalid, NotFound, Unauthenticated
from onward.services import members
from onward.services.access import authenticate
from onward.services.context import Services
from onward.services.keys import ADMIN_KEY_ID
from onward.services.signin import sign_in_with_link, sign_in_with_password
from services_world import People

PASSWORD = "correct horse battery"


def test_an_invited_member_signs_in_with_the_link(app: Services, home: People) -> None:
    invitation = members.invite_member(app, home.admin, " Ana@Home.test", "operator", "Ana")
    principal = authenticate(app, sign_in_with_link(app, invitation.link_token).token)
    assert (principal.name, principal.role, principal.is_human) == ("Ana", "operator", True)
    assert members.show_member(app, home.viewer, principal.id).email == "ana@home.test"


def test_a_key_cannot_make_itself_a_person(app: Services, home: People) -> None:
    """A1: with the link of an invitation it could decide approvals."""
    key = replace(home.admin, kind="key", id="key_1")
    with pytest.raises(Denied):
        members.invite_member(app, key, "ana@home.test", "admin")
    assert members.invite_member(app, replace(key, id=ADMIN_KEY_ID), "ana@home.test", "admin")


def test_an_address_is_invited_once(app: Services, home: People, away: People) -> None:
    members.invite_member(app, home.admin, "ana@home.test", "operator")
    with pytest.raises(Conflict):
        members.invite_member(app, home.admin, "ANA@home.test", "viewer")
    assert members.invite_member(app, away.admin, "ana@home.test", "viewer")


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@home", "a b@home.test", "a@b\x00", "x" * 300 + "@home"]
)
def test_what_is_no_address_is_refused(app: Services, home: People, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        members.invite_member(app, home.admin, email, "viewer")
    assert refused.value.errors[0].pointer == "/email"


def test_an_unknown_role_is_refused(app: Services, home: People) -> None:
    with pytest.raises(Invalid):
        members.invite_member(app, home.admin, "ana@home.test", "owner")


def test_the_last_administrator_stays(app: Services, home: People) -> None:
    for take_away in (
        lambda: members.change_role(app, home.admin, home.admin.id, "editor"),
        lambda: members.disable_member(app, home.admin, home.admin.id),
    ):
        with pytest.raises(Conflict) as refused:
            take_away()
        assert refused.value.code == "last_admin"


def test_of_two_administrators_who_leave_at_once_one_stays(app: Services, home: People) -> None:
    """E4"""
    members.change_role(app, home.admin, home.editor.id, "admin")

    def leave(member_id: str) -> bool:
        try:
            return bool(members.change_role(app, home.admin, member_id, "viewer"))
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(leave, (home.admin.id, home.editor.id))) == [False, True]


def test_a_disabled_member_is_out_at_once_and_stays_out(app: Services, home: People) -> None:
    invitation = members.invite_member(app, home.admin, "ana@home.test", "operator")
    token = sign_in_with_link(app, invitation.link_token).token
    authenticate(app, token)
    members.disable_member(app, home.admin, invitation.member.id)
    members.enable_member(app, home.admin, invitation.member.id)
    with pytest.raises(Unauthenticated):
        authenticate(app, token)


def test_a_disabled_member_gets_no_link(app: Services, home: People) -> None:
    invitation = members.invite_member(app, home.admin, "ana@home.test", "operator")
    members.disable_member(app, home.admin, invitation.member.id)
    with pytest.raises(Unauthenticated):
        sign_in_with_link(app, invitation.link_token)
    with pytest.raises(Conflict):
        members.link_for_member(app, home.admin, invitation.member.id)


def test_a_new_role_holds_from_the_next_request(app: Services, home: People) -> None:
    link = members.link_for_member(app, home.admin, home.viewer.id).link_token
    token = sign_in_with_link(app, link).token
    assert authenticate(app, token).role == "viewer"
    members.change_role(app, home.admin, home.viewer.id, "editor")
    assert authenticate(app, token).role == "editor"


def test_a_key_acts_as_nobody_else(app: Services, home: People) -> None:
    """A1: with a link or a password it could decide approvals as that person."""
    key = Principal("key", "key_1", "ci", home.admin.workspace_id, "admin")
    with pytest.raises(Denied):
        members.link_for_member(app, key, home.admin.id)
    with pytest.raises(Denied):
        members.set_password(app, key, home.admin.id, PASSWORD)


def test_changing_a_password_needs_the_one_before(app: Services, home: People) -> None:
    members.set_password(app, home.viewer, home.viewer.id, PASSWORD)
    with pytest.raises(Denied):
        members.set_password(app, home.viewer, home.viewer.id, "another long one")
    members.set_password(app, home.viewer, home.viewer.id, "another long one", current=PASSWORD)
    assert sign_in_with_password(app, "viewer@home.test", "another long one", workspace="home")


def test_a_new_password_ends_all_sessions_but_the_one_kept(app: Services, home: People) -> None:
    tokens = [
        sign_in_with_link(app, members.link_for_member(app, home.admin, home.viewer.id).link_token).token
        for _ in range(2)
    ]
    members.set_password(app, home.viewer, home.viewer.id, PASSWORD, keep_token=tokens[0])
    assert authenticate(app, tokens[0]) == home.viewer
    with pytest.raises(Unauthenticated):
        authenticate(app, tokens[1])


def test_a_short_password_is_refused(app: Services, home: People) -> None:
    with pytest.raises(Invalid):
        members.set_password(app, home.viewer, home.viewer.id, "short")


def test_only_administrators_change_members(app: Services, home: People) -> None:
    for act in (
        lambda: members.invite_member(app, home.editor, "ana@home.test", "viewer"),
        lambda: members.link_for_member(app, home.editor, home.viewer.id),
        lambda: members.change_role(app, home.editor, home.editor.id, "admin"),
        lambda: members.disable_member(app, home.editor, home.viewer.id),
        lambda: members.enable_member(app, home.editor, home.viewer.id),
        lambda: members.set_password(app, home.editor, home.viewer.id, PASSWORD),
    ):
        with pytest.raises(Denied):
            act()


def test_nobody_reaches_members_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    for act in (
        lambda: members.show_member(app, away.admin, home.viewer.id),
        lambda: members.link_for_member(app, away.admin, home.viewer.id),
        lambda: members.change_role(app, away.admin, home.viewer.id, "viewer"),
        lambda: members.disable_member(app, away.admin, home.viewer.id),
        lambda: members.enable_member(app, away.admin, home.viewer.id),
        lambda: members.set_password(app, away.admin, home.viewer.id, PASSWORD),
    ):
        with pytest.raises(NotFound):
            act()
    listed = {member.id for member in members.list_members(app, away.admin).items}
    assert home.viewer.id not in listed


def test_members_come_in_pages(app: Services, home: People) -> None:
    first = members.list_members(app, home.viewer, limit=3)
    second = members.list_members(app, home.viewer, limit=3, after=first.next)
    assert (len(first.items), len(second.items), second.next) == (3, 1, None)
    assert len({member.id for member in (*first.items, *second.items)}) == 4
