"""One move of an invocation: what was read before may have moved on, so it is read again and held.

Whoever starts, settles, cancels or replaces one changes the row as it is in that transaction, never as
it was when somebody found it (T14).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from onward.domain.access import Principal
from onward.ports.rows.triggers import InvocationRow, InvocationStatus
from onward.ports.store import Tx
from onward.services import cancel
from onward.services.context import Services
from onward.services.triggers import deciding

_OPEN: Final[tuple[InvocationStatus, ...]] = ("pending", "running")


def move(
    app: Services,
    tx: Tx,
    row: InvocationRow,
    was: InvocationStatus,
    change: Callable[[InvocationRow], InvocationRow],
) -> bool:
    """What `change` makes of it as it is now. False: it is not `was` any more, or in another attempt."""
    now = tx.invocations.get(row.workspace_id, row.id, lock=True)
    if now is None or now.status != was or now.run_id != row.run_id:
        return False
    changed = change(now)
    if not tx.invocations.save(changed, (was,)):
        return False
    if changed.status != was:
        tell_moved(app, tx, changed)
    return True


def cancel_held(app: Services, tx: Tx, row: InvocationRow, reason: str, sentence: str) -> bool:
    """Of a row that was read with its lock. False: it has ended before."""
    done = ended(app, row, "cancelled", reason)
    if not tx.invocations.save(done, _OPEN):
        return False
    note(app, tx, done, "cancelled", sentence)
    tell_moved(app, tx, done)
    return True


def ended(app: Services, row: InvocationRow, status: InvocationStatus, reason: str | None) -> InvocationRow:
    done = replace(row, status=status, reason=reason, ended_at=app.clock.now_text())
    return closed(app, done, status, reason)


def closed(app: Services, row: InvocationRow, outcome: str, reason: str | None) -> InvocationRow:
    """With the attempt under way ended; one that waits for its next attempt has none."""
    if not row.attempts or row.attempts[-1]["outcome"] != "running":
        return row
    last = {**row.attempts[-1], "outcome": outcome, "reason": reason, "ended_at": app.clock.now_text()}
    return replace(row, attempts=[*row.attempts[:-1], last])


def cancel_run_of(app: Services, row: InvocationRow, reason: str) -> None:
    if row.run_id is None:
        return
    with app.store.read() as tx:
        run = tx.runs.get(row.workspace_id, row.run_id)
    if run is not None and run.ended_at is None:
        cancel.ask(app, _scheduler(row.workspace_id), run, reason)


def _scheduler(workspace_id: str) -> Principal:
    return Principal("system", "scheduler", "The scheduler", workspace_id, "operator")


def note(app: Services, tx: Tx, row: InvocationRow, outcome: str, sentence: str) -> None:
    deciding.decide(
        app,
        tx,
        row.workspace_id,
        row.trigger_id,
        outcome,
        sentence,
        slot=row.slot,
        invocation_id=row.id,
    )


def tell_moved(app: Services, tx: Tx, row: InvocationRow) -> None:
    data = {"invocation_id": row.id, "status": row.status, "run_id": row.run_id, "attempt": row.attempt}
    tx.feed.append(
        row.workspace_id, f"trigger:{row.trigger_id}", "invocation.moved", data, app.clock.now_text()
    )
