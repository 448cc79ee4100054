"""API keys: shown once, never more than their maker, ended at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from fakes.clock import FakeClock
from onward.domain.access import require
from onward.domain.errors import Conflict, Denied, Invalid, NotFound, Unauthenticated
from onward.services import keys
from onward.services.access import authenticate, install
from onward.services.context import Services
from onward.services.keys import ADMIN_KEY_ID
from onward.store.database import Database
from onward.store.tables import api_keys
from services_world import People


def test_a_key_acts_with_its_role_and_is_no_person(app: Services, home: People) -> None:
    created = keys.create_key(app, home.admin, "ci", "operator")
    principal = authenticate(app, created.token)
    assert (principal.kind, principal.id, principal.role) == ("key", created.key.id, "operator")
    assert not principal.is_human


def test_a_key_is_known_by_its_prefix_and_kept_as_a_hash(
    app: Services, home: People, database: Database
) -> None:
    """A3"""
    created = keys.create_key(app, home.admin, "ci", "operator")
    assert created.token.startswith("onw_")
    assert len(created.token) == 47
    assert created.token.startswith(created.key.prefix)
    with database.read() as connection:
        assert created.token not in repr(connection.execute(api_keys.select()).all())


def test_scopes_narrow_a_key(app: Services, home: People) -> None:
    created = keys.create_key(app, home.admin, "ci", "editor", scopes=["run.launch", "run.read", "run.read"])
    principal = authenticate(app, created.token)
    assert created.key.scopes == ("run.launch", "run.read")
    require(principal, "run.launch")
    with pytest.raises(Denied):
        require(principal, "workflow.write")


def test_an_unknown_scope_is_refused_at_its_place(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        keys.create_key(app, home.admin, "ci", "editor", scopes=["run.read", "run.everything"])
    assert refused.value.errors[0].pointer == "/scopes/1"


def test_nobody_makes_a_key_above_themselves(app: Services, home: People) -> None:
    editor_with_keys = replace(home.editor, role="editor", scopes=frozenset())
    with pytest.raises(Denied):
        keys.create_key(app, editor_with_keys, "ci", "admin")
    narrow = replace(home.admin, kind="key", scopes=frozenset({"key.write", "run.read"}))
    for scopes in ([], ["run.launch"]):
        with pytest.raises(Denied) as refused:
            keys.create_key(app, narrow, "ci", "viewer", scopes=scopes)
        assert refused.value.code == "scopes_above_own"
    assert keys.create_key(app, narrow, "ci", "viewer", scopes=["run.read"])


def test_a_revoked_key_is_refused_at_once(app: Services, home: People) -> None:
    created = keys.create_key(app, home.admin, "ci", "operator")
    authenticate(app, created.token)
    first = keys.revoke_key(app, home.admin, created.key.id)
    assert keys.revoke_key(app, home.admin, created.key.id) == first
    with pytest.raises(Unauthenticated):
        authenticate(app, created.token)


def test_a_key_ends_with_its_time(app: Services, home: People, clock: FakeClock) -> None:
    created = keys.create_key(app, home.admin, "ci", "operator", expires_at="2031-05-02T00:00:00+02:00")
    assert created.key.expires_at == "2031-05-01T22:00:00.000000Z"
    clock.move(days=1)
    with pytest.raises(Unauthenticated) as refused:
        authenticate(app, created.token)
    assert refused.value.code == "key_expired"


@pytest.mark.parametrize("expires_at", ["", "tomorrow", "2031-05-02", "2020-01-01T00:00:00Z"])
def test_an_expiry_is_an_instant_to_come(app: Services, home: People, expires_at: str) -> None:
    with pytest.raises(Invalid) as refused:
        keys.create_key(app, home.admin, "ci", "operator", expires_at=expires_at)
    assert refused.value.errors[0].pointer == "/expires_at"


def test_one_sees_when_a_key_was_last_used(app: Services, home: People, clock: FakeClock) -> None:
    created = keys.create_key(app, home.admin, "ci", "operator")
    authenticate(app, created.token)
    first = keys.show_key(app, home.admin, created.key.id).last_used_at
    assert first == clock.now_text()
    clock.move(minutes=5)
    authenticate(app, created.token)
    assert keys.show_key(app, home.admin, created.key.id).last_used_at == first
    clock.move(minutes=10)
    authenticate(app, created.token)
    assert keys.show_key(app, home.admin, created.key.id).last_used_at == clock.now_text()


def test_keys_made_at_once_are_all_there(app: Services, home: People) -> None:
    with ThreadPoolExecutor(4) as threads:
        created = list(threads.map(lambda n: keys.create_key(app, home.admin, f"ci {n}", "viewer"), range(8)))
    listed = {key.id for key in keys.list_keys(app, home.admin).items}
    assert listed == {one.key.id for one in created}


def test_the_key_of_the_environment_is_revoked_there(app: Services) -> None:
    install(app, admin_key="from-outside-0123456789")
    principal = authenticate(app, "from-outside-0123456789")
    with pytest.raises(Conflict) as refused:
        keys.revoke_key(app, principal, ADMIN_KEY_ID)
    assert refused.value.code == "key_from_environment"


def test_only_administrators_see_and_make_keys(app: Services, home: People) -> None:
    created = keys.create_key(app, home.admin, "ci", "viewer")
    for act in (
        lambda: keys.create_key(app, home.editor, "ci", "viewer"),
        lambda: keys.list_keys(app, home.editor),
        lambda: keys.show_key(app, home.editor, created.key.id),
        lambda: keys.revoke_key(app, home.editor, created.key.id),
    ):
        with pytest.raises(Denied):
            act()


def test_nobody_reaches_keys_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    created = keys.create_key(app, home.admin, "ci", "viewer")
    for act in (
        lambda: keys.show_key(app, away.admin, created.key.id),
        lambda: keys.revoke_key(app, away.admin, created.key.id),
    ):
        with pytest.raises(NotFound):
            act()
    assert keys.list_keys(app, away.admin).items == ()
    assert authenticate(app, created.token)
