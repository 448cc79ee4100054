"""A clock that ran ahead was set back: what waits for the times that it showed goes on from now.

The tick finds it by the last tick, which lies ahead, and stays so until everything is set right: a crash in
between loses nothing. Portion by portion, triggers first and then what waits, each in a transaction of its
own: whoever switches a trigger off locks that one before its invocations.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from onward.domain.definitions.durations import format_duration
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.catch_up import LATE_AFTER
from onward.domain.triggers.clocks import is_ahead, latest
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.triggers import TickRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.deciding import decide
from onward.services.triggers.triggers import armed

log = structlog.get_logger(__name__)


def set_right(app: Services, tx: Tx, generation: int, now: datetime, most: int) -> bool:
    """A portion. False: there is nothing to set right."""
    state = tx.scheduler.get()
    last = None if state is None or state.last_tick_at is None else from_text(state.last_tick_at)
    if last is None or not is_ahead(last, now):
        return False
    by = format_duration(int((last - now).total_seconds()))
    found = tx.triggers.ahead(to_text(latest(now)), most)
    for row in found:
        _go_on(app, tx, row, now, by)
    if not found:
        log.warning("clock_was_set_back", by=by, generation=generation)
        tx.admissions.set_right(to_text(now), to_text(latest(now)))
        tx.scheduler.report(generation, TickRow(to_text(now), 0, 0, 0))
    return True


def _go_on(app: Services, tx: Tx, row: TriggerRow, now: datetime, by: str) -> None:
    """Slots that fired already are recorded, and do not fire again."""
    is_on = row.enabled and row.kind in ("schedule", "once") and row.state in (None, "completed")
    row = _not_ahead(row, to_text(now))
    row = _armed_again(row, now) if is_on else row
    tx.triggers.update(row)
    if is_on and row.state is None:
        sentence = f"The clock had run ahead by {by} and was set back: it goes on from now."
        decide(app, tx, row.workspace_id, row.id, "resumed", sentence)


def _not_ahead(row: TriggerRow, now: str) -> TriggerRow:
    return replace(
        row,
        cursor=None if row.cursor is None else min(row.cursor, now),
        enabled_at=None if row.enabled_at is None else min(row.enabled_at, now),
        schedule_changed_at=min(row.schedule_changed_at, now),
    )


def _armed_again(row: TriggerRow, now: datetime) -> TriggerRow:
    since = now - LATE_AFTER  # what came between the change of the clock and this tick is on its way
    try:
        again = armed(row, read_stored(row.document), since)
    except (TriggerError, ValueError, ArithmeticError, LookupError):
        return replace(row, next_at=to_text(now))  # the tick says what is wrong with it (T4)
    # What had come to its end by the clock that ran ahead may not have.
    return replace(again, state=None, state_reason=None) if again.next_at else row
