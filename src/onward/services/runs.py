"""Reading runs: lists, counts, groups of errors, and one run with its surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.errors import NotFound
from onward.domain.instants import from_text, to_text
from onward.domain.runs.status import RUN_PREDECESSORS, RUN_TERMINAL
from onward.domain.runs.stuck import STUCK_AFTER, is_stuck
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.runs import Activity, RunFilter, RunRow, RunSummary
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.given import given_instant, invalid
from onward.services.run_views import RunLine, RunView, run_line, run_view
from onward.services.waiting import waiting_for
from onward.services.workflow_lookup import ID_PREFIX, find_workflow


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Everything given must hold. `workflow` is a name or an id; `q` the start of an id or part of a name.

    `error` is a part of the error's text. `trial`: test runs, which are left out otherwise.
    """

    status: tuple[str, ...] = ()
    workflow: str | None = None
    trigger_type: str | None = None
    created_after: str | None = None
    created_before: str | None = None
    error_group: str | None = None
    parent: str | None = None
    replay_of: str | None = None
    q: str | None = None
    version: int | None = None
    error: str | None = None
    stuck: bool = False
    trial: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorGroupView:
    """Errors that look alike: how many, since when, and the newest of them."""

    error_group: str
    count: int
    first_at: str
    last_at: str
    newest_run_id: str
    error: dict[str, Any] | None


def list_runs(
    app: Services,
    principal: Principal,
    query: RunQuery | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[RunLine]:
    """Newest first."""
    require(principal, "run.read")
    with app.store.read() as tx:
        where = filter_of(app, tx, principal.workspace_id, query or RunQuery())
        page = tx.runs.lines(principal.workspace_id, where, limit, after)
        return Page(lines_in(tx, principal.workspace_id, page.items, app.clock.now()), page.next)


def count_runs(app: Services, principal: Principal, query: RunQuery | None = None) -> dict[str, int]:
    """How many there are of each status; every status is named."""
    require(principal, "run.read")
    with app.store.read() as tx:
        where = filter_of(app, tx, principal.workspace_id, query or RunQuery())
        counts = tx.runs.count_by_status(principal.workspace_id, where)
    return {status: counts.get(status, 0) for status in RUN_PREDECESSORS}


def count_open_runs(app: Services) -> dict[str, int]:
    """Of all workspaces, for whoever watches the installation: numbers by status and nothing else."""
    with app.store.read() as tx:
        counts = tx.runs.count_open()
    return {status: counts.get(status, 0) for status in RUN_PREDECESSORS if status not in RUN_TERMINAL}


def group_errors(
    app: Services, principal: Principal, query: RunQuery | None = None, *, limit: int = 50
) -> tuple[ErrorGroupView, ...]:
    """The most frequent first."""
    require(principal, "run.read")
    with app.store.read() as tx:
        where = filter_of(app, tx, principal.workspace_id, query or RunQuery())
        groups = tx.runs.error_groups(principal.workspace_id, where, limit)
    return tuple(
        ErrorGroupView(g.error_group, g.count, g.first_at, g.last_at, g.newest_run_id, g.error)
        for g in groups
    )


def get_run(app: Services, principal: Principal, run_id: str) -> RunView:
    """The run alone: cheap enough to ask again and again."""
    require(principal, "run.read")
    with app.store.read() as tx:
        row = find_run(tx, principal.workspace_id, run_id)
        return run_view(row, stuck=is_row_stuck(tx, row, app.clock.now()))


def find_run(tx: Tx, workspace_id: str, run_id: str) -> RunRow:
    row = tx.runs.get(workspace_id, run_id)
    if row is None:
        raise NotFound("run_not_found", f"There is no run {run_id!r}.")
    return row


def is_row_stuck(tx: Tx, row: RunRow, now: datetime) -> bool:
    """Rule R16. Only a run that might be is looked at more closely."""
    if not _may_be_stuck(row, now):
        return False
    return _stuck(row, tx.runs.activity(row.workspace_id, [row.id]), now)


def filter_of(app: Services, tx: Tx, workspace_id: str, query: RunQuery) -> RunFilter:
    for status in query.status:
        if status not in RUN_PREDECESSORS:
            known = ", ".join(RUN_PREDECESSORS)
            raise invalid("/status", "unknown_status", f"There is no status {status!r}.", f"One of: {known}.")
    return RunFilter(
        statuses=query.status,
        workflow_id=_workflow_id(tx, workspace_id, query.workflow),
        trigger_type=query.trigger_type,
        created_after=given_instant(query.created_after, "/created_after"),
        created_before=given_instant(query.created_before, "/created_before"),
        error_group=query.error_group,
        parent_run_id=query.parent,
        replay_of=query.replay_of,
        q=query.q,
        version=query.version,
        error=query.error,
        stuck_since=to_text(app.clock.now() - STUCK_AFTER) if query.stuck else None,
        ids=query.ids,
        trial=_trial(query),
    )


def _trial(query: RunQuery) -> bool | None:
    """Whoever asks for runs by name means those, whatever they are."""
    if query.trial:
        return True
    named = query.ids or query.parent is not None or query.replay_of is not None
    return None if named or (query.q or "").startswith("run_") else False


def lines_in(tx: Tx, workspace_id: str, rows: Sequence[RunSummary], now: datetime) -> tuple[RunLine, ...]:
    """With what is known of each only by looking at its steps and waits."""
    doubtful = [row.id for row in rows if _may_be_stuck(row, now)]
    activity = tx.runs.activity(workspace_id, doubtful) if doubtful else {}
    waits = waiting_for(tx, workspace_id, [row.id for row in rows if row.status == "waiting"])
    return tuple(
        run_line(row, stuck=row.id in doubtful and _stuck(row, activity, now), waiting=waits.get(row.id))
        for row in rows
    )


def _workflow_id(tx: Tx, workspace_id: str, workflow: str | None) -> str | None:
    """By id also what was deleted: its runs are still there."""
    if workflow is None or workflow.startswith(f"{ID_PREFIX}_"):
        return workflow
    return find_workflow(tx, workspace_id, workflow).id


def _may_be_stuck(row: RunRow | RunSummary, now: datetime) -> bool:
    return row.status == "running" and now - from_text(row.moved_at) > STUCK_AFTER


def _stuck(row: RunRow | RunSummary, activity: Mapping[str, Activity], now: datetime) -> bool:
    steps = activity.get(row.id, Activity())
    return is_stuck(row.status, row.moved_at, steps.last_at, steps.open_steps, now)
