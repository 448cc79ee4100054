"""Secrets: written by people, sealed at once, and read by nobody but the worker that needs one (rule E2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound
from onward.ports.rows.secrets import SecretRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.given import invalid

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_USE = re.compile(r"\bsecrets(?:\.|\[\\?[\"'])([A-Z][A-Z0-9_]{0,63})\b")
# Longer ones are files, and belong somewhere else.
MAX_BYTES = 64 * 1024
MAX_SECRETS = 1_000


@dataclass(frozen=True, slots=True)
class SecretView:
    """Never the value. `used_by`: the workflows whose newest version or draft names it."""

    name: str
    created_by: str
    created_at: str
    updated_at: str
    used_by: tuple[str, ...] = ()


def set_secret(app: Services, principal: Principal, name: str, value: str) -> SecretView:
    """New, or a new value for the name."""
    require(principal, "secret.write")
    plain = _checked(name, value)
    sealed = app.vault.seal(plain, _context(principal.workspace_id, name))
    with app.store.write() as tx:
        before = tx.secrets.get(principal.workspace_id, name)
        if before is None and tx.secrets.count(principal.workspace_id) >= MAX_SECRETS:
            raise Conflict(
                "limit_secrets",
                f"The workspace has {MAX_SECRETS} secrets, which is the limit `secrets`.",
                hint="Delete those that nothing uses any more.",
            )
        at = app.clock.now_text()
        tx.secrets.put(principal.workspace_id, name, sealed, principal.id, at)
        audit.record(app, tx, principal, "secret.set", f"secret:{name}", {"new": before is None})
        tx.feed.append(principal.workspace_id, f"secret:{name}", "secret.set", {"name": name}, at)
        return SecretView(
            name=name,
            created_by=principal.id if before is None else before.created_by,
            created_at=at if before is None else before.created_at,
            updated_at=at,
        )


def list_secrets(app: Services, principal: Principal) -> tuple[SecretView, ...]:
    require(principal, "secret.read")
    with app.store.read() as tx:
        rows = tx.secrets.lines(principal.workspace_id)
        used = _users(tx, principal.workspace_id) if rows else {}
    return tuple(replace(_view(row), used_by=tuple(used.get(row.name, ()))) for row in rows)


def delete_secret(app: Services, principal: Principal, name: str) -> None:
    require(principal, "secret.write")
    with app.store.write() as tx:
        if not tx.secrets.drop(principal.workspace_id, name):
            raise _not_found(name)
        audit.record(app, tx, principal, "secret.deleted", f"secret:{name}")
        at = app.clock.now_text()
        tx.feed.append(principal.workspace_id, f"secret:{name}", "secret.deleted", {"name": name}, at)


def reveal(app: Services, workspace_id: str, name: str) -> str:
    """For the worker, inside the activity that uses it. Never for a view."""
    with app.store.read() as tx:
        return reveal_in(app, tx, workspace_id, name)


def reveal_in(app: Services, tx: Tx, workspace_id: str, name: str) -> str:
    sealed = tx.secrets.sealed(workspace_id, name)
    if sealed is None:
        raise _not_found(name)
    return app.vault.unseal(sealed, _context(workspace_id, name)).decode()


def _users(tx: Tx, workspace_id: str) -> dict[str, list[str]]:
    """By the secret's name: the workflows that name it, in their order."""
    users: dict[str, list[str]] = {}
    for workflow, texts in tx.workflows.naming(workspace_id, "secrets").items():
        for name in sorted({name for text in texts for name in _USE.findall(text)}):
            users.setdefault(name, []).append(workflow)
    return users


def _checked(name: str, value: str) -> bytes:
    if not NAME.fullmatch(name):
        raise invalid(
            "/name",
            "bad_secret_name",
            "The name of a secret has 1 to 64 capital letters, digits and underscores.",
            hint="It starts with a letter, like API_TOKEN.",
        )
    try:
        plain = value.encode()
    except UnicodeEncodeError as error:
        raise invalid("/value", "bad_secret_value", "The value is not valid text.") from error
    if not 1 <= len(plain) <= MAX_BYTES:
        raise invalid(
            "/value", "bad_length", f"The value of a secret has 1 to {MAX_BYTES} bytes; {len(plain)} given."
        )
    return plain


def _context(workspace_id: str, name: str) -> str:
    return f"secret/{workspace_id}/{name}"


def _not_found(name: str) -> NotFound:
    return NotFound(
        "secret_not_found",
        f"There is no secret {name!r} in this workspace.",
        hint=f"Set it: onward secret set {name}" if NAME.fullmatch(name) else None,
    )


def _view(row: SecretRow) -> SecretView:
    return SecretView(row.name, row.created_by, row.created_at, row.updated_at)
