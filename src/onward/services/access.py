"""Who is asking? And the first start, when nobody is there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onward.domain.access import PERMISSIONS, Principal, Role
from onward.domain.errors import Invalid, Unauthenticated
from onward.domain.instants import from_text, to_text
from onward.ports.rows.access import KeyRow, MemberRow, SigninRow, WorkspaceRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.keys import ADMIN_KEY_ID, SHOWN_CHARACTERS
from onward.services.signin import DEFAULT_WORKSPACE, member_principal, new_link
from onward.services.tokens import hash_token

ADMIN_EMAIL = "admin@localhost"
FIRST_LINK_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(minutes=15)
# A session that is used is extended, but not with a write at every request.
_EXTEND_AFTER = timedelta(hours=12)
_TOUCH_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Installation:
    """`link_token` signs the administrator in, once; `first_start`: nobody had been here before."""

    workspace_id: str
    member_id: str
    email: str
    first_start: bool
    link_token: str | None


@dataclass(frozen=True, slots=True)
class MeView:
    kind: str
    id: str
    name: str
    email: str | None
    role: Role
    has_password: bool
    workspace_id: str
    workspace_slug: str
    workspace_title: str
    permissions: tuple[str, ...]


def install(app: Services, *, admin_key: str | None = None, with_link: bool = True) -> Installation:
    """At every start, of any number of servers at once: what is there already is left alone.

    `admin_key` is ONWARD_ADMIN_KEY; the key of an earlier start ends when it changes or is gone.
    """
    with app.store.write() as tx:
        workspace, first_start = _default_workspace(app, tx)
        admin = _administrator(app, tx, workspace)
        _set_admin_key(app, tx, workspace, admin_key)
        lasts = FIRST_LINK_LASTS if first_start else LINK_LASTS
        token = new_link(app, tx, admin, lasts) if with_link else None
    app.recent_principals.forget_everyone()
    return Installation(workspace.id, admin.id, admin.email, first_start, token)


def authenticate(app: Services, token: str) -> Principal:
    """A session or an API key. One indexed read, or none when it was seen within two seconds."""
    now = app.clock.now()
    token_hash = hash_token(token)
    known = app.recent_principals.find(token_hash, now)
    if known is not None:
        return known
    principal = _session(app, token_hash, now) if token.startswith("ons_") else _key(app, token_hash, now)
    app.recent_principals.remember(token_hash, principal, now)
    return principal


def whoami(app: Services, principal: Principal) -> MeView:
    with app.store.read() as tx:
        workspace = tx.workspaces.get(principal.workspace_id)
        member = tx.members.get(principal.workspace_id, principal.id) if principal.is_human else None
    if workspace is None:
        raise _unknown()
    return MeView(
        kind=principal.kind,
        id=principal.id,
        name=principal.name,
        email=None if member is None else member.email,
        role=principal.role,
        has_password=member is not None and member.password_hash is not None,
        workspace_id=workspace.id,
        workspace_slug=workspace.slug,
        workspace_title=workspace.title,
        permissions=tuple(permission for permission in PERMISSIONS if principal.may(permission)),
    )


def _default_workspace(app: Services, tx: Tx) -> tuple[WorkspaceRow, bool]:
    new = WorkspaceRow(app.clock.new_id("ws"), DEFAULT_WORKSPACE, "Default", app.clock.now_text())
    if tx.workspaces.insert(new):
        return new, True
    there = tx.workspaces.by_slug(DEFAULT_WORKSPACE)
    if there is None:  # workspaces are never removed
        raise RuntimeError("the default workspace is taken, and not there")
    return there, False


def _administrator(app: Services, tx: Tx, workspace: WorkspaceRow) -> MemberRow:
    """The oldest one there is; the local one when there is none."""
    admin = tx.members.first_admin(workspace.id)
    if admin is not None:
        return admin
    new = MemberRow(
        id=app.clock.new_id("mem"),
        workspace_id=workspace.id,
        email=ADMIN_EMAIL,
        name="Administrator",
        role="admin",
        password_hash=None,
        disabled_at=None,
        created_at=app.clock.now_text(),
    )
    tx.members.insert(new)
    tx.feed.append(workspace.id, f"member:{new.id}", "member.created", {"role": new.role}, new.created_at)
    audit.record(app, tx, _system(workspace), "member.created", f"member:{new.id}", {"email": new.email})
    return tx.members.first_admin(workspace.id) or new


def _set_admin_key(app: Services, tx: Tx, workspace: WorkspaceRow, admin_key: str | None) -> None:
    before = tx.keys.get(workspace.id, ADMIN_KEY_ID)
    at = app.clock.now_text()
    if admin_key is None:
        if before is not None and tx.keys.revoke(workspace.id, ADMIN_KEY_ID, at):
            audit.record(app, tx, _system(workspace), "key.revoked", f"key:{ADMIN_KEY_ID}")
        return
    if admin_key.startswith("ons_"):
        raise Invalid(
            "admin_key_prefix",
            "ONWARD_ADMIN_KEY looks like a session token: those begin with ons_.",
            hint="Take a random text of your own, such as the output of: openssl rand -hex 24",
        )
    if before is not None and before.revoked_at is None and before.key_hash == hash_token(admin_key):
        return
    tx.keys.replace(_admin_key(workspace, admin_key, at))
    audit.record(app, tx, _system(workspace), "key.set", f"key:{ADMIN_KEY_ID}")


def _admin_key(workspace: WorkspaceRow, admin_key: str, at: str) -> KeyRow:
    return KeyRow(
        id=ADMIN_KEY_ID,
        workspace_id=workspace.id,
        name="ONWARD_ADMIN_KEY",
        # Somebody's own choice may say much in its first characters: fewer of them are kept.
        prefix=admin_key[: SHOWN_CHARACTERS // 2],
        key_hash=hash_token(admin_key),
        role="admin",
        scopes=(),
        created_by="system",
        created_at=at,
    )


def _system(workspace: WorkspaceRow) -> Principal:
    return Principal("system", "system", "Onward", workspace.id, "admin")


def _session(app: Services, token_hash: str, now: datetime) -> Principal:
    with app.store.read() as tx:
        found = tx.signins.recognise(token_hash)
    if found is None:
        raise _unknown()
    if found.session.expires_at <= to_text(now):
        raise Unauthenticated("session_expired", "This sign-in has expired.", hint="Sign in again.")
    if found.member.disabled_at is not None:
        raise _unknown()
    _extend(app, found.session, now)
    return member_principal(found.member)


def _extend(app: Services, session: SigninRow, now: datetime) -> None:
    lasts_until = now + app.session_lifetime
    if lasts_until - from_text(session.expires_at) < min(_EXTEND_AFTER, app.session_lifetime / 2):
        return
    with app.store.write() as tx:
        tx.signins.extend(session.token_hash, to_text(lasts_until))


def _key(app: Services, token_hash: str, now: datetime) -> Principal:
    with app.store.read() as tx:
        key = tx.keys.recognise(token_hash)
    if key is None or key.revoked_at is not None:
        raise _unknown()
    if key.expires_at is not None and key.expires_at <= to_text(now):
        raise Unauthenticated("key_expired", f"The key {key.name!r} has expired.", hint="Create a new key.")
    if key.last_used_at is None or key.last_used_at < to_text(now - _TOUCH_AFTER):
        with app.store.write() as tx:
            tx.keys.touch(key.workspace_id, key.id, to_text(now))
    return Principal("key", key.id, key.name, key.workspace_id, key.role, frozenset(key.scopes))


def _unknown() -> Unauthenticated:
    """One answer for wrong, revoked and disabled: a stranger learns nothing from it."""
    return Unauthenticated(
        "not_signed_in",
        "This token or key is not valid.",
        hint="Sign in again (onward login), or check the key: it may have been revoked.",
    )
