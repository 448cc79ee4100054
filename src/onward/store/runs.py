"""Rows of runs: written at launch, read in lists, and ended when nothing else can end them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)

from onward.domain.instants import NEVER
from onward.domain.runs.trials import TRIAL
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.runs import (
    Activity,
    EndedChild,
    Ending,
    ErrorGroupRow,
    NewRun,
    OpenRun,
    RunFilter,
    RunRow,
    RunSummary,
)
from onward.store import run_repairs
from onward.store.bulk import Insert, Statement
from onward.store.jsontext import decode, decode_optional, encode, encode_optional
from onward.store.paging import page
from onward.store.run_closing import close_run
from onward.store.tables import runs, step_runs, trials, workflows

_SUMMARY = [runs.c[name] for name in RunSummary.__dataclass_fields__]
_ROW = [runs.c[name] for name in RunRow.__dataclass_fields__]
_GIVEN = [name for name in NewRun.__dataclass_fields__ if name not in ("inputs", "error", "trigger")]
_NEW = (*_GIVEN, "inputs", "error", "trigger", "launched_at", "ended_at", "moved_at")
_insert = Insert(runs, _NEW, "(workspace_id, workflow_id, dedupe_key) DO NOTHING")
# Asked for by everybody who waits for a run.
_get = Statement(
    f"SELECT {', '.join(column.name for column in _ROW)} FROM runs WHERE id = ? AND workspace_id = ?"  # noqa: S608 - names of our own table
)
# Asked by every launch.
_one_open = Statement(
    "SELECT id FROM runs WHERE workspace_id = ? AND status IN ('queued', 'running', 'waiting')"
    " LIMIT 1 OFFSET ?"
)
_RUN_ID = "run_"
_LAST_CHARACTERS = "Z" * 26  # no id that starts so sorts behind it, in any collation


class SqlRuns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, run: NewRun) -> bool:
        return _insert.execute(self._connection, [_values(run)]) == 1

    def get(self, workspace_id: str, run_id: str) -> RunRow | None:
        row = _get.execute(self._connection, (run_id, workspace_id)).first()
        return None if row is None else _run(row)

    def by_dedupe_key(self, workspace_id: str, workflow_id: str, dedupe_key: str) -> RunRow | None:
        return self._one(
            runs.c.workspace_id == workspace_id,
            runs.c.workflow_id == workflow_id,
            runs.c.dedupe_key == dedupe_key,
        )

    def free_dedupe_key(self, run: RunRow) -> None:
        this = (runs.c.id == run.id, runs.c.dedupe_key == run.dedupe_key)
        self._connection.execute(update(runs).where(*this).values(dedupe_key=run.id))

    def summaries(self, workspace_id: str, run_ids: Sequence[str]) -> list[RunSummary]:
        query = select(*_SUMMARY).where(runs.c.workspace_id == workspace_id, runs.c.id.in_(run_ids))
        return [_summary(row) for row in self._connection.execute(query.order_by(runs.c.id.desc()))]

    def lines(
        self, workspace_id: str, where: RunFilter, limit: int, after: Position | None = None
    ) -> Page[RunSummary]:
        query = select(*_SUMMARY).where(*self._matching(workspace_id, where))
        return page(self._connection, query, (runs.c.created_at, runs.c.id), after, limit, _summary)

    def count_by_status(self, workspace_id: str, where: RunFilter) -> dict[str, int]:
        if where.trial is not False or where.trigger_type is not None:
            return self._count_by_status(workspace_id, where)
        # All of them are counted off an index, and test runs are few: that is quicker than asking each row.
        every = self._count_by_status(workspace_id, replace(where, trial=None))
        # By their ids alone: SQLite would take the workspace's index, and read every row of it.
        ours = runs.c.id.in_(select(trials.c.run_id).where(trials.c.workspace_id == workspace_id))
        tested = self._counts(ours, *self._conditions(workspace_id, replace(where, trial=None)))
        return {status: count - tested.get(status, 0) for status, count in every.items()}

    def _count_by_status(self, workspace_id: str, where: RunFilter) -> dict[str, int]:
        return self._counts(*self._matching(workspace_id, where))

    def _counts(self, *where: ColumnElement[bool]) -> dict[str, int]:
        status: ColumnElement[str] = runs.c.status
        if len(where) > 1:
            # For its groups SQLite would go through the whole workspace, off the index by status.
            status = func.coalesce(status, literal_column("''"))
        query = select(status, func.count()).where(*where).group_by(status)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def error_groups(self, workspace_id: str, where: RunFilter, limit: int) -> list[ErrorGroupRow]:
        grouped = (
            select(
                runs.c.error_group,
                func.count().label("count"),
                func.min(runs.c.created_at).label("first_at"),
                func.max(runs.c.created_at).label("last_at"),
                func.max(runs.c.id).label("newest_run_id"),
            )
            .where(*self._matching(workspace_id, where), runs.c.error_group.is_not(None))
            .group_by(runs.c.error_group)
            .order_by(func.count().desc(), runs.c.error_group)
            .limit(limit)
            .subquery()
        )
        query = (
            select(grouped, runs.c.error)
            .join(runs, runs.c.id == grouped.c.newest_run_id)
            .order_by(grouped.c.count.desc(), grouped.c.error_group)
        )
        return [
            ErrorGroupRow(**{**row._mapping, "error": decode_optional(row.error)})
            for row in self._connection.execute(query)
        ]

    def open_at_least(self, workspace_id: str, count: int) -> bool:
        return _one_open.execute(self._connection, (workspace_id, count - 1)).first() is not None

    def open_children(self, workspace_id: str, run_id: str, limit: int) -> list[OpenRun]:
        ours = (runs.c.workspace_id == workspace_id, runs.c.parent_run_id == run_id)
        return run_repairs.open_runs(self._connection, limit, *ours)

    def activity(self, workspace_id: str, run_ids: Sequence[str]) -> Mapping[str, Activity]:
        open_steps = func.count().filter(step_runs.c.ended_at.is_(None))
        last_at = func.max(func.coalesce(step_runs.c.ended_at, step_runs.c.started_at))
        query = (
            select(step_runs.c.run_id, last_at, open_steps)
            .where(step_runs.c.run_id.in_(run_ids), step_runs.c.workspace_id == workspace_id)
            .group_by(step_runs.c.run_id)
        )
        return {run_id: Activity(last, count) for run_id, last, count in self._connection.execute(query)}

    def mark_launched(self, workspace_id: str, run_id: str, at: str) -> None:
        ours = (runs.c.workspace_id == workspace_id, runs.c.id == run_id, runs.c.launched_at.is_(None))
        self._connection.execute(update(runs).where(*ours).values(launched_at=at))

    def request_cancel(self, workspace_id: str, run_id: str, reason: str, at: str) -> bool:
        still_open = (*_open(workspace_id, run_id), runs.c.cancel_requested_at.is_(None))
        values = {"cancel_requested_at": at, "cancel_reason": reason}
        return self._connection.execute(update(runs).where(*still_open).values(values)).rowcount == 1

    def finalise(
        self,
        workspace_id: str,
        run_id: str,
        status: Ending,
        error: dict[str, Any] | None,
        at: str,
        *,
        unless_launched: bool = False,
    ) -> bool:
        return close_run(self._connection, workspace_id, run_id, status, error, at, unless_launched)

    def count_open(self) -> dict[str, int]:
        # The condition is the one of the index of open runs: what ended is never looked at.
        return self._counts(runs.c.ended_at.is_(None))

    def unlaunched(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        return run_repairs.unlaunched(self._connection, before, ahead, limit)

    def unmoved(
        self, before: str, limit: int, after: Position | None = None, *, ahead: str = NEVER
    ) -> list[OpenRun]:
        return run_repairs.unmoved(self._connection, before, ahead, limit, after)

    def cancelling(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        return run_repairs.cancelling(self._connection, before, ahead, limit)

    def overdue(self, before: str, limit: int) -> list[OpenRun]:
        return run_repairs.overdue(self._connection, before, limit)

    def orphans(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        return run_repairs.orphans(self._connection, before, ahead, limit)

    def ended_children(self, before: str, limit: int, *, ahead: str = NEVER) -> list[EndedChild]:
        return run_repairs.ended_children(self._connection, before, ahead, limit)

    def stalled(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        return run_repairs.stalled(self._connection, before, ahead, limit)

    def drop_ended(self, before: str, limit: int) -> int:
        return run_repairs.drop_ended(self._connection, before, limit)

    def _one(self, *where: ColumnElement[bool]) -> RunRow | None:
        row = self._connection.execute(select(*_ROW).where(*where)).first()
        return None if row is None else _run(row)

    def _matching(self, workspace_id: str, where: RunFilter) -> list[ColumnElement[bool]]:
        return [runs.c.workspace_id == workspace_id, *self._conditions(workspace_id, where)]

    def _conditions(self, workspace_id: str, where: RunFilter) -> list[ColumnElement[bool]]:
        equal = {
            "workflow_id": where.workflow_id,
            "trigger_type": where.trigger_type,
            "error_group": where.error_group,
            "parent_run_id": where.parent_run_id,
            "replay_of": where.replay_of,
            "version": where.version,
        }
        found = [runs.c[name] == value for name, value in equal.items() if value is not None]
        if where.statuses:
            found.append(runs.c.status.in_(where.statuses))
        if where.trial is not None:
            found.append(runs.c.trigger_type == TRIAL if where.trial else runs.c.trigger_type != TRIAL)
        if where.created_after is not None:
            found.append(runs.c.created_at >= where.created_after)
        if where.created_before is not None:
            found.append(runs.c.created_at < where.created_before)
        if where.ids:
            found.append(runs.c.id.in_(where.ids))
        if where.error:
            # Most runs have none: what has is found by its status.
            found.append(runs.c.status.in_(("failed", "cancelled")))
            found.append(func.lower(runs.c.error).contains(where.error.lower(), autoescape=True))
        if where.stuck_since is not None:
            found.append(_is_stuck(where.stuck_since))
        if where.q:
            found.append(self._searched(workspace_id, where.q))
        return found

    def _searched(self, workspace_id: str, q: str) -> ColumnElement[bool]:
        """The start of a run's id, or a part of its workflow's name: no text is searched in every run."""
        if q.startswith(_RUN_ID):
            first = _RUN_ID + q.removeprefix(_RUN_ID).upper()
            return and_(runs.c.id >= first, runs.c.id <= first + _LAST_CHARACTERS)
        named: Select[tuple[str]] = select(workflows.c.id).where(
            workflows.c.workspace_id == workspace_id, workflows.c.name.contains(q.lower(), autoescape=True)
        )
        workflow_ids = self._connection.execute(named).scalars().all()
        return runs.c.workflow_id.in_(workflow_ids) if workflow_ids else false()


def _is_stuck(since: str) -> ColumnElement[bool]:
    """As `domain/runs/stuck` says it."""
    moved_at = func.coalesce(step_runs.c.ended_at, step_runs.c.started_at)
    moves = or_(step_runs.c.ended_at.is_(None), moved_at >= since)
    moving = select(step_runs.c.run_id).where(step_runs.c.run_id == runs.c.id, moves).exists()
    return and_(runs.c.status == "running", runs.c.moved_at < since, ~moving)


def _open(workspace_id: str, run_id: str) -> tuple[ColumnElement[bool], ...]:
    return runs.c.workspace_id == workspace_id, runs.c.id == run_id, runs.c.ended_at.is_(None)


def _values(run: NewRun) -> tuple[Any, ...]:
    # A run that was not let in has ended and has nothing to launch.
    ended_at = run.created_at if run.status != "queued" else None
    return (
        *[getattr(run, name) for name in _GIVEN],
        *(encode(run.inputs), encode_optional(run.error), encode(run.trigger)),
        *(ended_at, ended_at, run.created_at),
    )


def _run(row: Any) -> RunRow:
    values = dict(zip(RunRow.__dataclass_fields__, row, strict=True))
    values["inputs"] = decode(row.inputs)
    values["outputs"] = decode_optional(row.outputs)
    values["error"] = decode_optional(row.error)
    values["trigger"] = decode(row.trigger)
    return RunRow(**values)


def _summary(row: Any) -> RunSummary:
    return RunSummary(**{**row._mapping, "error": decode_optional(row.error)})
