"""Signing in and out: a link, or an address and a password, becomes a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onward.domain.access import Principal, Role
from onward.domain.errors import Unauthenticated
from onward.domain.instants import to_text
from onward.ports.rows.access import MemberRow, SigninRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.passwords import is_password
from onward.services.throttle import Guess, record_wrong, refuse_guessing
from onward.services.tokens import hash_token, new_token

DEFAULT_WORKSPACE = "default"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token is shown here once and kept nowhere."""

    token: str
    expires_at: str
    workspace_id: str
    member_id: str
    email: str
    name: str
    role: Role


def sign_in_with_link(app: Services, token: str) -> SignedIn:
    """A link works once: of two who open it, one is let in."""
    with app.store.write() as tx:
        link = tx.signins.use("link", hash_token(token), app.clock.now_text())
        member = None if link is None else tx.members.get(link.workspace_id, link.member_id)
        if member is None or member.disabled_at is not None:
            raise Unauthenticated(
                "link_spent",
                "This sign-in link was used already, or its time is over.",
                hint="Ask an administrator for a new one; `onward up` prints one at every start.",
            )
        return open_session(app, tx, member, "link")


def sign_in_with_password(
    app: Services, email: str, password: str, *, address: str = "", workspace: str = DEFAULT_WORKSPACE
) -> SignedIn:
    """One answer for a wrong password, a wrong address and a wrong workspace."""
    email = email.strip().lower()[:320]
    with app.store.read() as tx:
        place = tx.workspaces.by_slug(workspace)
        if place is None:
            raise _wrong()
        guess = Guess(place.id, email, address)
        refuse_guessing(app, tx, guess)
        member = tx.members.by_email(place.id, email)
    right = is_password(password, member.password_hash if member is not None else None)
    signed_in = _decide(app, guess, member.id if member is not None and right else None)
    if signed_in is None:
        raise _wrong()
    return signed_in


def sign_out(app: Services, token: str) -> None:
    with app.store.write() as tx:
        tx.signins.drop(hash_token(token))
    app.recent_principals.forget_everyone()


def new_link(app: Services, tx: Tx, member: MemberRow, lasts: timedelta) -> str:
    """The token of a link that signs this member in, once."""
    token = new_token("onl")
    now = app.clock.now()
    tx.signins.insert(
        SigninRow(
            token_hash=hash_token(token),
            kind="link",
            workspace_id=member.workspace_id,
            member_id=member.id,
            created_at=to_text(now),
            expires_at=to_text(now + lasts),
        )
    )
    return token


def open_session(app: Services, tx: Tx, member: MemberRow, by: str) -> SignedIn:
    token = new_token("ons")
    now = app.clock.now()
    session = SigninRow(
        token_hash=hash_token(token),
        kind="session",
        workspace_id=member.workspace_id,
        member_id=member.id,
        created_at=to_text(now),
        expires_at=to_text(now + app.session_lifetime),
        detail={"by": by},
    )
    tx.signins.insert(session)
    audit.record(app, tx, member_principal(member), "signin.done", f"member:{member.id}", {"by": by})
    return SignedIn(
        token, session.expires_at, member.workspace_id, member.id, member.email, member.name, member.role
    )


def member_principal(member: MemberRow) -> Principal:
    return Principal("member", member.id, member.name, member.workspace_id, member.role)


def _decide(app: Services, guess: Guess, member_id: str | None) -> SignedIn | None:
    """Counts again, with the account locked: guesses made at the same time do not slip through."""
    with app.store.write() as tx:
        known = tx.members.by_email(guess.workspace_id, guess.email)
        if known is not None:
            tx.members.lock(guess.workspace_id, known.id)
        refuse_guessing(app, tx, guess)
        member = None if member_id is None else tx.members.get(guess.workspace_id, member_id)
        if member is None or member.disabled_at is not None:
            record_wrong(app, tx, guess)
            return None
        return open_session(app, tx, member, "password")


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "wrong_credentials",
        "The address or the password is wrong.",
        hint="Members without a password sign in with a link from an administrator.",
    )
