"""Publishing: a checked document becomes a version that never changes again."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.access import Principal, require
from onward.domain.definitions.findings import Finding
from onward.domain.errors import NotFound
from onward.ports.rows.workflows import Source, VersionRow, WorkflowRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.checking import CheckedText, check_text, refuse_errors
from onward.services.context import Services
from onward.services.drafts import draft_text, name_taken, refuse_stale
from onward.services.given import given_note
from onward.services.triggers import workflow_waits
from onward.services.versions import MAIN, VersionView, resolve_version, version_view
from onward.services.workflow_lookup import find_workflow


@dataclass(frozen=True, slots=True)
class Published:
    """`unchanged`: the newest version says the same already, and is the one returned."""

    version: VersionView
    unchanged: bool
    draft_revision: int
    findings: tuple[Finding, ...]


def publish(
    app: Services,
    principal: Principal,
    workflow: str,
    *,
    document: str | None = None,
    note: str = "",
    source: Source = "api",
    if_match: str | None = None,
) -> Published:
    """The draft, or the document that is given; somebody's unpublished draft is then left alone."""
    require(principal, "workflow.publish")
    given_note(note, "/note")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        refuse_stale(row, if_match)
        text = draft_text(tx, row) if document is None else document
        checked = check_text(app, tx, principal.workspace_id, text)
    refuse_errors(checked)
    with app.store.write() as tx:
        locked = _lock(tx, row)
        refuse_stale(locked, if_match)
        version, unchanged = publish_in(app, tx, principal, locked, checked, note, source)
        revision = settle_draft(app, tx, principal, locked, checked, unchanged)
    return Published(version_view(version), unchanged, revision, checked.findings)


def roll_back(
    app: Services, principal: Principal, workflow: str, number: int, *, note: str = ""
) -> Published:
    """The content of an older version, published again: history shows both."""
    require(principal, "workflow.publish")
    given_note(note, "/note")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        old = resolve_version(tx, principal.workspace_id, row, version=number)
        text = tx.versions.document(principal.workspace_id, old.id) or ""
        checked = check_text(app, tx, principal.workspace_id, text)
    refuse_errors(checked)
    with app.store.write() as tx:
        locked = _lock(tx, row)
        said = note or f"Back to version {number}"
        version, unchanged = publish_in(app, tx, principal, locked, checked, said, "rollback")
        revision = settle_draft(app, tx, principal, locked, checked, unchanged)
    return Published(version_view(version), unchanged, revision, checked.findings)


def publish_in(
    app: Services,
    tx: Tx,
    principal: Principal,
    workflow: WorkflowRow,
    checked: CheckedText,
    note: str,
    source: Source,
    branch: str = MAIN,
) -> tuple[VersionRow, bool]:
    """With the workflow locked: of two who publish at once, each gets a number of its own."""
    newest = tx.versions.newest(workflow.workspace_id, workflow.id, branch)
    if newest is not None and newest.hash == checked.hash:
        return newest, True
    version = VersionRow(
        id=app.clock.new_id("ver"),
        workspace_id=workflow.workspace_id,
        workflow_id=workflow.id,
        branch=branch,
        number=1 if newest is None else newest.number + 1,
        hash=checked.hash,
        note=note,
        source=source,
        created_by=principal.id,
        created_at=app.clock.now_text(),
    )
    if not tx.versions.insert(version, checked.text, checked.data):
        raise RuntimeError(f"version {version.number} of {workflow.id} appeared under its lock")
    _take_name(tx, workflow, checked, version.created_at)
    _tell(app, tx, principal, workflow, version)
    if newest is None:
        workflow_waits.release(app, tx, workflow.workspace_id)
    return version, False


def settle_draft(
    app: Services,
    tx: Tx,
    principal: Principal,
    workflow: WorkflowRow,
    checked: CheckedText,
    unchanged: bool,
) -> int:
    """A draft that was published is no draft any more; another one, or new comments in it, stay."""
    draft = tx.workflows.draft(workflow.workspace_id, workflow.id)
    if unchanged or draft not in (None, checked.text):
        return workflow.draft_revision
    at = app.clock.now_text()
    tx.workflows.set_draft(
        workflow.workspace_id, workflow.id, workflow.draft_revision, None, principal.id, at
    )
    return workflow.draft_revision + 1


def _lock(tx: Tx, row: WorkflowRow) -> WorkflowRow:
    locked = tx.workflows.lock(row.workspace_id, row.id)
    if locked is None:
        raise NotFound("workflow_not_found", f"The workflow {row.name!r} was deleted meanwhile.")
    return locked


def _take_name(tx: Tx, workflow: WorkflowRow, checked: CheckedText, at: str) -> None:
    """A workflow is called what its newest version says."""
    name = checked.name or workflow.name
    title = checked.title or name
    if (name, title) == (workflow.name, workflow.title):
        return
    if not tx.workflows.rename(workflow.workspace_id, workflow.id, name, title, at):
        raise name_taken(name)


def _tell(app: Services, tx: Tx, principal: Principal, workflow: WorkflowRow, version: VersionRow) -> None:
    subject = f"workflow:{workflow.id}"
    detail = {
        "name": workflow.name,
        "version": version.number,
        "hash": version.hash,
        "source": version.source,
    }
    audit.record(app, tx, principal, "workflow.published", subject, detail)
    data = {"name": workflow.name, "version": version.number}
    tx.feed.append(workflow.workspace_id, subject, "workflow.published", data, version.created_at)
