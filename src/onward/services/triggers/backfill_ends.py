"""How backfills end: all of it done, or stopped by a person or with their trigger."""

from __future__ import annotations

from dataclasses import replace

from onward.ports.rows.backfills import BackfillRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.deciding import decide


def stop(app: Services, tx: Tx, row: BackfillRow, reason: str) -> None:
    """In the transaction of whoever stops it. It has ended when nothing of it runs any more."""
    if cancelled := tx.backfills.cancel_pending(row.id, reason, app.clock.now_text()):
        many = "One firing" if cancelled == 1 else f"{cancelled:,} firings"
        sentence = f"{many} of the backfill {row.id} had not started: {reason.removesuffix('.')}."
        decide(app, tx, row.workspace_id, row.trigger_id, "cancelled", sentence, count=cancelled)
    stopped = replace(row, status="cancelled", reason=reason)
    tx.backfills.update(stopped)
    under_way = tx.backfills.under_way(row.id)
    tell(app, tx, stopped, "backfill.cancelled", under_way)
    if not under_way:
        end(app, tx, stopped)


def stop_all(app: Services, tx: Tx, workspace_id: str, trigger_id: str, reason: str) -> None:
    for row in tx.backfills.running_of(workspace_id, trigger_id):
        stop(app, tx, row, reason)


def end(app: Services, tx: Tx, row: BackfillRow) -> None:
    """Nothing of it is open: what became of it is counted for the last time."""
    counts = tx.backfills.counts(row.id)
    ended = replace(
        row,
        status="done" if row.status == "running" else row.status,
        ended_at=app.clock.now_text(),
        succeeded=counts.get("succeeded", 0),
        failed=counts.get("failed", 0),
        skipped=counts.get("skipped", 0),
        cancelled=counts.get("cancelled", 0),
    )
    tx.backfills.update(ended)
    tell(app, tx, ended, "backfill.ended", 0)


def tell(app: Services, tx: Tx, row: BackfillRow, kind: str, under_way: int) -> None:
    """Where it stands, to whoever follows its trigger."""
    data = {
        "backfill_id": row.id,
        "status": row.status,
        "planned": row.planned,
        "recorded": row.recorded,
        "under_way": under_way,
        "ended": row.recorded - tx.backfills.waiting(row.id) - under_way,
    }
    tx.feed.append(row.workspace_id, f"trigger:{row.trigger_id}", kind, data, app.clock.now_text())
