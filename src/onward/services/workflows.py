"""Workflows: listed, shown, switched on and off, exported, deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.alerts import beside_steps as alerts_beside
from onward.domain.alerts.alert import MOST_ALERTS
from onward.domain.definitions.applied_file import ALERTS, TRIGGERS, text_with
from onward.domain.definitions.inputs import inputs_schema
from onward.domain.errors import Conflict
from onward.domain.triggers import beside_steps as triggers_beside
from onward.domain.triggers.beside_steps import MOST_TRIGGERS
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerFilter
from onward.ports.rows.workflows import RecentRun, VersionRow, WorkflowFilter, WorkflowRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.next_starts import NextStart, Owner, next_starts, owners
from onward.services.plans import plan_in
from onward.services.triggers import workflow_waits
from onward.services.versions import MAIN, resolve_version
from onward.services.workflow_lookup import find_workflow

RECENT_RUNS = 20


@dataclass(frozen=True, slots=True)
class WorkflowView:
    """`version` and `hash` are of the newest published one; `draft_revision` is the draft's ETag.

    `draft_errors`: how many the draft had when it was saved; null without a draft. `recent_runs` are the
    last ones, newest first; test runs do not count. `next_start`: what starts it by itself; null when nothing
    does, and for a key that may not see triggers.
    """

    id: str
    name: str
    title: str
    enabled: bool
    version: int | None
    version_id: str | None
    hash: str | None
    published_at: str | None
    has_draft: bool
    draft_revision: int
    draft_errors: int | None
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str
    last_run_at: str | None
    recent_runs: tuple[RecentRun, ...]
    next_start: NextStart | None
    owner: Owner


@dataclass(frozen=True, slots=True)
class WorkflowDetail:
    """`inputs_schema` is the JSON Schema of the newest version's inputs."""

    workflow: WorkflowView
    description: str | None
    inputs_schema: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ExportView:
    """`version` None: it was never published, and this is its draft."""

    name: str
    version: int | None
    document: str


def list_workflows(
    app: Services,
    principal: Principal,
    where: WorkflowFilter | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[WorkflowView]:
    require(principal, "workflow.read")
    with app.store.read() as tx:
        page = tx.workflows.lines(principal.workspace_id, where or WorkflowFilter(), limit, after)
        views = _views(tx, principal, page.items)
    return Page(views, page.next)


def show_workflow(app: Services, principal: Principal, workflow: str) -> WorkflowDetail:
    require(principal, "workflow.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        view = view_in(tx, principal, row)
        if view.version_id is None:
            return WorkflowDetail(view, None, None)
        definition = tx.versions.definition(principal.workspace_id, view.version_id) or {}
        plan = plan_in(tx, principal.workspace_id, view.version_id)
    return WorkflowDetail(view, definition.get("description"), inputs_schema(plan.inputs))


def set_enabled(app: Services, principal: Principal, workflow: str, enabled: bool) -> WorkflowView:
    """A disabled workflow starts no runs; those under way go on."""
    require(principal, "workflow.publish")
    with app.store.write() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        at = app.clock.now_text()
        if tx.workflows.set_enabled(principal.workspace_id, row.id, enabled, at):
            action = "workflow.enabled" if enabled else "workflow.disabled"
            audit.record(app, tx, principal, action, f"workflow:{row.id}", {"name": row.name})
            data = {"name": row.name, "enabled": enabled}
            tx.feed.append(principal.workspace_id, f"workflow:{row.id}", "workflow.updated", data, at)
            if enabled:
                workflow_waits.release(app, tx, principal.workspace_id)
        return view_in(tx, principal, find_workflow(tx, principal.workspace_id, row.id))


def delete_workflow(app: Services, principal: Principal, workflow: str) -> None:
    """Its name is free again; its versions and runs stay as history. Refused while runs are open."""
    require(principal, "workflow.publish")
    with app.store.write() as tx:
        delete_in(app, tx, principal, find_workflow(tx, principal.workspace_id, workflow))


def delete_in(app: Services, tx: Tx, principal: Principal, row: WorkflowRow) -> None:
    tx.workflows.lock(row.workspace_id, row.id)
    open_runs = tx.workflows.open_runs(row.workspace_id, row.id)
    if open_runs:
        runs = "1 run that has" if open_runs == 1 else f"{open_runs} runs that have"
        raise Conflict(
            "runs_open",
            f"The workflow {row.name!r} has {runs} not ended.",
            hint=f"Wait for them or cancel them first: onward runs list --workflow {row.name}",
        )
    at = app.clock.now_text()
    tx.workflows.delete(row.workspace_id, row.id, at)
    audit.record(app, tx, principal, "workflow.deleted", f"workflow:{row.id}", {"name": row.name})
    tx.feed.append(row.workspace_id, f"workflow:{row.id}", "workflow.deleted", {"name": row.name}, at)


def export_workflow(
    app: Services,
    principal: Principal,
    workflow: str,
    version: int | None = None,
    *,
    triggers: bool = False,
    alerts: bool = False,
) -> ExportView:
    """The document as it was written, comments and all.

    `triggers`: with those that start it, `alerts`: with those that are about it alone, as a file.
    """
    require(principal, "workflow.read")
    if alerts:
        require(principal, "alert.read")
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        draft = tx.workflows.draft(principal.workspace_id, row.id)
        newest = tx.versions.newest(principal.workspace_id, row.id, MAIN)
        if newest is None and version is None:
            return ExportView(row.name, None, draft or "")  # what was never published starts nothing
        found = resolve_version(tx, principal.workspace_id, row, version=version)
        document = tx.versions.document(principal.workspace_id, found.id) or ""
        beside = {
            TRIGGERS: _triggers_of(tx, row) if triggers else [],
            ALERTS: _alerts_of(tx, row) if alerts else [],
        }
    return ExportView(row.name, found.number, text_with(document, beside))


def _triggers_of(tx: Tx, row: WorkflowRow) -> list[dict[str, Any]]:
    page = tx.triggers.lines(row.workspace_id, TriggerFilter(workflow=row.name), MOST_TRIGGERS)
    rows = sorted(page.items, key=lambda one: one.name)
    return [triggers_beside.as_beside(json.loads(one.document)) for one in rows]


def _alerts_of(tx: Tx, row: WorkflowRow) -> list[dict[str, Any]]:
    """Those that stand in its file, and those that could."""
    page = tx.alerts.lines(row.workspace_id, MOST_ALERTS)
    stored = [(json.loads(one.document), one.file_of) for one in sorted(page.items, key=lambda one: one.name)]
    return [
        alerts_beside.as_beside(whole)
        for whole, file_of in stored
        if alerts_beside.may_stand_beside(whole, row.name, file_of)
    ]


def view_in(tx: Tx, principal: Principal, row: WorkflowRow) -> WorkflowView:
    [view] = _views(tx, principal, (row,))
    return view


def _views(tx: Tx, principal: Principal, rows: Sequence[WorkflowRow]) -> tuple[WorkflowView, ...]:
    """With a query for each thing that is said of them, however many there are."""
    workspace_id, ids = principal.workspace_id, tuple(row.id for row in rows)
    newest = tx.versions.newest_of(workspace_id, ids, MAIN)
    recent = tx.workflows.recent_runs(workspace_id, ids, RECENT_RUNS)
    starts = next_starts(tx, workspace_id, ids) if principal.may("trigger.read") else {}
    made_by = owners(tx, workspace_id, rows)
    return tuple(
        _view(row, newest.get(row.id), recent.get(row.id, ()), starts.get(row.name), made_by[row.created_by])
        for row in rows
    )


def _view(
    row: WorkflowRow,
    newest: VersionRow | None,
    recent: tuple[RecentRun, ...],
    next_start: NextStart | None,
    owner: Owner,
) -> WorkflowView:
    return WorkflowView(
        id=row.id,
        name=row.name,
        title=row.title,
        enabled=row.enabled,
        version=None if newest is None else newest.number,
        version_id=None if newest is None else newest.id,
        hash=None if newest is None else newest.hash,
        published_at=None if newest is None else newest.created_at,
        has_draft=row.has_draft,
        draft_revision=row.draft_revision,
        draft_errors=row.draft_errors if row.has_draft else None,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_by=_updated_by(row, newest),
        last_run_at=recent[0].created_at if recent else None,
        updated_at=row.updated_at,
        recent_runs=recent,
        next_start=next_start,
        owner=owner,
    )


def _updated_by(row: WorkflowRow, newest: VersionRow | None) -> str:
    """Who wrote what there is now: the draft, or the newest version."""
    if row.has_draft and row.draft_by is not None:
        return row.draft_by
    return row.created_by if newest is None else newest.created_by
