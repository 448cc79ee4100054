"""Step runs, waits and logs as they are read. Only the ledger writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, null, or_, select, tuple_

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.steps import LogRow, StepFilter, StepRow, WaitRow
from onward.store.jsontext import decode, decode_optional
from onward.store.tables import step_logs, step_runs, waits

_LARGE = {"input", "output"}
_NAMES = tuple(column for column in step_runs.columns if column.name != "executor")


class SqlSteps:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, workspace_id: str, run_id: str, where: StepFilter, limit: int, after: Position | None = None
    ) -> Page[StepRow]:
        query = _in_order(select(*_NAMES), workspace_id, run_id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(step_runs.c.seq, step_runs.c.path) > tuple_(int(after[0]), after[1]))
        if where.under is not None:
            query = query.where(_under(where.under))
        if where.statuses:
            query = query.where(step_runs.c.status.in_(where.statuses))
        rows = [_step(row) for row in self._connection.execute(query)]
        shown, more = rows[:limit], len(rows) > limit
        return Page(items=shown, next=(str(shown[-1].seq), shown[-1].path) if more else None)

    def of_run(self, workspace_id: str, run_id: str, limit: int) -> list[StepRow]:
        small = [null().label(column.name) if column.name in _LARGE else column for column in _NAMES]
        query = _in_order(select(*small), workspace_id, run_id).limit(limit)
        return [_step(row) for row in self._connection.execute(query)]

    def get(self, workspace_id: str, run_id: str, path: str, attempt: int | None = None) -> StepRow | None:
        query = (
            select(*_NAMES)
            .where(
                step_runs.c.run_id == run_id,
                step_runs.c.path == path,
                step_runs.c.workspace_id == workspace_id,
            )
            .order_by(step_runs.c.attempt.desc())
            .limit(1)
        )
        if attempt is not None:
            query = query.where(step_runs.c.attempt == attempt)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _step(row)

    def counts(self, workspace_id: str, run_id: str) -> Mapping[str, int]:
        query = (
            select(step_runs.c.status, func.count())
            .where(step_runs.c.run_id == run_id, step_runs.c.workspace_id == workspace_id)
            .group_by(step_runs.c.status)
        )
        return {row.status: row[1] for row in self._connection.execute(query)}

    def waits(self, workspace_id: str, run_id: str, *, only_open: bool = False) -> list[WaitRow]:
        query = (
            select(waits)
            .where(waits.c.run_id == run_id, waits.c.workspace_id == workspace_id)
            .order_by(waits.c.opened_at, waits.c.path)
        )
        if only_open:
            query = query.where(waits.c.closed_at.is_(None))
        return [_wait(row) for row in self._connection.execute(query)]

    def logs(
        self,
        workspace_id: str,
        run_id: str,
        after: int,
        limit: int,
        path: str | None = None,
        attempt: int | None = None,
    ) -> list[LogRow]:
        query = (
            select(*(column for column in step_logs.columns if column.name != "workspace_id"))
            .where(
                step_logs.c.run_id == run_id,
                step_logs.c.workspace_id == workspace_id,
                step_logs.c.seq > after,
            )
            .order_by(step_logs.c.seq)
            .limit(limit)
        )
        if path is not None:
            query = query.where(step_logs.c.path == path)
        if attempt is not None:
            query = query.where(step_logs.c.attempt == attempt)
        return [LogRow(**row._mapping) for row in self._connection.execute(query)]


def _in_order(query: Select[Any], workspace_id: str, run_id: str) -> Select[Any]:
    return query.where(step_runs.c.run_id == run_id, step_runs.c.workspace_id == workspace_id).order_by(
        step_runs.c.seq, step_runs.c.path
    )


def _under(path: str) -> Any:
    # By comparison and not by LIKE: a path may hold the letters that LIKE gives a meaning.
    inside = [
        and_(step_runs.c.path >= path + mark, step_runs.c.path < path + chr(ord(mark) + 1)) for mark in "/["
    ]
    return or_(step_runs.c.path == path, *inside)


def _step(row: Row[Any]) -> StepRow:
    return StepRow(
        run_id=row.run_id,
        workspace_id=row.workspace_id,
        path=row.path,
        attempt=row.attempt,
        seq=row.seq,
        step_id=row.step_id,
        type=row.type,
        status=row.status,
        input=decode_optional(row.input),
        output=decode_optional(row.output),
        output_blob=row.output_blob,
        meta=decode_optional(row.meta),
        error=decode_optional(row.error),
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _wait(row: Row[Any]) -> WaitRow:
    return WaitRow(
        run_id=row.run_id,
        workspace_id=row.workspace_id,
        path=row.path,
        kind=row.kind,
        event_name=row.event_name,
        event_key=row.event_key,
        due_at=row.due_at,
        detail=decode(row.detail),
        outcome=row.outcome,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
