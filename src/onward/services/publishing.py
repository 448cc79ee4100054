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
from onward.services.drafts import draft_text, refuse_stale
from onward.services.given import given_note
from onward.services.renaming import Renamed, rename
from onward.services.triggers import workflow_waits
from onward.services.versions import MAIN, VersionView, resolve_version, version_view
from onward.services.workflow_lookup import find_workflow


@dataclass(frozen=True, slots=True)
class Published:
    """`unchanged`: the newest version says the same already, and is the one returned. `renamed`: the workflow
    is called otherwise now, and what names it with it."""

    version: VersionView
    unchanged: bool
    draft_revision: int
    findings: tuple[Finding, ...]
    renamed: Renamed | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A version, or the one there was already. `left`: warnings of what does not follow its new name."""

    version: VersionRow
    unchanged: bool
    renamed: Renamed | None = None
    left: tuple[Finding, ...] = ()


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
        made = publish_in(app, tx, principal, locked, checked, note, source)
        revision = settle_draft(app, tx, principal, locked, checked, made.unchanged)
    return _published(made, revision, checked)


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
        made = publish_in(app, tx, principal, locked, checked, said, "rollback")
        revision = settle_draft(app, tx, principal, locked, checked, made.unchanged)
    return _published(made, revision, checked)


def publish_in(
    app: Services,
    tx: Tx,
    principal: Principal,
    workflow: WorkflowRow,
    checked: CheckedText,
    note: str,
    source: Source,
    branch: str = MAIN,
) -> Made:
    """With the workflow locked: of two who publish at once, each gets a number of its own. A workflow is
    called what its newest version says."""
    newest = tx.versions.newest(workflow.workspace_id, workflow.id, branch)
    if newest is not None and newest.hash == checked.hash:
        return Made(newest, unchanged=True)
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
    renamed, left = rename(app, tx, principal, workflow, checked.name, checked.title)
    _tell(app, tx, principal, checked.name or workflow.name, version)
    if newest is None:
        workflow_waits.release(app, tx, workflow.workspace_id)
    return Made(version, unchanged=False, renamed=renamed, left=left)


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


def _published(made: Made, revision: int, checked: CheckedText) -> Published:
    findings = (*checked.findings, *made.left)
    return Published(version_view(made.version), made.unchanged, revision, findings, made.renamed)


def _lock(tx: Tx, row: WorkflowRow) -> WorkflowRow:
    locked = tx.workflows.lock(row.workspace_id, row.id)
    if locked is None:
        raise NotFound("workflow_not_found", f"The workflow {row.name!r} was deleted meanwhile.")
    return locked


def _tell(app: Services, tx: Tx, principal: Principal, name: str, version: VersionRow) -> None:
    subject = f"workflow:{version.workflow_id}"
    detail = {
        "name": name,
        "version": version.number,
        "hash": version.hash,
        "source": version.source,
    }
    audit.record(app, tx, principal, "workflow.published", subject, detail)
    data = {"name": name, "version": version.number}
    tx.feed.append(version.workspace_id, subject, "workflow.published", data, version.created_at)
