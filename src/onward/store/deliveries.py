"""Rows of deliveries: what came to webhooks, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, select, update

from onward.ports.rows.hooks import DeliveryOutcome, DeliveryRow, Recorded
from onward.ports.rows.paging import Page, Position
from onward.store.bulk import Insert, Statement
from onward.store.hook_tables import deliveries
from onward.store.id_times import first_id
from onward.store.paging import page

_COLUMNS: Final = tuple(field.name for field in fields(DeliveryRow))
_values = attrgetter(*_COLUMNS)
_insert = Insert(deliveries, _COLUMNS)
_recorded = Statement(
    """
    SELECT one.slot, one.id,
        one.status = 'cancelled' AND one.started_at IS NULL
        OR one.status = 'skipped' AND batch.status = 'cancelled' AND batch.started_at IS NULL
    FROM invocations AS one LEFT JOIN invocations AS batch ON batch.id = one.part_of
    WHERE one.slot {ids} AND one.workspace_id = ? AND one.trigger_id = ?
    """
)


class SqlDeliveries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, deliveries: Sequence[DeliveryRow]) -> None:
        _insert.execute(self._connection, [_values(row) for row in deliveries])

    def get(self, workspace_id: str, delivery_id: str) -> DeliveryRow | None:
        this = and_(deliveries.c.workspace_id == workspace_id, deliveries.c.id == delivery_id)
        row = self._connection.execute(select(deliveries).where(this)).first()
        return None if row is None else _delivery(row)

    def lines(
        self,
        workspace_id: str,
        trigger_id: str,
        outcome: DeliveryOutcome | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[DeliveryRow]:
        query = select(deliveries).where(_of(workspace_id, trigger_id))
        if outcome is not None:
            query = query.where(deliveries.c.outcome == outcome)
        return page(self._connection, query, (deliveries.c.at, deliveries.c.id), after, limit, _delivery)

    def recorded(self, workspace_id: str, trigger_id: str, slots: Sequence[str]) -> dict[str, Recorded]:
        found = _recorded.of_ids(self._connection, slots, (workspace_id, trigger_id))
        return {row[0]: Recorded(row[1], bool(row[2])) for row in found}

    def accepted(self, workspace_id: str, trigger_id: str, since: str, latest: str) -> tuple[int, str | None]:
        at = deliveries.c.at
        query = select(func.count(), func.min(at)).where(
            _of(workspace_id, trigger_id), at > since, at <= latest, deliveries.c.outcome == "accepted"
        )
        count, first = self._connection.execute(query).one()
        return count, first

    def repeat(self, invocation_id: str, at: str) -> None:
        change = update(deliveries).where(deliveries.c.invocation_id == invocation_id)
        self._connection.execute(change.values(repeats=deliveries.c.repeats + 1, repeated_at=at))

    def answer(self, delivery_id: str, status: int) -> None:
        self._connection.execute(
            update(deliveries).where(deliveries.c.id == delivery_id).values(status=status)
        )

    def drop_of(self, workspace_id: str, trigger_id: str) -> None:
        self._connection.execute(delete(deliveries).where(_of(workspace_id, trigger_id)))

    def drop_old(self, before: str, limit: int) -> int:
        old = select(deliveries.c.id).where(deliveries.c.id < first_id("dlv", before))
        chosen = deliveries.c.id.in_(old.order_by(deliveries.c.id).limit(limit).scalar_subquery())
        return self._connection.execute(delete(deliveries).where(chosen)).rowcount


def _of(workspace_id: str, trigger_id: str) -> Any:
    return and_(deliveries.c.workspace_id == workspace_id, deliveries.c.trigger_id == trigger_id)


def _delivery(row: Any) -> DeliveryRow:
    return DeliveryRow(**row._mapping)
