"""What goes with a trigger that is deleted: firings that were taken and have not started."""

from __future__ import annotations

from onward.domain.definitions.findings import Finding
from onward.ports.store import Tx
from onward.services.context import Services


def count_dropped(app: Services, tx: Tx, trigger_id: str) -> int:
    """Those of its backfills aside; not counted far beyond what may wait."""
    return tx.invocations.count_waiting([trigger_id], app.limits.waiting_invocations).get(trigger_id, 0)


def dropped(app: Services, tx: Tx, trigger_id: str) -> Finding | None:
    """A warning that tells how many, if there are any."""
    count = count_dropped(app, tx, trigger_id)
    if not count:
        return None
    message = (
        "One firing that was taken and has not started is dropped with it."
        if count == 1
        else f"{count:,} firings that were taken and have not started are dropped with it."
    )
    hint = "Let them start first, or keep the trigger under its name."
    return Finding("warning", "firings_dropped", "", 0, 0, message, hint)
