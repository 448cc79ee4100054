"""Webhooks beside the documents of their triggers: addresses and secrets.

Only a digest of the address is looked up by, and what is shown again or compared is sealed: who reads
the database alone can neither call an address nor sign for one.
"""

from __future__ import annotations

import secrets as dice
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from onward.domain.errors import Conflict, FieldError
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.domain.triggers.webhook import TOKEN_PREFIX, Webhook
from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services

_TOKEN_BYTES: Final = 32


def keep(app: Services, tx: Tx, row: TriggerRow, trigger: Trigger) -> None:
    """With every write of a trigger: its webhook is there if its document has one, and keeps its address,
    token and secrets through edits (T6)."""
    before = tx.hooks.get(row.workspace_id, row.id, lock=True)
    if trigger.webhook is None:
        if before is not None:
            tx.hooks.drop(row.workspace_id, row.id)
        return
    after = _fitting(app, before or _first(app, row), trigger.webhook)
    if after != before and not tx.hooks.put(after):
        detail = f"Another trigger has the path {trigger.webhook.path!r}."
        raise Conflict(
            "path_taken",
            detail,
            hint="Paths are unique in the whole installation: put the name of your team in front.",
            errors=(FieldError("/webhook/path", "taken", detail),),
        )


def forget(tx: Tx, row: TriggerRow) -> None:
    """With the trigger itself."""
    tx.hooks.drop(row.workspace_id, row.id)
    tx.deliveries.drop_of(row.workspace_id, row.id)


def trouble(tx: Tx, row: TriggerRow) -> str | None:
    """Why every delivery is refused, if that is so (T18)."""
    if row.kind != "webhook" or not row.enabled:
        return None
    webhook = webhook_of(row)
    if webhook is None or webhook.check.scheme == "none":
        return None
    if webhook.secrets.current is not None:
        return _missing(tx, row.workspace_id, webhook.secrets.current)
    hook = tx.hooks.get(row.workspace_id, row.id)
    if hook is not None and hook.sealed_secret is not None:
        return None
    return f"It has no secret yet, so it refuses everything: onward trigger rotate-secret {row.name}"


def sample_request(row: TriggerRow) -> dict[str, Any]:
    """For a webhook that somebody fires by hand: a request with nothing but its payload."""
    webhook = webhook_of(row)
    method = "POST" if webhook is None else webhook.methods[0]
    path = None if webhook is None else webhook.path
    return {"method": method, "path": path, "query": {}, "headers": {}, "delivery_id": None}


def webhook_of(row: TriggerRow) -> Webhook | None:
    try:
        return read_stored(row.document).webhook
    except TriggerError:  # written by an older version, which took more
        return None


def digest(address: str) -> str:
    """What stands behind /hooks/, as it is looked up."""
    return sha256(address.encode("utf-8", "surrogateescape")).hexdigest()


def made_secrets(app: Services, hook: HookRow) -> tuple[str, ...]:
    """The current one, and the one before while it is good."""
    sealed = [hook.sealed_secret]
    if hook.previous_until is not None and hook.previous_until > app.clock.now_text():
        sealed.append(hook.sealed_previous)
    return tuple(app.vault.unseal(one, sealed_for(hook)).decode() for one in sealed if one is not None)


def _first(app: Services, row: TriggerRow) -> HookRow:
    empty = HookRow(
        trigger_id=row.id,
        workspace_id=row.workspace_id,
        address="",
        path=None,
        sealed_token=b"",
        sealed_secret=None,
        secret_at=None,
        sealed_previous=None,
        previous_until=None,
        revision=1,
        created_at=app.clock.now_text(),
    )
    return with_new_token(app, empty)


def with_new_token(app: Services, hook: HookRow) -> HookRow:
    token = TOKEN_PREFIX + dice.token_urlsafe(_TOKEN_BYTES)
    sealed = app.vault.seal(token.encode(), sealed_for(hook))
    return replace(hook, address=digest(token), sealed_token=sealed, path=None)


def _fitting(app: Services, hook: HookRow, webhook: Webhook) -> HookRow:
    """As the document wants it: at its path, and without a secret that nobody would look at."""
    address = digest(webhook.path or token_of(app, hook))
    fitting = replace(hook, address=address, path=webhook.path)
    if not webhook.makes_secret:
        fitting = replace(
            fitting, sealed_secret=None, secret_at=None, sealed_previous=None, previous_until=None
        )
    return fitting if fitting == hook else replace(fitting, revision=hook.revision + 1)


def token_of(app: Services, hook: HookRow) -> str:
    return app.vault.unseal(hook.sealed_token, sealed_for(hook)).decode()


def sealed_for(hook: HookRow) -> str:
    return f"hook/{hook.workspace_id}/{hook.trigger_id}"


def _missing(tx: Tx, workspace_id: str, name: str) -> str | None:
    if tx.secrets.get(workspace_id, name) is not None:
        return None
    return f"There is no secret {name}, so it refuses everything: onward secret set {name}"
