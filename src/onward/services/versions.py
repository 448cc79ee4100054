"""Published versions: which one is meant, what it says, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.workflows import Source, VersionRow, WorkflowRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.workflow_lookup import find_workflow

MAIN = "main"


@dataclass(frozen=True, slots=True)
class VersionView:
    id: str
    workflow_id: str
    branch: str
    number: int
    hash: str
    note: str
    source: Source
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """A version with what it says: the document as written, and the definition read from it."""

    version: VersionView
    document: str
    definition: dict[str, Any]


def resolve_version(
    tx: Tx, workspace_id: str, workflow: WorkflowRow, branch: str = MAIN, version: int | None = None
) -> VersionRow:
    """The one answer to "which version is that?": the given number, or the newest.

    On a branch it is the branch's own version, else that of `main`.
    """
    for place in dict.fromkeys((branch, MAIN)):
        if version is None:
            found = tx.versions.newest(workspace_id, workflow.id, place)
        else:
            found = tx.versions.numbered(workspace_id, workflow.id, place, version)
        if found is not None:
            return found
    if version is not None:
        raise NotFound(
            "version_not_found",
            f"The workflow {workflow.name!r} has no version {version}.",
            hint=f"See its versions: onward workflow show {workflow.name}",
        )
    raise Conflict(
        "not_published",
        f"The workflow {workflow.name!r} has not been published yet.",
        hint=f"Publish its draft first: onward workflow publish {workflow.name}",
    )


def list_versions(
    app: Services,
    principal: Principal,
    workflow: str,
    *,
    branch: str | None = None,
    limit: int = 50,
    after: Position | None = None,
) -> Page[VersionView]:
    require(principal, "workflow.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        page = tx.versions.lines(principal.workspace_id, row.id, branch, limit, after)
    return Page(tuple(version_view(version) for version in page.items), page.next)


def show_version(
    app: Services, principal: Principal, workflow: str, number: int | None = None, branch: str = MAIN
) -> VersionDetail:
    require(principal, "workflow.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        return detail(tx, resolve_version(tx, principal.workspace_id, row, branch, number))


def detail(tx: Tx, version: VersionRow) -> VersionDetail:
    document = tx.versions.document(version.workspace_id, version.id)
    definition = tx.versions.definition(version.workspace_id, version.id)
    if document is None or definition is None:  # versions are never removed
        raise RuntimeError(f"version {version.id} has lost its content")
    return VersionDetail(version_view(version), document, definition)


def version_view(row: VersionRow) -> VersionView:
    return VersionView(
        id=row.id,
        workflow_id=row.workflow_id,
        branch=row.branch,
        number=row.number,
        hash=row.hash,
        note=row.note,
        source=row.source,
        created_by=row.created_by,
        created_at=row.created_at,
    )
