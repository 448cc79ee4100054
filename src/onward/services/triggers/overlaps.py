"""The one before is not over: what becomes of the newer one, and of the older. See `overlap` of a trigger.

One that waits for its next attempt is not over either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onward.domain.instants import from_text
from onward.domain.triggers.clocks import is_ahead
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.triggers import InvocationRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.moves import cancel_held, cancel_run_of, note
from onward.services.triggers.refusals import Refusal

_REPLACES = "overlap is cancel_previous"


def others(tx: Tx, row: InvocationRow, trigger: Trigger) -> Sequence[InvocationRow]:
    """Of its trigger, those that are not over. A backfill overlaps with none: it has a limit of its own."""
    if row.source == "backfill" or (trigger.overlap == "allow" and not row.in_line):
        return ()
    return tx.invocations.active(row.workspace_id, row.trigger_id, row.id)


def must_wait(row: InvocationRow, active: Sequence[InvocationRow]) -> bool:
    """Its turn has not come. Whoever stands before it in line, the line itself knows."""
    return row.in_line and any(one.status == "running" for one in active)


def refusal(
    row: InvocationRow, trigger: Trigger, active: Sequence[InvocationRow], now: datetime
) -> Refusal | None:
    if trigger.overlap == "skip" and active and row.attempt == 0:
        return Refusal("skipped", "skipped_overlap", _not_over(active[0]))
    newer = [one for one in active if _place(one, now) > _place(row, now)]
    if trigger.overlap == "cancel_previous" and newer:
        sentence = f"The newer invocation {newer[-1].id} was faster: {_REPLACES}."
        return Refusal("cancelled", "cancelled", sentence)
    return None


def cancel_older(app: Services, row: InvocationRow, active: Sequence[InvocationRow]) -> None:
    """None of them is newer: `refusal` has seen to that."""
    reason = f"replaced by the invocation {row.id}"
    told = f"The newer invocation {row.id} replaced it: {_REPLACES}."
    for found in active:
        with app.store.write() as tx:
            older = tx.invocations.get(found.workspace_id, found.id, lock=True)
            if older is not None and cancel_held(app, tx, older, reason, told):
                note(app, tx, row, "cancelled_previous", _replaced(older))
        if older is not None:
            cancel_run_of(app, older, reason)


def _place(row: InvocationRow, now: datetime) -> tuple[bool, str, str, str]:
    """In the order in which they came, whenever their attempts are due: those of a clock that ran ahead came
    before it was set right."""
    came_since = not is_ahead(from_text(row.created_at), now)
    return (came_since, row.created_at, row.scheduled_for, row.id)


def _not_over(one: InvocationRow) -> str:
    if one.status == "running":
        return f"Run {one.run_id} of the one before still goes on."
    return f"The one before, {one.id}, is not over: it waits for its next attempt."


def _replaced(older: InvocationRow) -> str:
    if older.status == "running":
        return f"Run {older.run_id} was still going on and is cancelled."
    return f"The invocation {older.id} waited for its next attempt and is cancelled."
