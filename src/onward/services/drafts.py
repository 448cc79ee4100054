"""Drafts: the document as somebody is writing it. It may hold errors, and says so."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.access import Principal, require
from onward.domain.definitions.findings import Finding
from onward.domain.errors import Conflict
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services import audit, documents
from onward.services.checking import CheckedText, check_text
from onward.services.context import Services
from onward.services.given import invalid
from onward.services.renaming import name_taken, rename
from onward.services.versions import MAIN
from onward.services.workflow_lookup import ID_PREFIX, find_workflow


@dataclass(frozen=True, slots=True)
class DraftView:
    """`revision` is the ETag. `has_changes` False: the text is that of the newest version, `base`."""

    workflow_id: str
    name: str
    document: str
    revision: int
    base: int | None
    has_changes: bool
    saved_by: str | None
    saved_at: str | None
    findings: tuple[Finding, ...]


def create_workflow(app: Services, principal: Principal, document: str, name: str | None = None) -> DraftView:
    """A new workflow with its first draft. The name is the document's, or given when that has none yet."""
    require(principal, "workflow.write")
    with app.store.read() as tx:
        checked = check_text(app, tx, principal.workspace_id, document)
    with app.store.write() as tx:
        row = new_workflow(app, principal, checked, _given_name(checked, name))
        if not tx.workflows.insert(row, document):
            raise name_taken(row.name)
        tell_created(app, tx, principal, row)
        return _view(tx, row, checked)


def show_draft(app: Services, principal: Principal, workflow: str) -> DraftView:
    require(principal, "workflow.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        return _view(tx, row, check_text(app, tx, principal.workspace_id, draft_text(tx, row)))


def save_draft(
    app: Services, principal: Principal, workflow: str, document: str, *, if_match: str | None = None
) -> DraftView:
    """Raises `Stale` when the draft is not at the revision that was edited."""
    require(principal, "workflow.write")
    with app.store.read() as tx:
        checked = check_text(app, tx, principal.workspace_id, document)
    with app.store.write() as tx:
        row = _locked(tx, principal, workflow, if_match)
        if document != draft_text(tx, row):
            _write(app, tx, principal, row, checked)
            row = find_workflow(tx, principal.workspace_id, row.id)
        return _view(tx, row, checked)


def discard_draft(
    app: Services, principal: Principal, workflow: str, *, if_match: str | None = None
) -> DraftView:
    """Back to the newest version."""
    require(principal, "workflow.write")
    with app.store.write() as tx:
        row = _locked(tx, principal, workflow, if_match)
        if tx.versions.newest(row.workspace_id, row.id, MAIN) is None:
            raise Conflict(
                "not_published",
                f"The workflow {row.name!r} was never published: there is nothing to go back to.",
                hint="Delete the workflow instead.",
            )
        if row.has_draft:
            tx.workflows.set_draft(
                row.workspace_id, row.id, row.draft_revision, None, None, app.clock.now_text()
            )
            _tell_updated(app, tx, principal, row, "workflow.draft_discarded")
    return show_draft(app, principal, row.id)


def new_workflow(app: Services, principal: Principal, checked: CheckedText, name: str) -> WorkflowRow:
    at = app.clock.now_text()
    return WorkflowRow(
        id=app.clock.new_id(ID_PREFIX),
        workspace_id=principal.workspace_id,
        name=name,
        title=checked.title or name,
        enabled=True,
        has_draft=True,
        draft_revision=1,
        draft_errors=len(checked.errors),
        draft_by=principal.id,
        draft_at=at,
        created_by=principal.id,
        created_at=at,
        updated_at=at,
    )


def tell_created(app: Services, tx: Tx, principal: Principal, row: WorkflowRow) -> None:
    subject = f"workflow:{row.id}"
    audit.record(app, tx, principal, "workflow.created", subject, {"name": row.name})
    tx.feed.append(row.workspace_id, subject, "workflow.created", {"name": row.name}, row.created_at)


def draft_text(tx: Tx, row: WorkflowRow) -> str:
    """What is edited next: the draft, or the newest version when nothing was changed since."""
    draft = tx.workflows.draft(row.workspace_id, row.id)
    if draft is not None:
        return draft
    newest = tx.versions.newest(row.workspace_id, row.id, MAIN)
    return "" if newest is None else tx.versions.document(row.workspace_id, newest.id) or ""


def refuse_stale(row: WorkflowRow, if_match: str | None) -> None:
    documents.refuse_stale(f"The draft of {row.name!r}", str(row.draft_revision), if_match)


def _given_name(checked: CheckedText, name: str | None) -> str:
    if name is None or name == checked.name:
        if checked.name is None:
            raise invalid(
                "/name",
                "name_missing",
                "The document has no usable name, and none was given.",
                hint="Begin the document with a line like: name: triage-ticket",
            )
        return checked.name
    if checked.name is not None:
        raise invalid(
            "/name",
            "name_differs",
            f"The document is called {checked.name!r}, and not {name!r}.",
            hint="Use one.",
        )
    if CheckedText("", {"name": name}, ()).name is None:
        raise invalid(
            "/name", "bad_slug", "A name has 1 to 80 small letters, digits and dashes.", hint="my-workflow"
        )
    return name


def _locked(tx: Tx, principal: Principal, workflow: str, if_match: str | None) -> WorkflowRow:
    found = find_workflow(tx, principal.workspace_id, workflow)
    row = tx.workflows.lock(principal.workspace_id, found.id) or found
    refuse_stale(row, if_match)
    return row


def _write(app: Services, tx: Tx, principal: Principal, row: WorkflowRow, checked: CheckedText) -> None:
    at = app.clock.now_text()
    newest = tx.versions.newest(row.workspace_id, row.id, MAIN)
    published = None if newest is None else tx.versions.document(row.workspace_id, newest.id)
    text = None if checked.text == published else checked.text
    errors = None if text is None else len(checked.errors)
    tx.workflows.set_draft(row.workspace_id, row.id, row.draft_revision, text, principal.id, at, errors)
    if newest is None:
        # Before the first publication its name follows the draft, as it is typed.
        rename(app, tx, principal, row, checked.name, checked.title, row.created_at)
    _tell_updated(app, tx, principal, row, "workflow.draft_saved")


def _tell_updated(app: Services, tx: Tx, principal: Principal, row: WorkflowRow, action: str) -> None:
    subject = f"workflow:{row.id}"
    revision = row.draft_revision + 1
    audit.record(app, tx, principal, action, subject, {"name": row.name, "revision": revision})
    data = {"name": row.name, "draft_revision": revision}
    tx.feed.append(row.workspace_id, subject, "workflow.updated", data, app.clock.now_text())


def _view(tx: Tx, row: WorkflowRow, checked: CheckedText) -> DraftView:
    newest = tx.versions.newest(row.workspace_id, row.id, MAIN)
    return DraftView(
        workflow_id=row.id,
        name=row.name,
        document=checked.text,
        revision=row.draft_revision,
        base=None if newest is None else newest.number,
        has_changes=row.has_draft,
        saved_by=row.draft_by,
        saved_at=row.draft_at,
        findings=checked.findings,
    )
