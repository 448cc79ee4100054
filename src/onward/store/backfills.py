"""Rows of backfills, and of the invocations that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, exists, func, or_, select, text, update

from onward.ports.rows.backfills import BackfillRow
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import InvocationRow
from onward.store.backfill_tables import backfills
from onward.store.invocations import read_invocation
from onward.store.paging import page
from onward.store.trigger_tables import invocations, triggers

_CHANGING: Final = (
    *("status", "cursor", "recorded", "recorded_at", "reason", "ended_at"),
    *("succeeded", "failed", "skipped", "cancelled"),
)
# As the partial index says it, word for word.
_OPEN: Final = text("backfills.ended_at IS NULL")
_FIRED: Final = ("pending", "running", "succeeded", "failed")
_batches = invocations.alias("batches")
# By itself, or in the batch that it went into.
_HAS_FIRED: Final = or_(
    invocations.c.status.in_(_FIRED),
    exists().where(_batches.c.id == invocations.c.part_of, _batches.c.status.in_(_FIRED)),
)


class SqlBackfills:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, backfill: BackfillRow) -> None:
        self._connection.execute(backfills.insert().values(asdict(backfill)))

    def get(self, workspace_id: str, backfill_id: str, *, lock: bool = False) -> BackfillRow | None:
        query = select(backfills).where(_this(workspace_id, backfill_id))
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else _backfill(row)

    def update(self, backfill: BackfillRow) -> None:
        values = {name: getattr(backfill, name) for name in _CHANGING}
        this = _this(backfill.workspace_id, backfill.id)
        self._connection.execute(update(backfills).where(this).values(values))

    def lines(
        self, workspace_id: str, trigger_id: str | None, limit: int, after: Position | None = None
    ) -> Page[BackfillRow]:
        query = select(backfills).where(backfills.c.workspace_id == workspace_id)
        if trigger_id is not None:
            query = query.where(backfills.c.trigger_id == trigger_id)
        key = (backfills.c.created_at, backfills.c.id)
        return page(self._connection, query, key, after, limit, _backfill)

    def count_open(self, workspace_id: str) -> int:
        query = select(func.count()).where(_OPEN, backfills.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one()

    def open(self, limit: int) -> list[BackfillRow]:
        enabled = exists().where(triggers.c.id == backfills.c.trigger_id, triggers.c.enabled)
        goes_on = or_(enabled, backfills.c.status == "cancelled")
        query = select(backfills).where(_OPEN, goes_on).order_by(backfills.c.id).limit(limit)
        return [_backfill(row) for row in self._connection.execute(query)]

    def running_of(self, workspace_id: str, trigger_id: str) -> list[BackfillRow]:
        ours = and_(backfills.c.workspace_id == workspace_id, backfills.c.trigger_id == trigger_id)
        query = select(backfills).where(ours, _OPEN, backfills.c.status == "running").order_by(backfills.c.id)
        return [_backfill(row) for row in self._connection.execute(query.with_for_update())]

    def fired_slots(self, trigger_id: str, first: str, last: str) -> set[str]:
        by_schedule = select(invocations.c.slot).where(
            invocations.c.trigger_id == trigger_id,
            invocations.c.workspace_id
            == select(triggers.c.workspace_id).where(triggers.c.id == trigger_id).scalar_subquery(),
            invocations.c.slot >= first,
            invocations.c.slot <= last,
            invocations.c.source.in_(("schedule", "catch_up")),
            _HAS_FIRED,
        )
        by_backfill = select(invocations.c.scheduled_for).where(
            invocations.c.backfill_id.is_not(None),
            invocations.c.trigger_id == trigger_id,
            invocations.c.scheduled_for >= first,
            invocations.c.scheduled_for <= last,
            _HAS_FIRED,
        )
        return {row[0] for query in (by_schedule, by_backfill) for row in self._connection.execute(query)}

    def counts(self, backfill_id: str) -> Mapping[str, int]:
        query = select(invocations.c.status, func.count()).where(_ours(backfill_id))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(invocations.c.status))}

    def waiting(self, backfill_id: str) -> int:
        return self._count(
            invocations.c.status == "pending", invocations.c.waits_for == "backfill", _ours(backfill_id)
        )

    def under_way(self, backfill_id: str) -> int:
        had_its_turn = or_(invocations.c.waits_for.is_(None), invocations.c.waits_for != "backfill")
        return self._count(invocations.c.status.in_(("pending", "running")), had_its_turn, _ours(backfill_id))

    def next_ones(self, backfill_id: str, count: int) -> list[InvocationRow]:
        waits = and_(invocations.c.status == "pending", invocations.c.waits_for == "backfill")
        query = select(invocations).where(_ours(backfill_id), waits)
        return self._invocations(
            query.order_by(invocations.c.scheduled_for, invocations.c.id).limit(count).with_for_update()
        )

    def invocations(
        self, backfill_id: str, status: str | None, limit: int, after: Position | None = None
    ) -> Page[InvocationRow]:
        query = select(invocations).where(_ours(backfill_id))
        if status is not None:
            query = query.where(invocations.c.status == status)
        key = (invocations.c.scheduled_for, invocations.c.id)
        return page(self._connection, query, key, after, limit, read_invocation)

    def running_ones(self, backfill_id: str, limit: int) -> list[InvocationRow]:
        query = select(invocations).where(_ours(backfill_id), invocations.c.status == "running")
        return self._invocations(query.order_by(invocations.c.scheduled_for).limit(limit))

    def cancel_pending(self, backfill_id: str, reason: str, at: str) -> int:
        these = and_(_ours(backfill_id), invocations.c.status == "pending")
        change = update(invocations).where(these).values(status="cancelled", reason=reason, ended_at=at)
        return self._connection.execute(change).rowcount

    def drop_old(self, before: str, limit: int) -> int:
        old = select(backfills.c.id).where(backfills.c.ended_at < before).order_by(backfills.c.id)
        chosen = backfills.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(backfills).where(chosen)).rowcount

    def _count(self, *where: Any) -> int:
        query = select(func.count()).select_from(invocations).where(*where)
        return self._connection.execute(query).scalar_one()

    def _invocations(self, query: Select[Any]) -> list[InvocationRow]:
        return [read_invocation(row) for row in self._connection.execute(query)]


def _this(workspace_id: str, backfill_id: str) -> Any:
    return and_(backfills.c.workspace_id == workspace_id, backfills.c.id == backfill_id)


def _ours(backfill_id: str) -> Any:
    return and_(invocations.c.backfill_id.is_not(None), invocations.c.backfill_id == backfill_id)


def _backfill(row: Any) -> BackfillRow:
    return BackfillRow(**row._mapping)
