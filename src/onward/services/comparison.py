"""What differs between two versions of a workflow, or between a version and the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.definitions.diff import FieldChange, StepChange, diff
from onward.domain.errors import Conflict
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.drafts import draft_text
from onward.services.reading import read_text
from onward.services.versions import resolve_version
from onward.services.workflow_lookup import find_workflow


@dataclass(frozen=True, slots=True)
class DiffView:
    """`before` and `after` are version numbers; None is the draft. `lines` say it for people."""

    workflow_id: str
    before: int | None
    after: int | None
    lines: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    steps: tuple[StepChange, ...]


def diff_versions(
    app: Services, principal: Principal, workflow: str, before: int | None, after: int | None
) -> DiffView:
    """None stands for the draft."""
    require(principal, "workflow.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        old, new = _definition(app, tx, row, before), _definition(app, tx, row, after)
    found = diff(old, new)
    return DiffView(row.id, before, after, found.lines, found.fields, found.steps)


def _definition(app: Services, tx: Tx, row: WorkflowRow, number: int | None) -> dict[str, Any]:
    if number is not None:
        version = resolve_version(tx, row.workspace_id, row, version=number)
        return tx.versions.definition(row.workspace_id, version.id) or {}
    data = read_text(app, draft_text(tx, row)).data
    if not isinstance(data, dict):
        raise Conflict(
            "draft_unreadable",
            f"The draft of {row.name!r} cannot be read as a definition, so it cannot be compared.",
            hint="Correct its syntax first: its findings say where.",
        )
    return data
