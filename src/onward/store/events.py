"""Rows of events, and which open waits listen for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from onward.ports.rows.events import EventFilter, EventRow
from onward.ports.rows.paging import Page, Position
from onward.store.bulk import Insert
from onward.store.id_times import first_id
from onward.store.jsontext import decode, encode
from onward.store.paging import page
from onward.store.tables import events, waits

_COLUMNS = ("id", "workspace_id", "name", "key", "source", "dedupe_key", "data", "at", "routed_at")
_insert = Insert(events, _COLUMNS, "(workspace_id, source, dedupe_key) DO NOTHING")


class SqlEvents:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, event: EventRow) -> bool:
        values = (
            event.id,
            event.workspace_id,
            event.name,
            event.key,
            event.source,
            event.dedupe_key,
            encode(event.data),
            event.at,
            event.routed_at,
        )
        return _insert.execute(self._connection, [values]) == 1

    def get(self, workspace_id: str, event_id: str) -> EventRow | None:
        return self._one(events.c.workspace_id == workspace_id, events.c.id == event_id)

    def by_dedupe_key(self, workspace_id: str, source: str, dedupe_key: str) -> EventRow | None:
        return self._one(
            events.c.workspace_id == workspace_id,
            events.c.source == source,
            events.c.dedupe_key == dedupe_key,
        )

    def lines(
        self, workspace_id: str, where: EventFilter, limit: int, after: Position | None = None
    ) -> Page[EventRow]:
        query = select(events).where(events.c.workspace_id == workspace_id)
        for column, value in (
            (events.c.name, where.name),
            (events.c.key, where.key),
            (events.c.source, where.source),
        ):
            if value is not None:
                query = query.where(column == value)
        return page(self._connection, query, (events.c.at, events.c.id), after, limit, _event)

    def since(self, workspace_id: str, name: str, key: str | None, since: str, limit: int) -> list[EventRow]:
        query = select(events).where(
            events.c.workspace_id == workspace_id, events.c.name == name, events.c.at >= since
        )
        if key:
            query = query.where(events.c.key == key)
        rows = self._connection.execute(query.order_by(events.c.at, events.c.id).limit(limit))
        return [_event(row) for row in rows]

    def listeners(self, workspace_id: str, name: str, key: str) -> list[str]:
        query = (
            select(waits.c.run_id)
            .distinct()
            .where(
                waits.c.workspace_id == workspace_id,
                waits.c.event_name == name,
                or_(waits.c.event_key == key, waits.c.event_key.is_(None), waits.c.event_key == ""),
                waits.c.closed_at.is_(None),
            )
            .order_by(waits.c.run_id)
        )
        return list(self._connection.execute(query).scalars())

    def mark_routed(self, workspace_id: str, event_ids: Sequence[str], at: str) -> None:
        ours = (events.c.workspace_id == workspace_id, events.c.id.in_(event_ids))
        self._connection.execute(update(events).where(*ours).values(routed_at=at))

    def unrouted(self, before: str, limit: int) -> list[EventRow]:
        query = select(events).where(events.c.routed_at.is_(None), events.c.at < before)
        return [_event(row) for row in self._connection.execute(query.order_by(events.c.at).limit(limit))]

    def drop_old(self, before: str, limit: int) -> int:
        made_before = events.c.id < first_id("evt", before)
        old = select(events.c.id).where(made_before, events.c.routed_at.is_not(None)).order_by(events.c.id)
        chosen = events.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(events).where(chosen)).rowcount

    def _one(self, *where: Any) -> EventRow | None:
        row = self._connection.execute(select(events).where(*where)).first()
        return None if row is None else _event(row)


def _event(row: Any) -> EventRow:
    return EventRow(**{**row._mapping, "data": decode(row.data)})
