"""API keys: made for programs, shown once, never more than their maker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.domain.access import PERMISSIONS, Principal, Role, require
from onward.domain.errors import Conflict, Denied, NotFound
from onward.domain.instants import from_text, to_text
from onward.ports.rows.access import KeyRow
from onward.ports.rows.paging import Page, Position
from onward.services import audit
from onward.services.context import Services
from onward.services.given import given_line, given_role, invalid
from onward.services.tokens import hash_token, new_token

# `onw_` and eight more: enough to tell keys apart, and nothing to guess the rest from.
# The key that the environment sets; there is one, and it is always this row.
ADMIN_KEY_ID = "key_environment"
SHOWN_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    name: str
    prefix: str
    role: Role
    scopes: tuple[str, ...]
    created_by: str
    created_at: str
    last_used_at: str | None
    expires_at: str | None
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """The token is shown here once and kept nowhere."""

    key: KeyView
    token: str


def create_key(
    app: Services,
    principal: Principal,
    name: str,
    role: str,
    *,
    scopes: Sequence[str] = (),
    expires_at: str | None = None,
) -> CreatedKey:
    """No scopes: all that the role may."""
    require(principal, "key.write")
    token = new_token("onw")
    key = KeyRow(
        id=app.clock.new_id("key"),
        workspace_id=principal.workspace_id,
        name=given_line(name, "/name", 100),
        prefix=token[:SHOWN_CHARACTERS],
        key_hash=hash_token(token),
        role=given_role(principal, role),
        scopes=_given_scopes(principal, scopes),
        created_by=principal.id,
        created_at=app.clock.now_text(),
        expires_at=_given_expiry(app, expires_at),
    )
    with app.store.write() as tx:
        tx.keys.insert(key)
        detail = {"name": key.name, "role": key.role, "scopes": list(key.scopes)}
        audit.record(app, tx, principal, "key.created", f"key:{key.id}", detail)
        tx.feed.append(key.workspace_id, f"key:{key.id}", "key.created", {"name": key.name}, key.created_at)
    return CreatedKey(_view(key), token)


def list_keys(
    app: Services, principal: Principal, *, limit: int = 50, after: Position | None = None
) -> Page[KeyView]:
    require(principal, "key.read")
    with app.store.read() as tx:
        page = tx.keys.lines(principal.workspace_id, limit, after)
    return Page(tuple(_view(key) for key in page.items), page.next)


def show_key(app: Services, principal: Principal, key_id: str) -> KeyView:
    require(principal, "key.read")
    with app.store.read() as tx:
        key = tx.keys.get(principal.workspace_id, key_id)
    if key is None:
        raise _not_found(key_id)
    return _view(key)


def revoke_key(app: Services, principal: Principal, key_id: str) -> KeyView:
    """At once here, within two seconds on every other server. Again: nothing changes."""
    require(principal, "key.write")
    with app.store.write() as tx:
        key = tx.keys.get(principal.workspace_id, key_id)
        if key is None:
            raise _not_found(key_id)
        if key.created_by == "system":
            raise Conflict(
                "key_from_environment",
                "This key is set by ONWARD_ADMIN_KEY and would be back at the next start.",
                hint="Remove or change ONWARD_ADMIN_KEY and restart.",
            )
        at = app.clock.now_text()
        if tx.keys.revoke(principal.workspace_id, key_id, at):
            audit.record(app, tx, principal, "key.revoked", f"key:{key_id}", {"name": key.name})
            tx.feed.append(principal.workspace_id, f"key:{key_id}", "key.revoked", {"name": key.name}, at)
        revoked = tx.keys.get(principal.workspace_id, key_id) or key
    app.recent_principals.forget_everyone()
    return _view(revoked)


def _given_scopes(principal: Principal, scopes: Sequence[str]) -> tuple[str, ...]:
    for index, scope in enumerate(scopes):
        if scope not in PERMISSIONS:
            known = ", ".join(PERMISSIONS)
            raise invalid(
                f"/scopes/{index}", "unknown_scope", f"There is no scope {scope!r}.", f"One of: {known}"
            )
    wanted = tuple(sorted(set(scopes)))
    if principal.scopes and (not wanted or not principal.scopes.issuperset(wanted)):
        raise Denied(
            "scopes_above_own",
            f"{principal.name} is limited to some scopes and cannot create a key with others.",
            hint=f"Choose among: {', '.join(sorted(principal.scopes))}",
        )
    return wanted


def _given_expiry(app: Services, expires_at: str | None) -> str | None:
    if expires_at is None:
        return None
    try:
        instant = to_text(from_text(expires_at))
    except (ValueError, OverflowError) as error:
        raise invalid(
            "/expires_at", "bad_instant", "This is not an instant.", hint="Like 2031-05-01T00:00:00Z"
        ) from error
    if instant <= app.clock.now_text():
        raise invalid("/expires_at", "in_the_past", "A key must expire in the future.")
    return instant


def _not_found(key_id: str) -> NotFound:
    return NotFound(
        "key_not_found", f"There is no key {key_id!r}.", hint="See the keys: GET /api/v1/api-keys"
    )


def _view(row: KeyRow) -> KeyView:
    return KeyView(
        row.id,
        row.name,
        row.prefix,
        row.role,
        row.scopes,
        row.created_by,
        row.created_at,
        row.last_used_at,
        row.expires_at,
        row.revoked_at,
    )
