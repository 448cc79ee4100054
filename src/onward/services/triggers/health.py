"""What only a look at other rows can tell of triggers (T18): a few looks, however many are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import hooks
from onward.services.triggers.backlog import full_ones


def troubles(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> Mapping[str, str]:
    """By trigger: why what comes in does not start, or waits."""
    found = full_ones(app, tx, [row.id for row in rows])
    found |= _without_workflow(tx, [row for row in rows if row.enabled and row.state is None])
    found |= {row.id: trouble for row in rows if (trouble := hooks.trouble(app, tx, row)) is not None}
    return found | _kept(app, tx, rows)


def waiting_words(count: int) -> str:
    many = "One that was recorded waits" if count == 1 else f"{count:,} that were recorded wait"
    return f"{many} until it is enabled."


def _without_workflow(tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, str]:
    if not rows:
        return {}
    enabled = tx.workflows.switches(rows[0].workspace_id, sorted({row.workflow for row in rows}))
    return {row.id: _why(row.workflow, enabled) for row in rows if not enabled.get(row.workflow)}


def _why(workflow: str, enabled: Mapping[str, bool]) -> str:
    if workflow not in enabled:
        return f"The workflow {workflow!r} is gone, so what comes in fails to start. Choose another one."
    mend = f"onward workflow enable {workflow}"
    return f"The workflow {workflow!r} is disabled, so what comes in fails to start: {mend}"


def _kept(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, str]:
    """Of those that paused themselves."""
    paused = [row.id for row in rows if row.state == "paused" and row.paused_until is None]
    counted = tx.invocations.count_waiting(paused, app.limits.waiting_invocations)
    return {trigger_id: waiting_words(count) for trigger_id, count in counted.items() if count}
