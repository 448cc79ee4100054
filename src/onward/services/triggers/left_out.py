"""What is said of slots that do not fire: each has its decision, also when many share one (T2)."""

from __future__ import annotations

from datetime import datetime

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.catch_up import Left, just_before, unrecorded
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.triggers import DecisionRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import deciding


def considered(row: TriggerRow) -> datetime:
    """What came before it was switched on, or before its schedule was changed, is nobody's slot (T7)."""
    return from_text(max(filter(None, (row.cursor, row.enabled_at, row.schedule_changed_at))))


def decision(app: Services, row: TriggerRow, left: Left, outcome: str = "skipped_catchup") -> DecisionRow:
    return deciding.decision(
        app,
        row.workspace_id,
        row.id,
        outcome,
        f"{_many(left)} left out: {left.why}.",
        slot=to_text(left.first),
        last_slot=to_text(left.last),
        count=left.count,
    )


def tell_unrecorded(app: Services, tx: Tx, row: TriggerRow, outcome: str, reason: str) -> None:
    """Before it is stopped, or given another schedule: what is due by now, and will not be recorded."""
    now = app.clock.now()
    if row.kind not in ("schedule", "once") or row.next_at is None or row.next_at > to_text(now):
        return
    since = just_before(from_text(row.paused_until)) if row.paused_until else considered(row)
    try:
        schedule = read_stored(row.document).schedule
        left = None if schedule is None else unrecorded(schedule, row.id, since, now, reason)
    except (TriggerError, ValueError, ArithmeticError, LookupError):
        return  # it cannot be read any more, so nobody knows its slots (T4)
    if left is not None:
        deciding.record(app, tx, [decision(app, row, left, outcome)])


def _many(left: Left) -> str:
    if left.more:
        return f"More than {left.count} slots"
    return "One slot" if left.count == 1 else f"{left.count} slots"
