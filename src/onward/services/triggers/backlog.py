"""No pile without a bottom: how many firings of one trigger may wait to start, and what is said beyond.

A delivery and a wish of a person are refused, and whoever sent it hears so. An event and a slot cannot be
refused: they are decided about, and record nothing. Backfills are aside: they record a few ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onward.domain.errors import Limited
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services

FULL: Final = "backlog_full"
# Long enough that hundreds have started by then; senders come again by their own rules anyway.
RETRY_AFTER: Final = 10


class Room:
    """How many more firings each of these triggers takes, for one transaction."""

    def __init__(self, app: Services, tx: Tx, trigger_ids: Sequence[str], *, lately: bool = False) -> None:
        """`lately`: as it was within the last second, for what comes by the thousand."""
        self._app = app
        self._most = app.limits.waiting_invocations
        self._waiting = _waiting_lately(app, tx, trigger_ids) if lately else _waiting(app, tx, trigger_ids)

    def take(self, trigger_id: str) -> bool:
        """False: as many wait as may, and this one must not be recorded."""
        waiting = self._waiting.get(trigger_id, 0)
        if waiting >= self._most:
            return False
        self._waiting[trigger_id] = waiting + 1
        self._app.backlogs.add(trigger_id)
        return True


def require_room(app: Services, tx: Tx, trigger: TriggerRow) -> None:
    """For what a person asks for: counted now."""
    if not Room(app, tx, [trigger.id]).take(trigger.id):
        hint = (
            f"Wait until some have started, or cancel them: onward trigger disable {trigger.name}. "
            "An administrator can raise ONWARD_LIMIT_WAITING_INVOCATIONS."
        )
        raise Limited(FULL, full_sentence(app), hint=hint, retry_after=RETRY_AFTER)


def full_ones(app: Services, tx: Tx, trigger_ids: Sequence[str]) -> dict[str, str]:
    """Those of them that take no more, each with what to do about it."""
    most = app.limits.waiting_invocations
    full = f"{full_sentence(app)} Until some have started, what comes on top is not taken."
    counted = tx.invocations.count_waiting(trigger_ids, most)
    return {one: full for one, waiting in counted.items() if waiting >= most}


def full_sentence(app: Services) -> str:
    most = app.limits.waiting_invocations
    many = "One firing of it waits" if most == 1 else f"{most:,} firings of it wait"
    return f"{many} to start: the limit `waiting_invocations` is reached."


def _waiting(app: Services, tx: Tx, trigger_ids: Sequence[str]) -> dict[str, int]:
    counted = tx.invocations.count_waiting(trigger_ids, app.limits.waiting_invocations)
    app.backlogs.remember(counted, app.clock.now())
    return counted


def _waiting_lately(app: Services, tx: Tx, trigger_ids: Sequence[str]) -> dict[str, int]:
    known = app.backlogs.find(trigger_ids, app.clock.now())
    unknown = [one for one in trigger_ids if one not in known]
    return known | _waiting(app, tx, unknown) if unknown else known
