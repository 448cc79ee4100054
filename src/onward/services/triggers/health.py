"""What only a look at other rows can tell of triggers (T18): a few looks, however many are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from onward.domain.instants import to_text
from onward.domain.triggers.trouble import LATE_SECONDS
from onward.ports.rows.triggers import TriggerRow, Troubles
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import hooks
from onward.services.triggers.backlog import full_ones

_LATE: Final = "It should have fired by now, and has not."


def troubles(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> Mapping[str, str]:
    """By trigger: why what comes in does not start, or waits; and that its time went by."""
    found = {row.id: _LATE for row in _late(rows, _late_before(app))}
    found |= full_ones(app, tx, [row.id for row in rows])
    found |= _without_workflow(tx, [row for row in rows if row.enabled and row.state is None])
    found |= {row.id: trouble for row in rows if (trouble := hooks.trouble(app, tx, row)) is not None}
    return found | _kept(app, tx, rows)


def known_troubles(app: Services, tx: Tx, workspace_id: str) -> Troubles:
    """The same of all triggers of a workspace, as far as SQL has to be told of it."""
    crowded = tx.invocations.crowded(workspace_id, app.limits.waiting_invocations)
    return Troubles(
        late_before=_late_before(app),
        shut=hooks.shut_ones(app, tx, workspace_id),
        full=list(full_ones(app, tx, crowded)),
    )


def waiting_words(count: int) -> str:
    many = "One that was recorded waits" if count == 1 else f"{count:,} that were recorded wait"
    return f"{many} until it is enabled."


def _late_before(app: Services) -> str:
    return to_text(app.clock.now() - timedelta(seconds=LATE_SECONDS))


def _late(rows: Sequence[TriggerRow], before: str) -> list[TriggerRow]:
    """The scheduler has not come to them, or could not."""
    on = (row for row in rows if row.enabled and row.state is None)
    return [row for row in on if row.next_at is not None and row.next_at <= before]


def _without_workflow(tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, str]:
    if not rows:
        return {}
    enabled = tx.workflows.switches(rows[0].workspace_id, sorted({row.workflow for row in rows}))
    without = [row for row in rows if not enabled.get(row.workflow)]
    held = tx.admissions.count_held([row.id for row in without]) if without else {}
    return {row.id: _why(row, enabled, held.get(row.id, 0)) for row in without}


def _why(row: TriggerRow, enabled: Mapping[str, bool], held: int) -> str:
    """`held`: so many were sent, and wait until it is enabled."""
    if row.workflow not in enabled:
        return f"The workflow {row.workflow!r} is gone, so what comes in fails to start. Choose another one."
    mend = f"onward workflow enable {row.workflow}"
    if held:
        many = "One that was recorded waits" if held == 1 else f"{held:,} that were recorded wait"
        return f"The workflow {row.workflow!r} is disabled: {mend}. {many} for it."
    becomes = "waits" if row.kind in ("webhook", "event") else "fails to start"
    return f"The workflow {row.workflow!r} is disabled, so what comes in {becomes}: {mend}"


def _kept(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, str]:
    """Of those that paused themselves."""
    paused = [row.id for row in rows if row.state == "paused" and row.paused_until is None]
    counted = tx.invocations.count_waiting(paused, app.limits.waiting_invocations)
    return {trigger_id: waiting_words(count) for trigger_id, count in counted.items() if count}
