"""What the steps of a workflow last gave: for trying expressions on, and to pin in test runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.ports.rows.runs import RunFilter, RunRow
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.run_views import RunKind, run_kind
from onward.services.runs import find_run
from onward.services.sizes import json_bytes
from onward.services.workflow_lookup import find_workflow

ALL_BYTES: Final = 256 * 1024
# With an output: those that succeeded, and those of a test run that had a stand-in.
_WITH_OUTPUT: Final = ("succeeded", "skipped")


@dataclass(frozen=True, slots=True)
class StepValue:
    """`cut`: the output is too large for this answer; it is at the run's `outputs/{path}`."""

    step_id: str
    path: str
    status: str
    output: Any
    source: str | None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class LastValues:
    """Of the newest run that succeeded, else of the newest one. `run_id` None: it never ran.

    In loops a step has many outputs: this is the last of them. `cut` says that something is left out.
    """

    run_id: str | None = None
    kind: RunKind = "run"
    status: str | None = None
    version: int | None = None
    ended_at: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    trigger: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, StepValue] = field(default_factory=dict)
    cut: bool = False


def last_values(app: Services, principal: Principal, workflow: str, run_id: str | None = None) -> LastValues:
    """`run_id` names one run of the workflow, a test run perhaps, in the place of the last."""
    require(principal, "run.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        run = _chosen(tx, row, run_id)
        if run is None:
            return LastValues()
        values = outputs_in(tx, row.workspace_id, run.id, ALL_BYTES)
    return _fitted(run, values)


def newest_run(tx: Tx, row: WorkflowRow, statuses: tuple[str, ...] = ()) -> RunRow | None:
    """Test runs do not count."""
    where = RunFilter(workflow_id=row.id, statuses=statuses, trial=False)
    found = tx.runs.lines(row.workspace_id, where, 1).items
    return tx.runs.get(row.workspace_id, found[0].id) if found else None


def outputs_in(tx: Tx, workspace_id: str, run_id: str, most_bytes: int) -> list[StepValue]:
    rows = tx.steps.last_of_each(workspace_id, run_id, _WITH_OUTPUT, most_bytes)
    return [
        StepValue(
            step_id=row.step_id,
            path=row.path,
            status=row.status,
            output=row.output,
            source=(row.meta or {}).get("source"),
            cut=row.output_blob is not None or row.output_cut,
        )
        for row in rows
    ]


def _chosen(tx: Tx, row: WorkflowRow, run_id: str | None) -> RunRow | None:
    if run_id is None:
        return newest_run(tx, row, ("succeeded",)) or newest_run(tx, row)
    run = find_run(tx, row.workspace_id, run_id)
    return run if run.workflow_id == row.id else None


def _fitted(run: RunRow, values: list[StepValue]) -> LastValues:
    """Outputs in their order until the answer is full; then their names without them."""
    room = ALL_BYTES - json_bytes(run.inputs, "")
    inputs = run.inputs if room >= 0 else {}
    steps: dict[str, StepValue] = {}
    for value in values:
        room -= json_bytes(value.output, "")
        steps[value.step_id] = value if room >= 0 else _without_output(value)
    return LastValues(
        run_id=run.id,
        kind=run_kind(run.trigger_type),
        status=run.status,
        version=run.version,
        ended_at=run.ended_at,
        inputs=inputs,
        trigger=run.trigger,
        steps=steps,
        cut=inputs is not run.inputs or any(value.cut for value in steps.values()),
    )


def _without_output(value: StepValue) -> StepValue:
    return StepValue(value.step_id, value.path, value.status, None, value.source, cut=True)
