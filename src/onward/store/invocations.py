"""Rows of invocations: recorded before anything is started, and executed from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, not_, or_, select, update

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import InvocationRow, InvocationStatus
from onward.store.bulk import Insert
from onward.store.id_times import first_id
from onward.store.jsontext import decode, encode
from onward.store.paging import page
from onward.store.tables import runs
from onward.store.trigger_tables import invocations

_COLUMNS = tuple(field.name for field in fields(InvocationRow))
_JSON = ("trigger", "attempts")
_insert = Insert(invocations, _COLUMNS, "(workspace_id, trigger_id, slot) DO NOTHING")
_CHANGING = (
    "status",
    "due_at",
    "attempt",
    "attempts",
    "run_id",
    "reason",
    "started_at",
    "ended_at",
    "code_version",
)


class SqlInvocations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, invocations: Sequence[InvocationRow]) -> int:
        return _insert.execute(
            self._connection, [tuple(_values(row)[name] for name in _COLUMNS) for row in invocations]
        )

    def get(self, workspace_id: str, invocation_id: str) -> InvocationRow | None:
        this = and_(invocations.c.workspace_id == workspace_id, invocations.c.id == invocation_id)
        row = self._connection.execute(select(invocations).where(this)).first()
        return None if row is None else _invocation(row)

    def lines(
        self,
        workspace_id: str,
        trigger_id: str | None,
        status: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[InvocationRow]:
        query = select(invocations).where(invocations.c.workspace_id == workspace_id)
        if trigger_id is not None:
            query = query.where(invocations.c.trigger_id == trigger_id)
        if status is not None:
            query = query.where(invocations.c.status == status)
        key = (invocations.c.created_at, invocations.c.id)
        return page(self._connection, query, key, after, limit, _invocation)

    def ready(self, now: str, limit: int) -> list[InvocationRow]:
        # The first of every workspace before the second of any (T3).
        turn = func.row_number().over(
            partition_by=invocations.c.workspace_id, order_by=(invocations.c.due_at, invocations.c.id)
        )
        pending = and_(invocations.c.status == "pending", invocations.c.due_at <= now)
        first = select(invocations.c.id, turn.label("turn")).where(pending, _may_go()).subquery()
        query = select(invocations).join(first, first.c.id == invocations.c.id)
        rows = self._connection.execute(query.order_by(first.c.turn, invocations.c.due_at).limit(limit))
        return [_invocation(row) for row in rows]

    def active(self, workspace_id: str, trigger_id: str, besides: str) -> list[InvocationRow]:
        query = select(invocations).where(
            invocations.c.workspace_id == workspace_id,
            invocations.c.trigger_id == trigger_id,
            invocations.c.status == "running",
            invocations.c.id != besides,
        )
        return [_invocation(row) for row in self._connection.execute(query)]

    def finished(self, limit: int) -> list[tuple[InvocationRow, str, dict[str, Any] | None]]:
        ended = select(invocations, runs.c.status.label("run_status"), runs.c.error.label("run_error")).join(
            runs, runs.c.id == invocations.c.run_id
        )
        query = ended.where(invocations.c.status == "running", runs.c.ended_at.is_not(None)).limit(limit)
        return [
            (_invocation(row), row.run_status, decode(row.run_error) if row.run_error else None)
            for row in self._connection.execute(query)
        ]

    def overdue(self, started_before: str, limit: int) -> list[InvocationRow]:
        query = select(invocations).where(
            invocations.c.status == "running", invocations.c.started_at < started_before
        )
        query = query.order_by(invocations.c.started_at).limit(limit)
        return [_invocation(row) for row in self._connection.execute(query)]

    def save(self, invocation: InvocationRow, was: Sequence[InvocationStatus]) -> bool:
        this = and_(
            invocations.c.workspace_id == invocation.workspace_id,
            invocations.c.id == invocation.id,
            invocations.c.status.in_(was),
        )
        given = _values(invocation)
        values = {name: given[name] for name in _CHANGING}
        return bool(self._connection.execute(update(invocations).where(this).values(**values)).rowcount)

    def cancel_pending(
        self, workspace_id: str, trigger_id: str, sources: Sequence[str], reason: str, at: str
    ) -> int:
        these = and_(
            invocations.c.workspace_id == workspace_id,
            invocations.c.trigger_id == trigger_id,
            invocations.c.status == "pending",
            invocations.c.source.in_(sources),
        )
        change = update(invocations).where(these).values(status="cancelled", reason=reason, ended_at=at)
        return self._connection.execute(change).rowcount

    def drop_old(self, before: str, limit: int) -> int:
        old = (
            select(invocations.c.id)
            .where(invocations.c.id < first_id("inv", before), invocations.c.ended_at.is_not(None))
            .order_by(invocations.c.id)
        )
        chosen = invocations.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(invocations).where(chosen)).rowcount


def _may_go() -> Any:
    """Those in line wait for the running one of their trigger, and for those that were due before them."""
    before = invocations.alias("before")
    in_front = and_(
        before.c.trigger_id == invocations.c.trigger_id,
        or_(
            before.c.status == "running",
            and_(
                before.c.status == "pending",
                or_(
                    before.c.scheduled_for < invocations.c.scheduled_for,
                    and_(
                        before.c.scheduled_for == invocations.c.scheduled_for, before.c.id < invocations.c.id
                    ),
                ),
            ),
        ),
    )
    return or_(not_(invocations.c.in_line), not_(exists().where(in_front)))


def _values(invocation: InvocationRow) -> dict[str, Any]:
    values = asdict(invocation)
    return {**values, **{name: encode(values[name]) for name in _JSON}}


def _invocation(row: Any) -> InvocationRow:
    names = InvocationRow.__dataclass_fields__
    values = {name: value for name, value in row._mapping.items() if name in names}
    return InvocationRow(**{**values, **{name: decode(values[name]) for name in _JSON}})
