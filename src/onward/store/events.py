"""Rows of events, and which open waits and triggers listen for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select, tuple_, update

from onward.domain.instants import NEVER
from onward.ports.rows.events import EventFilter, EventRow, Firing
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerRow
from onward.store.bulk import Insert, Statement, Update
from onward.store.id_times import first_id
from onward.store.jsontext import decode_optional, encode
from onward.store.lately import not_lately
from onward.store.paging import page
from onward.store.tables import events, waits
from onward.store.trigger_tables import invocations, triggers

_COLUMNS = (
    *("id", "workspace_id", "name", "key", "source", "dedupe_key", "data", "at", "routed_at"),
    "attributes",
)
_JSON = ("data", "attributes", "matches", "heard_by")
# What matched is read for one event at a time: in lists it would be most of what is read.
_LISTED = tuple(column for column in events.c if column.name != "matches")
_insert = Insert(events, _COLUMNS, "(workspace_id, source, dedupe_key) DO NOTHING")
_routed = Update(events, ("workspace_id", "id"), ("routed_at", "heard_by"))
_event_triggers = Statement(
    "SELECT id, document FROM triggers WHERE workspace_id = ? AND kind = 'event' ORDER BY id"
)


class SqlEvents:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, event: EventRow) -> bool:
        return _insert.execute(self._connection, [_values(event)]) == 1

    def insert_all(self, events: Sequence[EventRow]) -> frozenset[str]:
        # In one order for everybody: two batches with the same keys never hold what the other one wants.
        ordered = sorted(events, key=lambda event: (event.workspace_id, event.source, event.dedupe_key))
        if _insert.execute(self._connection, [_values(event) for event in ordered]) == len(events):
            return frozenset(event.id for event in events)
        return self._there([event.id for event in events])

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
        query = select(*_LISTED).where(events.c.workspace_id == workspace_id)
        for column, value in (
            (events.c.name, where.name),
            (events.c.key, where.key),
            (events.c.source, where.source),
        ):
            if value is not None:
                query = query.where(column == value)
        return page(self._connection, query, (events.c.at, events.c.id), after, limit, _event)

    def since(self, workspace_id: str, name: str, key: str | None, since: str, limit: int) -> list[EventRow]:
        query = select(*_LISTED).where(
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

    def mark_routed(self, workspace_id: str, heard_by: Mapping[str, Sequence[str]], at: str) -> None:
        rows = [
            (workspace_id, event_id, at, encode(list(runs)) if runs else None)
            for event_id, runs in heard_by.items()
        ]
        _routed.execute(self._connection, rows)

    def still_unrouted(self, workspace_id: str, event_ids: Sequence[str]) -> frozenset[str]:
        these = (
            events.c.workspace_id == workspace_id,
            events.c.id.in_(event_ids),
            events.c.routed_at.is_(None),
        )
        query = select(events.c.id).where(*these).order_by(events.c.id).with_for_update()
        return frozenset(self._connection.execute(query).scalars())

    def unrouted(
        self, before: str, limit: int, after: Position | None = None, *, ahead: str = NEVER
    ) -> list[EventRow]:
        query = select(*_LISTED).where(events.c.routed_at.is_(None), not_lately(events.c.at, before, ahead))
        if after is not None:  # the first part is the index's
            query = query.where(events.c.at >= after[0], tuple_(events.c.at, events.c.id) > tuple_(*after))
        rows = self._connection.execute(query.order_by(events.c.at, events.c.id).limit(limit))
        return [_event(row) for row in rows]

    def drop_old(self, before: str, limit: int) -> int:
        made_before = events.c.id < first_id("evt", before)
        old = select(events.c.id).where(made_before, events.c.routed_at.is_not(None)).order_by(events.c.id)
        chosen = events.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(events).where(chosen)).rowcount

    def event_triggers(self, workspace_id: str) -> list[tuple[str, str]]:
        found = _event_triggers.execute(self._connection, (workspace_id,))
        return [(row[0], row[1]) for row in found]

    def triggers_of(self, workspace_id: str, trigger_ids: Sequence[str]) -> list[TriggerRow]:
        these = (triggers.c.workspace_id == workspace_id, triggers.c.id.in_(trigger_ids))
        rows = self._connection.execute(select(triggers).where(*these).order_by(triggers.c.id))
        return [TriggerRow(**row._mapping) for row in rows]

    def firings(self, workspace_id: str, slot: str, trigger_ids: Sequence[str]) -> list[Firing]:
        wanted = (invocations.c.trigger_id, invocations.c.id, invocations.c.status, invocations.c.reason)
        query = select(*wanted).where(
            invocations.c.workspace_id == workspace_id,
            invocations.c.trigger_id.in_(trigger_ids),
            invocations.c.slot == slot,
        )
        return [Firing(*row) for row in self._connection.execute(query)]

    def keep_matches(self, workspace_id: str, event_id: str, matches: Mapping[str, Any]) -> None:
        this = (events.c.workspace_id == workspace_id, events.c.id == event_id)
        self._connection.execute(update(events).where(*this).values(matches=encode(dict(matches))))

    def _there(self, event_ids: Sequence[str]) -> frozenset[str]:
        query = select(events.c.id).where(events.c.id.in_(event_ids))
        return frozenset(self._connection.execute(query).scalars())

    def _one(self, *where: Any) -> EventRow | None:
        row = self._connection.execute(select(events).where(*where)).first()
        return None if row is None else _event(row)


def _values(event: EventRow) -> tuple[Any, ...]:
    return (
        event.id,
        event.workspace_id,
        event.name,
        event.key,
        event.source,
        event.dedupe_key,
        encode(event.data),
        event.at,
        event.routed_at,
        encode(event.attributes),
    )


def _event(row: Any) -> EventRow:
    values = row._mapping
    decoded = {name: decode_optional(values[name]) for name in _JSON if name in values}
    return EventRow(**{**values, **decoded})
