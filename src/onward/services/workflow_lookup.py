"""A workflow by what people call it: its id or its name."""

from __future__ import annotations

from difflib import get_close_matches

from onward.domain.errors import NotFound
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx

ID_PREFIX = "wf"


def find_workflow(tx: Tx, workspace_id: str, reference: str) -> WorkflowRow:
    """Names are lower case and ids are not, so no name can be taken for an id."""
    if reference.startswith(f"{ID_PREFIX}_"):
        found = tx.workflows.get(workspace_id, reference)
    else:
        found = tx.workflows.by_name(workspace_id, reference)
    if found is None:
        raise _not_found(tx, workspace_id, reference)
    return found


def _not_found(tx: Tx, workspace_id: str, reference: str) -> NotFound:
    close = get_close_matches(reference, tx.workflows.names(workspace_id), n=1)
    return NotFound(
        "workflow_not_found",
        f"There is no workflow {reference!r}.",
        hint=f"Did you mean {close[0]!r}?" if close else "See what there is: onward workflow list",
    )
