"""A workflow is called what its document says. Whatever names it follows, in the same transaction: its
triggers with all that waits, its alerts, and what they send."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from onward.domain.access import Principal
from onward.domain.definitions.children import children_of
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.findings import Finding, listed
from onward.domain.errors import Conflict
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.alerts import workflow_names as alert_names
from onward.services.context import Services
from onward.services.triggers import workflow_names as trigger_names


@dataclass(frozen=True, slots=True)
class Renamed:
    """How many triggers and alerts followed. What did not is told among the findings."""

    was: str
    name: str
    triggers: int
    alerts: int


def rename(
    app: Services,
    tx: Tx,
    principal: Principal,
    row: WorkflowRow,
    name: str | None,
    title: str | None,
    since: str = "",
) -> tuple[Renamed | None, tuple[Finding, ...]]:
    """With warnings: what does not follow. Without a name it keeps its own, and so it does with the same.

    `since`: what was last saved before then meant another workflow of this name, and stays.
    """
    name = name or row.name
    title, at = title or name, app.clock.now_text()
    if (name, title) == (row.name, row.title):
        return None, ()
    if not tx.workflows.rename(row.workspace_id, row.id, name, title, at):
        raise name_taken(name)
    return (None, ()) if name == row.name else _followed(app, tx, principal, row, name, since)


def name_taken(name: str) -> Conflict:
    return Conflict(
        "name_taken",
        f"There is a workflow {name!r} in this workspace already.",
        hint="Choose another name, or change that workflow.",
    )


def _followed(
    app: Services, tx: Tx, principal: Principal, row: WorkflowRow, name: str, since: str
) -> tuple[Renamed, tuple[Finding, ...]]:
    triggers = trigger_names.follow(app, tx, principal, row.name, name, since)
    alerts = alert_names.follow(app, tx, principal, row.name, name, since)
    renamed = Renamed(row.name, name, triggers, alerts.count)
    audit.record(app, tx, principal, "workflow.renamed", f"workflow:{row.id}", asdict(renamed))
    return renamed, tuple(one for one in (_callers(tx, row, name), alerts.left) if one is not None)


def _callers(tx: Tx, row: WorkflowRow, name: str) -> Finding | None:
    """Versions never change: a step that runs it keeps the old name until somebody writes the new one."""
    naming = tx.workflows.naming(row.workspace_id, row.name)
    callers = [one for one, texts in naming.items() if any(row.name in _children(text) for text in texts)]
    if not callers:
        return None
    one = len(callers) == 1
    who = f"The workflow {callers[0]} runs" if one else f"{len(callers)} workflows ({listed(callers)}) run"
    message = f"{who} it by its old name, and will fail there."
    hint = f"Write `workflow: {name}` in that step, and publish."
    return Finding("warning", "called_by_old_name", "/name", 0, 0, message, hint)


def _children(text: str) -> tuple[str, ...]:
    return children_of(parse_document(text).data)
