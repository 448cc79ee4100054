"""What stands behind an address: the trigger, its check, and the secrets that are good now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Literal

from onward.domain.errors import Conflict, NotFound
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.check import Secrets
from onward.domain.triggers.signatures import standard_key
from onward.domain.triggers.webhook import Webhook
from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.services.context import Services
from onward.services.secrets import reveal
from onward.services.triggers.hooks import digest, sealed_for, webhook_of
from onward.services.triggers.taking import Doorway, is_open

State = Literal["open", "closed", "paused"]
# Somebody has to look after a trigger that paused itself: senders ask again in a while.
_AGAIN_SECONDS: Final = 60
_LONGEST_WAIT_SECONDS: Final = 3_600

# The current secret and the one before.
_Pair = tuple[str | None, str | None]


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
    """None at all lets nobody in. The one before is good beside the current one, never without it: half a
    check is none (T16), and health says of it that it refuses everything."""
    if webhook.check.scheme == "none":
        return ()
    current, previous = _made(app, hook) if webhook.makes_secret else _named(app, hook, webhook.secrets)
    if not current:
        return ()
    is_usable = webhook.check.scheme != "standard" or standard_key(current) is not None
    return (current, previous) if previous and is_usable else (current,)


def _made(app: Services, hook: HookRow) -> _Pair:
    is_good = hook.previous_until is not None and hook.previous_until > app.clock.now_text()
    previous = hook.sealed_previous if is_good else None
    return _unsealed(app, hook, hook.sealed_secret), _unsealed(app, hook, previous)


def _unsealed(app: Services, hook: HookRow, sealed: bytes | None) -> str | None:
    """One that is sealed with another key is none: a check that cannot be made is not passed."""
    if sealed is None:
        return None
    try:
        return app.vault.unseal(sealed, sealed_for(hook)).decode()
    except Conflict:
        return None


def _named(app: Services, hook: HookRow, names: Secrets) -> _Pair:
    return _revealed(app, hook, names.current), _revealed(app, hook, names.previous)


def _revealed(app: Services, hook: HookRow, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return reveal(app, hook.workspace_id, name)
    except (NotFound, Conflict):
        return None
