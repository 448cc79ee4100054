"""Keyed concurrency. Who changes a line holds it until the transaction ends.

SQLite has one writer anyway; PostgreSQL takes an advisory lock per line. It is taken
before rows of runs are touched, by everybody, so that two writers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, text, update

from onward.domain.instants import NEVER
from onward.ports.rows.slots import Admission, SlotRow, Standing
from onward.store.lately import not_lately
from onward.store.tables import runs, slots

_LOCKS = 0x510  # our half of the two-number advisory locks; the other half is the line
_lock = text("SELECT pg_advisory_xact_lock(:locks, hashtext(:line))")


class SqlSlots:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acquire(self, workspace_id: str, key: str, run_id: str, limit: int, at: str) -> Admission:
        self._hold(workspace_id, key)
        held = self._held_since(workspace_id, key, run_id)
        if held is _ABSENT:
            self._stand_in_line(workspace_id, key, run_id, limit, at)
        promoted = self._promote(workspace_id, key, at)
        if run_id in promoted:
            self.mark_told(workspace_id, key, [run_id], at)  # it is being told right now
        others = tuple(other for other in promoted if other != run_id)
        if run_id in promoted or (held is not _ABSENT and held is not None):
            return Admission(held=True, promoted=others)
        return Admission(False, self._position(workspace_id, key, run_id), others)

    def release(self, workspace_id: str, key: str, run_id: str, at: str) -> tuple[str, ...]:
        self._hold(workspace_id, key)
        left = self._connection.execute(delete(slots).where(_row(workspace_id, key, run_id))).rowcount
        return self._promote(workspace_id, key, at) if left else ()

    def release_run(self, workspace_id: str, run_id: str, at: str) -> tuple[str, ...]:
        keys = self._connection.execute(
            select(slots.c.key)
            .where(slots.c.run_id == run_id, slots.c.workspace_id == workspace_id)
            .order_by(slots.c.key)
        ).scalars()
        return tuple(
            promoted for key in keys.all() for promoted in self.release(workspace_id, key, run_id, at)
        )

    def line(self, workspace_id: str, key: str) -> list[SlotRow]:
        query = select(slots).where(_line(workspace_id, key))
        rows = [_slot(row) for row in self._connection.execute(query)]
        return sorted(
            rows, key=lambda row: (row.held_since is None, row.held_since or row.queued_at, row.run_id)
        )

    def standing(self, workspace_id: str, run_id: str, show: int) -> Standing | None:
        query = select(slots).where(slots.c.run_id == run_id, slots.c.workspace_id == workspace_id)
        row = self._connection.execute(query.limit(1)).first()
        if row is None:
            return None
        own = _slot(row)
        held = own.held_since is not None
        return Standing(
            key=own.key,
            limit=self._limit(workspace_id, own.key),
            held=held,
            position=0 if held else self._position(workspace_id, own.key, run_id),
            holders=self._holders(own, show),
            ahead=() if held else self._ahead(own, show),
        )

    def is_full(self, workspace_id: str, key: str, limit: int) -> bool:
        self._hold(workspace_id, key)
        query = select(func.count()).select_from(slots).where(_line(workspace_id, key))
        return int(self._connection.execute(query).scalar_one()) >= limit

    def oldest(self, workspace_id: str, key: str) -> str | None:
        query = select(func.min(slots.c.run_id)).where(_line(workspace_id, key))
        return self._connection.execute(query).scalar_one_or_none()

    def mark_told(self, workspace_id: str, key: str, run_ids: Sequence[str], at: str) -> None:
        told = and_(_line(workspace_id, key), slots.c.run_id.in_(run_ids), slots.c.held_since.is_not(None))
        self._connection.execute(update(slots).where(told).values(told_at=at))

    def untold(self, before: str, limit: int, *, ahead: str = NEVER) -> list[SlotRow]:
        query = (
            select(slots)
            .where(slots.c.told_at.is_(None), not_lately(slots.c.held_since, before, ahead))
            .limit(limit)
        )
        return [_slot(row) for row in self._connection.execute(query)]

    def unheard(self, before: str, limit: int, *, ahead: str = NEVER) -> list[SlotRow]:
        query = (
            select(slots)
            .join(runs, runs.c.id == slots.c.run_id)
            .where(
                slots.c.held_since.is_not(None),
                not_lately(slots.c.told_at, before, ahead),
                runs.c.status == "queued",
            )
            .order_by(slots.c.told_at)
            .limit(limit)
        )
        return [_slot(row) for row in self._connection.execute(query)]

    def abandoned(self, limit: int) -> list[SlotRow]:
        query = (
            select(slots)
            .outerjoin(runs, runs.c.id == slots.c.run_id)
            .where(or_(runs.c.id.is_(None), runs.c.ended_at.is_not(None)))
            .limit(limit)
        )
        return [_slot(row) for row in self._connection.execute(query)]

    def _hold(self, workspace_id: str, key: str) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_lock, {"locks": _LOCKS, "line": f"{workspace_id} {key}"})

    def _held_since(self, workspace_id: str, key: str, run_id: str) -> Any:
        row = self._connection.execute(
            select(slots.c.held_since).where(_row(workspace_id, key, run_id))
        ).first()
        return _ABSENT if row is None else row.held_since

    def _stand_in_line(self, workspace_id: str, key: str, run_id: str, limit: int, at: str) -> None:
        self._connection.execute(
            insert(slots).values(
                workspace_id=workspace_id, key=key, run_id=run_id, slot_limit=limit, queued_at=at
            )
        )

    def _promote(self, workspace_id: str, key: str, at: str) -> tuple[str, ...]:
        """Fill the free slots from the head of the line."""
        free = self._limit(workspace_id, key) - self._count_holders(workspace_id, key)
        if free <= 0:
            return ()
        heads = (
            select(slots.c.run_id)
            .where(_line(workspace_id, key), slots.c.held_since.is_(None))
            .order_by(slots.c.queued_at, slots.c.run_id)
            .limit(free)
        )
        promoted = tuple(self._connection.execute(heads).scalars())
        if promoted:
            chosen = and_(_line(workspace_id, key), slots.c.run_id.in_(promoted))
            self._connection.execute(update(slots).where(chosen).values(held_since=at, told_at=None))
        return promoted

    def _limit(self, workspace_id: str, key: str) -> int:
        """Ids sort by time: the newest run's version says how many may go at once."""
        query = select(slots.c.slot_limit).where(_line(workspace_id, key)).order_by(slots.c.run_id.desc())
        return self._connection.execute(query.limit(1)).scalar_one_or_none() or 0

    def _count_holders(self, workspace_id: str, key: str) -> int:
        held = and_(_line(workspace_id, key), slots.c.held_since.is_not(None))
        return int(self._connection.execute(select(func.count()).select_from(slots).where(held)).scalar_one())

    def _position(self, workspace_id: str, key: str, run_id: str) -> int:
        own = select(slots.c.queued_at).where(_row(workspace_id, key, run_id)).scalar_subquery()
        query = select(func.count()).select_from(slots).where(_before(workspace_id, key, own, run_id))
        return int(self._connection.execute(query).scalar_one()) + 1

    def _holders(self, own: SlotRow, show: int) -> tuple[str, ...]:
        query = (
            select(slots.c.run_id)
            .where(_line(own.workspace_id, own.key), slots.c.held_since.is_not(None))
            .order_by(slots.c.held_since, slots.c.run_id)
        )
        return tuple(self._connection.execute(query.limit(show)).scalars())

    def _ahead(self, own: SlotRow, show: int) -> tuple[str, ...]:
        query = (
            select(slots.c.run_id)
            .where(_before(own.workspace_id, own.key, own.queued_at, own.run_id))
            .order_by(slots.c.queued_at.desc(), slots.c.run_id.desc())
        )
        return tuple(reversed(self._connection.execute(query.limit(show)).scalars().all()))


_ABSENT = object()


def _line(workspace_id: str, key: str) -> ColumnElement[bool]:
    return and_(slots.c.workspace_id == workspace_id, slots.c.key == key)


def _row(workspace_id: str, key: str, run_id: str) -> ColumnElement[bool]:
    return and_(_line(workspace_id, key), slots.c.run_id == run_id)


def _before(workspace_id: str, key: str, queued_at: Any, run_id: str) -> ColumnElement[bool]:
    """In line, and nearer to its head."""
    earlier = or_(
        slots.c.queued_at < queued_at, and_(slots.c.queued_at == queued_at, slots.c.run_id < run_id)
    )
    return and_(_line(workspace_id, key), slots.c.held_since.is_(None), earlier)


def _slot(row: Any) -> SlotRow:
    return SlotRow(**row._mapping)
