"""First start, recognising who asks, signing in and out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fakes.clock import FakeClock
from onward.domain.errors import Invalid, Limited, Unauthenticated
from onward.ports.rows.access import AuditFilter
from onward.services import members
from onward.services.access import authenticate, install, whoami
from onward.services.audit import list_audit
from onward.services.context import Services
from onward.services.keys import ADMIN_KEY_ID
from onward.services.signin import SignedIn, sign_in_with_link, sign_in_with_password, sign_out
from onward.store.database import Database
from onward.store.tables import metadata
from services_world import People

PASSWORD = "correct horse battery"


def first_admin(app: Services) -> SignedIn:
    return sign_in_with_link(app, install(app).link_token or "")


def with_password(app: Services, people: People) -> str:
    """The address of a member who can sign in with PASSWORD."""
    members.set_password(app, people.editor, people.editor.id, PASSWORD)
    return "editor@home.test"


def failed_attempts(app: Services, people: People) -> int:
    return len(list_audit(app, people.admin, AuditFilter(action="signin.failed")).items)


def test_the_first_start_makes_an_administrator_with_a_link(app: Services) -> None:
    first = install(app)
    assert first.first_start
    me = whoami(app, authenticate(app, sign_in_with_link(app, first.link_token or "").token))
    assert (me.role, me.workspace_slug, me.email) == ("admin", "default", "admin@localhost")


def test_the_next_start_finds_everything_and_makes_a_new_link(app: Services) -> None:
    first, second = install(app), install(app)
    assert not second.first_start
    assert (second.workspace_id, second.member_id) == (first.workspace_id, first.member_id)
    assert second.link_token != first.link_token


def test_servers_that_start_at_once_make_one_administrator(app: Services) -> None:
    """E4"""
    with ThreadPoolExecutor(4) as threads:
        all_of_them = list(threads.map(lambda _: install(app), range(4)))
    assert len({one.member_id for one in all_of_them}) == 1
    assert sum(one.first_start for one in all_of_them) == 1


def test_a_link_works_once(app: Services) -> None:
    """A3"""
    token = install(app).link_token or ""
    sign_in_with_link(app, token)
    with pytest.raises(Unauthenticated) as refused:
        sign_in_with_link(app, token)
    assert refused.value.code == "link_spent"


def test_of_two_who_open_a_link_one_is_let_in(app: Services) -> None:
    """A3, E4"""
    token = install(app).link_token or ""

    def open_it(_: int) -> bool:
        try:
            return bool(sign_in_with_link(app, token))
        except Unauthenticated:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(open_it, range(4))) == 1


def test_a_link_ends_with_its_time(app: Services, clock: FakeClock) -> None:
    token = install(app).link_token or ""
    clock.move(hours=25)
    with pytest.raises(Unauthenticated):
        sign_in_with_link(app, token)


def test_signing_out_ends_the_session_at_once(app: Services) -> None:
    token = first_admin(app).token
    authenticate(app, token)
    sign_out(app, token)
    with pytest.raises(Unauthenticated):
        authenticate(app, token)


def test_a_session_that_is_used_stays_and_an_idle_one_ends(app: Services, clock: FakeClock) -> None:
    token = first_admin(app).token
    for _ in range(3):
        clock.move(days=20)
        authenticate(app, token)
    clock.move(days=31)
    with pytest.raises(Unauthenticated) as refused:
        authenticate(app, token)
    assert refused.value.code == "session_expired"


def test_a_revocation_of_another_process_takes_effect_within_two_seconds(
    app: Services, clock: FakeClock
) -> None:
    token = first_admin(app).token
    member = authenticate(app, token)
    with app.store.write() as tx:  # as another server would: this one's memory is not told
        tx.signins.drop_of_member(member.workspace_id, member.id)
    clock.move(seconds=2)
    with pytest.raises(Unauthenticated):
        authenticate(app, token)


def test_what_is_no_token_is_refused(app: Services) -> None:
    for text in ("", "onw_nothing", "ons_nothing", "x" * 10_000, "\x00"):
        with pytest.raises(Unauthenticated):
            authenticate(app, text)


def test_the_administrator_key_of_the_environment_works(app: Services) -> None:
    install(app, admin_key="from-outside-0123456789")
    install(app, admin_key="from-outside-0123456789")
    principal = authenticate(app, "from-outside-0123456789")
    assert (principal.kind, principal.role, principal.id) == ("key", "admin", ADMIN_KEY_ID)
    assert not principal.is_human


@pytest.mark.parametrize("next_key", [None, "another-one-0123456789"])
def test_an_administrator_key_that_changed_or_is_gone_ends(app: Services, next_key: str | None) -> None:
    install(app, admin_key="from-outside-0123456789")
    install(app, admin_key=next_key)
    with pytest.raises(Unauthenticated):
        authenticate(app, "from-outside-0123456789")


def test_an_administrator_key_that_looks_like_a_session_is_refused(app: Services) -> None:
    with pytest.raises(Invalid):
        install(app, admin_key="ons_0123456789012345678901")


def test_a_password_signs_in(app: Services, home: People) -> None:
    email = with_password(app, home)
    signed_in = sign_in_with_password(app, email.upper(), PASSWORD, workspace="home")
    assert authenticate(app, signed_in.token) == home.editor


@pytest.mark.parametrize(
    ("email", "password", "workspace"),
    [
        ("editor@home.test", "wrong", "home"),
        ("nobody@home.test", PASSWORD, "home"),
        ("viewer@home.test", PASSWORD, "home"),
        ("editor@home.test", PASSWORD, "away"),
        ("editor@home.test", PASSWORD, "nowhere"),
        ("editor@home.test", "x" * 5_000, "home"),
    ],
)
def test_every_wrong_sign_in_gets_the_same_answer(
    app: Services, home: People, away: People, email: str, password: str, workspace: str
) -> None:
    with_password(app, home)
    with pytest.raises(Unauthenticated) as refused:
        sign_in_with_password(app, email, password, workspace=workspace)
    assert refused.value.code == "wrong_credentials"


def test_guessing_one_account_is_stopped_and_later_allowed_again(
    app: Services, home: People, clock: FakeClock
) -> None:
    email = with_password(app, home)
    for number in range(10):
        with pytest.raises(Unauthenticated):
            sign_in_with_password(app, email, "wrong", address=f"10.0.0.{number}", workspace="home")
    with pytest.raises(Limited):
        sign_in_with_password(app, email, PASSWORD, workspace="home")
    clock.move(minutes=16)
    assert sign_in_with_password(app, email, PASSWORD, workspace="home")


def test_guessing_from_one_address_is_stopped(app: Services, home: People) -> None:
    email = with_password(app, home)
    for number in range(10):
        with pytest.raises(Unauthenticated):
            sign_in_with_password(app, f"m{number}@home.test", "wrong", address="10.0.0.1", workspace="home")
    with pytest.raises(Limited):
        sign_in_with_password(app, email, PASSWORD, address="10.0.0.1", workspace="home")
    assert sign_in_with_password(app, email, PASSWORD, address="10.0.0.2", workspace="home")


def test_guesses_made_at_once_do_not_slip_through(app: Services, home: People) -> None:
    email = with_password(app, home)

    def guess(number: int) -> bool:
        try:
            sign_in_with_password(app, email, f"wrong {number}", workspace="home")
        except (Unauthenticated, Limited):
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert not any(threads.map(guess, range(24)))
    assert failed_attempts(app, home) == 10


def test_tokens_keys_and_passwords_are_nowhere_in_the_database(app: Services, database: Database) -> None:
    """A3, E2"""
    session = first_admin(app)
    admin = authenticate(app, session.token)
    members.set_password(app, admin, admin.id, PASSWORD, keep_token=session.token)
    link = members.invite_member(app, admin, "ana@home.test", "viewer").link_token
    install(app, admin_key="from-outside-0123456789")
    everything = _everything(database)
    for raw in (session.token, link, PASSWORD, "from-outside-0123456789"):
        assert raw not in everything


def _everything(database: Database) -> str:
    with database.read() as connection:
        rows = [connection.execute(table.select()).all() for table in metadata.sorted_tables]
    return repr(rows)
