"""Step runs, waits and logs as they are read. The ledger writes them, but for what humans say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, null, or_, select, tuple_, update

from onward.domain.instants import NEVER
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.steps import LogRow, StepFilter, StepRow, WaitRow
from onward.store.jsontext import decode, decode_optional, encode
from onward.store.lately import not_lately
from onward.store.tables import step_logs, step_runs, waits

_LARGE = {"input", "output"}
_PATHS_AT_ONCE = 500
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

    def last_of_each(
        self,
        workspace_id: str,
        run_id: str,
        statuses: Sequence[str],
        most_bytes: int,
        *,
        kind: str | None = None,
        before: int | None = None,
    ) -> list[StepRow]:
        wanted = [step_runs.c.run_id == run_id, step_runs.c.status.in_(statuses)]
        if kind is not None:
            wanted.append(step_runs.c.type == kind)
        if before is not None:
            wanted.append(step_runs.c.seq < before)
        newest = (
            select(step_runs.c.step_id, func.max(step_runs.c.seq).label("seq"))
            .where(*wanted)
            .group_by(step_runs.c.step_id)
            .subquery()
        )
        this = and_(step_runs.c.seq == newest.c.seq, step_runs.c.step_id == newest.c.step_id)
        query = _in_order(select(*_bounded(most_bytes)).join(newest, this), workspace_id, run_id)
        return [_step(row) for row in self._connection.execute(query)]

    def small(self, workspace_id: str, run_id: str, paths: Sequence[str], most_bytes: int) -> list[StepRow]:
        last: dict[str, StepRow] = {}
        for start in range(0, len(paths), _PATHS_AT_ONCE):
            some = paths[start : start + _PATHS_AT_ONCE]
            query = _in_order(select(*_bounded(most_bytes)), workspace_id, run_id)
            rows = self._connection.execute(query.where(step_runs.c.path.in_(some)))
            for step in map(_step, rows):
                if step.path not in last or last[step.path].attempt < step.attempt:
                    last[step.path] = step
        return sorted(last.values(), key=lambda step: step.seq)

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

    def choose_outcome(
        self, workspace_id: str, run_id: str, path: str, chosen: dict[str, Any]
    ) -> WaitRow | None:
        this = (*_open_outcomes, waits.c.workspace_id == workspace_id, waits.c.run_id == run_id)
        query = select(waits).where(*this, waits.c.path == path).with_for_update()
        row = self._connection.execute(query).first()
        if row is None or "chosen" in decode(row.detail):
            return None if row is None else _wait(row)
        detail = {**decode(row.detail), "chosen": chosen}
        written = update(waits).where(*this, waits.c.path == path).values(detail=encode(detail))
        self._connection.execute(written)
        return replace(_wait(row), detail=detail)

    def chosen_outcomes(self, before: str, limit: int, *, ahead: str = NEVER) -> list[WaitRow]:
        answered = waits.c.detail.contains('"chosen":', autoescape=True)
        query = select(waits).where(*_open_outcomes, not_lately(waits.c.opened_at, before, ahead), answered)
        rows = self._connection.execute(query.order_by(waits.c.opened_at).limit(limit))
        return [_wait(row) for row in rows]

    def open_waits(self, workspace_id: str, run_ids: Sequence[str]) -> list[WaitRow]:
        query = select(waits).where(
            waits.c.run_id.in_(run_ids), waits.c.workspace_id == workspace_id, waits.c.closed_at.is_(None)
        )
        return [
            _wait(row) for row in self._connection.execute(query.order_by(waits.c.opened_at, waits.c.path))
        ]

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


def _bounded(most_bytes: int) -> list[Any]:
    """The columns, with inputs left out and outputs only when they are not larger."""
    too_large = func.length(step_runs.c.output) > most_bytes
    output = case((too_large, null()), else_=step_runs.c.output)
    instead = {"input": null().label("input"), "output": output.label("output")}
    return [*(instead.get(column.name, column) for column in _NAMES), too_large.label("output_cut")]


_open_outcomes = (waits.c.kind == "outcome", waits.c.closed_at.is_(None))


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
        output_cut=bool(getattr(row, "output_cut", False)),
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
