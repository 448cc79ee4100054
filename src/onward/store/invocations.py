"""Rows of invocations: recorded before anything is started, and executed from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, literal, select, text, update

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import FREED, EndedInvocation, InvocationRow, InvocationStatus
from onward.store import waiting_invocations
from onward.store.bulk import Insert, Statement
from onward.store.id_times import first_id
from onward.store.jsontext import decode, decode_optional, encode
from onward.store.paging import page
from onward.store.tables import runs
from onward.store.trigger_tables import invocations

_COLUMNS: Final = tuple(field.name for field in fields(InvocationRow))
_JSON: Final = frozenset({"trigger", "attempts"})
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
    "deadline_at",
    "code_version",
)
# Its trigger may have been paused while it was started: what runs waits for nothing.
_LET_IN: Final = ("admitted_at", "waits_for")
_known = Statement("SELECT id FROM invocations WHERE id {ids}")
# As the partial indexes say it, word for word. With `_OPEN`, what is asked of a trigger reads no history.
_RUNNING: Final = text("invocations.status = 'running'")
_OPEN: Final = text("invocations.status IN ('pending', 'running')")
# Not those that wait in a pause: whoever fires one meanwhile neither waits for them nor ends them.
_TRIED: Final = text(
    "invocations.status = 'pending' AND invocations.admitted_at IS NOT NULL AND invocations.attempts <> '[]'"
)
_ended = (
    select(invocations, runs.c.status.label("run_status"), runs.c.error.label("run_error"))
    .join(runs, runs.c.id == invocations.c.run_id)
    .where(_RUNNING, runs.c.ended_at.is_not(None))
)


class SqlInvocations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, invocations: Sequence[InvocationRow]) -> int:
        return _insert.execute(self._connection, [_bound(row) for row in invocations])

    def known(self, invocation_ids: Sequence[str]) -> set[str]:
        return {row[0] for row in _known.of_ids(self._connection, invocation_ids)}

    def get(self, workspace_id: str, invocation_id: str, *, lock: bool = False) -> InvocationRow | None:
        this = and_(invocations.c.workspace_id == workspace_id, invocations.c.id == invocation_id)
        query = select(invocations).where(this)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else read_invocation(row)

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
        return page(self._connection, query, key, after, limit, read_invocation)

    def ready(self, now: str, limit: int) -> list[InvocationRow]:
        found = waiting_invocations.ready_ids(self._connection, now, limit)
        rows = self._connection.execute(select(invocations).where(invocations.c.id.in_(found)))
        by_id = {row.id: read_invocation(row) for row in rows}
        return [by_id[invocation_id] for invocation_id in found]

    def count_ready(self, now: str, most: int) -> int:
        return waiting_invocations.count_ready(self._connection, now, most)

    def count_waiting(self, trigger_ids: Sequence[str], most: int) -> dict[str, int]:
        return waiting_invocations.count_waiting(self._connection, trigger_ids, most)

    def crowded(self, workspace_id: str, most: int) -> list[str]:
        return waiting_invocations.crowded(self._connection, workspace_id, most)

    def active(self, workspace_id: str, trigger_id: str, besides: str) -> list[InvocationRow]:
        others = and_(
            invocations.c.workspace_id == workspace_id,
            invocations.c.trigger_id == trigger_id,
            invocations.c.id != besides,
            invocations.c.source != "backfill",  # it has a limit of its own, and nothing waits for it
        )
        # Two questions, each answered from an index of its own.
        found = [select(invocations).where(others, *which) for which in ((_OPEN, _RUNNING), (_TRIED,))]
        return [read_invocation(row) for query in found for row in self._connection.execute(query)]

    def finished(self, limit: int) -> list[EndedInvocation]:
        return [_ended_invocation(row) for row in self._connection.execute(_ended.limit(limit))]

    def finished_of(self, run_ids: Sequence[str]) -> list[EndedInvocation]:
        if not run_ids:
            return []
        query = _ended.where(invocations.c.run_id.in_(run_ids))
        return [_ended_invocation(row) for row in self._connection.execute(query)]

    def late(self, now: str, limit: int) -> list[InvocationRow]:
        query = select(invocations).where(_RUNNING, invocations.c.deadline_at < now)
        query = query.order_by(invocations.c.deadline_at).limit(limit)
        return [read_invocation(row) for row in self._connection.execute(query)]

    def save(self, invocation: InvocationRow, was: Sequence[InvocationStatus]) -> bool:
        this = and_(
            invocations.c.workspace_id == invocation.workspace_id,
            invocations.c.id == invocation.id,
            invocations.c.status.in_(was),
        )
        names = (*_CHANGING, *_LET_IN) if invocation.status == "running" else _CHANGING
        values = {name: _value(invocation, name) for name in names}
        return bool(self._connection.execute(update(invocations).where(this).values(**values)).rowcount)

    def cancel_pending(
        self, workspace_id: str, trigger_id: str, sources: Sequence[str], reason: str, at: str
    ) -> int:
        these = and_(
            invocations.c.workspace_id == workspace_id,
            invocations.c.trigger_id == trigger_id,
            _OPEN,
            invocations.c.status == "pending",
            invocations.c.source.in_(sources),
        )
        change = update(invocations).where(these).values(status="cancelled", reason=reason, ended_at=at)
        return self._connection.execute(change).rowcount

    def free(self, workspace_id: str, invocation_ids: Sequence[str]) -> None:
        freed = literal(FREED).concat(invocations.c.id).concat("/").concat(invocations.c.slot)
        these = and_(invocations.c.workspace_id == workspace_id, invocations.c.id.in_(invocation_ids))
        self._connection.execute(update(invocations).where(these).values(slot=freed))

    def drop_old(self, before: str, limit: int) -> int:
        old = (
            select(invocations.c.id)
            .where(invocations.c.id < first_id("inv", before), invocations.c.ended_at.is_not(None))
            .order_by(invocations.c.id)
        )
        chosen = invocations.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(invocations).where(chosen)).rowcount


def _bound(invocation: InvocationRow) -> tuple[Any, ...]:
    return tuple(_value(invocation, name) for name in _COLUMNS)


def _value(invocation: InvocationRow, name: str) -> Any:
    value = getattr(invocation, name)
    return encode(value) if name in _JSON else value


def _ended_invocation(row: Any) -> EndedInvocation:
    return EndedInvocation(read_invocation(row), row.run_status, decode_optional(row.run_error))


def read_invocation(row: Any) -> InvocationRow:
    found = row._mapping
    return InvocationRow(**{name: decode(found[name]) if name in _JSON else found[name] for name in _COLUMNS})
