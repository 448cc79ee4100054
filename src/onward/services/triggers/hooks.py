"""Webhooks beside the documents of their triggers: addresses and secrets.

Only a digest of the address is looked up by, and what is shown again or compared is sealed: who reads
the database alone can neither call an address nor sign for one.
"""

from __future__ import annotations

import secrets as dice
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from onward.domain.errors import Conflict, FieldError, NotFound
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.signatures import Scheme, standard_key
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.domain.triggers.webhook import TOKEN_PREFIX, Webhook
from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.secrets import reveal_in

_TOKEN_BYTES: Final = 32
_MADE, _ANY, _STANDARD = "made", "any", "standard"


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
        found = tx.hooks.at(after.address)
        detail, hint = taken(trigger.webhook.path, found[1] if found else None, row.workspace_id)
        errors = (FieldError("/webhook/path", "taken", detail),)
        raise Conflict("path_taken", detail, hint=hint, errors=errors)


def taken(path: str | None, holder: TriggerRow | None, workspace_id: str) -> tuple[str, str]:
    """What is wrong, and what to do. Of another workspace nobody is told more than that (E1)."""
    if holder is None or holder.workspace_id != workspace_id:
        hint = "Paths are unique in the whole installation: put the name of your team in front."
        return f"Another trigger has the path {path!r}.", hint
    hint = f"Choose another path, or give {holder.name!r} another one, or delete it, first."
    return f"Another trigger, {holder.name!r}, has the path {path!r}.", hint


def give_up_path(tx: Tx, row: TriggerRow, webhook: Webhook | None) -> None:
    """Before a whole set of triggers is written, for any of them may want it. `webhook`: as it will be.

    The trigger's own write, in the same transaction, gives it its address. Its token and secrets stay.
    """
    hook = tx.hooks.get(row.workspace_id, row.id, lock=True)
    if hook is None or hook.path is None or (webhook is not None and webhook.path == hook.path):
        return
    nowhere = f"of {hook.trigger_id}"  # no digest of anything: nobody calls there
    tx.hooks.put(replace(hook, address=nowhere, path=None))


def forget(tx: Tx, row: TriggerRow) -> None:
    """With the trigger itself."""
    tx.hooks.drop(row.workspace_id, row.id)
    tx.deliveries.drop_of(row.workspace_id, row.id)


def trouble(app: Services, tx: Tx, row: TriggerRow) -> str | None:
    """Why every delivery is refused, if that is so (T18)."""
    if row.kind != "webhook" or not row.enabled:
        return None
    webhook = webhook_of(row)
    if webhook is None or webhook.check.scheme == "none":
        return None
    if webhook.secrets.current is not None:
        return _named_trouble(app, tx, row.workspace_id, webhook.secrets.current, webhook.check.scheme)
    hook = tx.hooks.get(row.workspace_id, row.id)
    return _made_trouble(app, hook, row.name)


def shut_ones(app: Services, tx: Tx, workspace_id: str) -> list[str]:
    """Of what opens the hooks of the workspace: that which lets nobody in."""
    openers = tx.hooks.openers(workspace_id)
    if not openers:
        return []
    known = {secret.name for secret in tx.secrets.lines(workspace_id)}
    return [opener for opener in openers if not _opens(app, tx, workspace_id, opener, known)]


def opened_by(app: Services, webhook: Webhook, sealed_secret: bytes | None) -> str | None:
    """In a word that all hooks share whose deliveries are refused for the same reason, if they are."""
    if webhook.check.scheme == "none":
        return None
    if webhook.secrets.current is not None:
        # Standard Webhooks look at the form of their secret, all others take any.
        kind = _STANDARD if webhook.check.scheme == _STANDARD else _ANY
        return f"{kind}:{webhook.secrets.current}"
    return f"{_MADE}:" if sealed_secret is None else f"{_MADE}:{app.vault.key_of(sealed_secret)}"


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
    fitting = replace(fitting, opened_by=opened_by(app, webhook, fitting.sealed_secret))
    return fitting if fitting == hook else replace(fitting, revision=hook.revision + 1)


def token_of(app: Services, hook: HookRow) -> str:
    return app.vault.unseal(hook.sealed_token, sealed_for(hook)).decode()


def sealed_for(hook: HookRow) -> str:
    return f"hook/{hook.workspace_id}/{hook.trigger_id}"


def _opens(app: Services, tx: Tx, workspace_id: str, opener: str, known: set[str]) -> bool:
    kind, _, what = opener.partition(":")
    if kind == _MADE:
        return app.vault.opens(what)
    scheme: Scheme = "standard" if kind == _STANDARD else "hmac"
    return what in known and _named_trouble(app, tx, workspace_id, what, scheme) is None


def _named_trouble(app: Services, tx: Tx, workspace_id: str, name: str, scheme: Scheme) -> str | None:
    mend = f"onward secret set {name}"
    try:
        secret = reveal_in(app, tx, workspace_id, name)
    except NotFound:
        return f"There is no secret {name}, so it refuses everything: {mend}"
    except Conflict:
        return f"The secret {name} was sealed with another key, so it refuses everything: {mend}"
    if scheme != "standard" or standard_key(secret) is not None:
        return None
    form = "base64, with or without whsec_"
    return f"The secret {name} is none of Standard Webhooks ({form}), so no delivery fits it: {mend}"


def _made_trouble(app: Services, hook: HookRow | None, name: str) -> str | None:
    mend = f"onward trigger rotate-secret {name}"
    if hook is None or hook.sealed_secret is None:
        return f"It has no secret yet, so it refuses everything: {mend}"
    try:
        app.vault.unseal(hook.sealed_secret, sealed_for(hook))
    except Conflict:
        return f"Its secret was sealed with another key, so it refuses everything: {mend}"
    return None
