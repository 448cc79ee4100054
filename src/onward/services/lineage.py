"""Whose child a run is: how deep, in whose name, and not its own ancestor."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.errors import Conflict, Invalid, NotFound
from onward.ports.rows.runs import RunRow
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services.context import Services


@dataclass(frozen=True, slots=True)
class ParentRun:
    run_id: str
    path: str  # of the step that waits for the child


@dataclass(frozen=True, slots=True)
class Lineage:
    parent: ParentRun
    depth: int
    root_run_id: str
    created_by: str
    row: RunRow


def lineage_of(app: Services, tx: Tx, workflow: WorkflowRow, parent: ParentRun | None) -> Lineage | None:
    if parent is None:
        return None
    row = _open_parent(tx, workflow.workspace_id, parent.run_id)
    if row.depth + 1 > app.limits.child_depth:
        raise Invalid(
            "too_deep",
            f"Workflows call each other {row.depth + 1} levels deep: "
            f"the limit `child_depth` is {app.limits.child_depth}.",
            hint="Call fewer workflows from within called ones.",
        )
    _refuse_cycle(tx, workflow, row)
    return Lineage(parent, row.depth + 1, row.root_run_id, row.created_by, row)


def _open_parent(tx: Tx, workspace_id: str, run_id: str) -> RunRow:
    row = tx.runs.get(workspace_id, run_id)
    if row is None:
        raise NotFound("run_not_found", f"There is no run {run_id!r}.")
    if row.ended_at is not None or row.cancel_requested_at is not None:
        raise Conflict("parent_ended", f"The run {run_id} ends, so it starts no children any more.")
    return row


def _refuse_cycle(tx: Tx, workflow: WorkflowRow, parent: RunRow) -> None:
    """Ancestors are at most `child_depth`, and each is one read by key."""
    ancestor: RunRow | None = parent
    while ancestor is not None:
        if ancestor.workflow_id == workflow.id:
            raise Invalid(
                "workflow_cycle",
                f"The workflow {workflow.name!r} would run inside of itself ({ancestor.id}).",
                hint="Let a `while` step repeat, or start the next round by an event.",
            )
        above = ancestor.parent_run_id
        ancestor = None if above is None else tx.runs.get(workflow.workspace_id, above)
