"""What stands behind an address: the trigger, its check, and the secrets that are good now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Literal

from onward.domain.errors import Conflict, NotFound
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.webhook import Webhook
from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.services.context import Services
from onward.services.secrets import reveal
from onward.services.triggers.hooks import digest, made_secrets, webhook_of
from onward.services.triggers.taking import Doorway, is_open

State = Literal["open", "closed", "paused"]
# Somebody has to look after a trigger that paused itself: senders ask again in a while.
_AGAIN_SECONDS: Final = 60
_LONGEST_WAIT_SECONDS: Final = 3_600


@dataclass(frozen=True, slots=True)
class Door:
    """As it was when it was looked up. `closed`: disabled, over, or not readable."""

    through: Doorway
    name: str
    state: State
    retry_after: int
    webhook: Webhook | None
    secrets: tuple[str, ...]


def find_door(app: Services, address: str) -> Door | None:
    """By what stands behind /hooks/, over all workspaces."""
    with app.store.read() as tx:
        found = tx.hooks.at(digest(address))
    if found is None:
        return None
    hook, row = found
    webhook = webhook_of(row)
    state, retry_after = _state(row, webhook, app.clock.now())
    return Door(
        through=Doorway(row.workspace_id, row.id, hook.address, hook.revision, row.document),
        name=row.name,
        state=state,
        retry_after=retry_after,
        webhook=webhook,
        secrets=() if webhook is None else _secrets(app, hook, webhook),
    )


def _state(row: TriggerRow, webhook: Webhook | None, now: datetime) -> tuple[State, int]:
    if webhook is not None and is_open(row, to_text(now)):
        return "open", 0
    if row.paused_until is not None:
        left = (from_text(row.paused_until) - now).total_seconds()
        return "paused", max(1, min(ceil(left), _LONGEST_WAIT_SECONDS))
    if row.state in ("paused", "broken") or (webhook is None and row.enabled):
        return "paused", _AGAIN_SECONDS
    return "closed", 0


def _secrets(app: Services, hook: HookRow, webhook: Webhook) -> tuple[str, ...]:
    """None at all lets nobody in."""
    if webhook.check.scheme == "none":
        return ()
    if webhook.makes_secret:
        try:
            return made_secrets(app, hook)
        except Conflict:  # sealed with another key: a check that cannot be made is not passed
            return ()
    names = (webhook.secrets.current, webhook.secrets.previous)
    found = (_named(app, hook.workspace_id, name) for name in names if name is not None)
    return tuple(secret for secret in found if secret)


def _named(app: Services, workspace_id: str, name: str) -> str | None:
    try:
        return reveal(app, workspace_id, name)
    except (NotFound, Conflict):
        return None
