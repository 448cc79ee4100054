"""Rows of firings that may not start yet. However many wait, only those that are taken are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from math import ceil
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    update,
)

from onward.ports.rows.admissions import (
    PAUSED,
    WORKFLOW,
    GroupRow,
    HeldRow,
    Line,
    Look,
    MarkRow,
    Renewal,
)
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.store import renewals, set_back
from onward.store.bulk import Insert, Statement, Update
from onward.store.invocations import read_invocation
from onward.store.set_back import let_through
from onward.store.trigger_tables import HELD, dedupe_marks, firing_groups, invocations, triggers

_DECIDED: Final = (
    *("status", "waits_for", "admitted_at", "due_at", "reason", "ended_at"),
    *("lane", "lane_limit", "counted_at", "paced_at", "part_of"),
)
_save = Update(invocations, ("workspace_id", "id"), _DECIDED, "invocations.status = 'pending'")
_KEY: Final = "workspace_id, trigger_id, key"
_put_marks = Insert(
    dedupe_marks,
    tuple(field.name for field in fields(MarkRow)),
    f"({_KEY}) DO UPDATE SET invocation_id = excluded.invocation_id, until = excluded.until",
)
_GROUP: Final = tuple(field.name for field in fields(GroupRow))
_put_groups = Insert(
    firing_groups,
    _GROUP,
    f"({_KEY}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _GROUP[3:]),
)
# As the partial indexes say it, word for word.
_WAITS: Final = "status = 'pending' AND admitted_at IS NULL"
# The empty text keeps the index of `waits_for` out of it: by that one, every leap would read the whole line.
_IN_LINE: Final = f"{_WAITS} AND lane_limit IS NOT NULL AND waits_for || '' = 'lane'"
# One that was recorded ahead of its slot takes no place before that has come. A throttle has its own time.
_COME: Final = "(due_at <= ? OR paced_at IS NOT NULL)"
_TAKEN: Final = "lane IS NOT NULL AND admitted_at IS NOT NULL AND status IN ('pending', 'running')"
# What a pause holds back; those in a group wait there.
_HELD_BACK: Final = ("policies", "pace", "lane", "backfill")
_look = Statement(
    f"""
    SELECT EXISTS (SELECT 1 FROM invocations WHERE {_WAITS} AND waits_for IN ('policies', 'pace')),
        EXISTS (
            SELECT 1 FROM firing_groups JOIN triggers ON triggers.id = firing_groups.trigger_id
            WHERE due_at <= ? AND triggers.enabled
        ),
        EXISTS (SELECT 1 FROM backfills WHERE ended_at IS NULL)
    """  # noqa: S608 - our own words
)
_oldest = Statement(
    f"SELECT min(created_at) FROM invocations WHERE {_WAITS} AND waits_for IN ('policies', 'pace')"  # noqa: S608
)
_workspaces = Statement(
    f"""
    WITH RECURSIVE leap (key) AS (
        SELECT min(workspace_id) FROM invocations WHERE {_WAITS} AND waits_for = ?
        UNION ALL
        SELECT (
            SELECT min(later.workspace_id) FROM invocations AS later
            WHERE {_WAITS} AND waits_for = ? AND later.workspace_id > leap.key
        ) FROM leap WHERE leap.key IS NOT NULL
    )
    SELECT key FROM leap WHERE key IS NOT NULL
    """  # noqa: S608 - our own words
)
_first = Statement(
    f"""
    SELECT created_at, id FROM invocations WHERE {_WAITS} AND waits_for = ? AND workspace_id = ?
    ORDER BY created_at, id LIMIT ?
    """  # noqa: S608 - our own words
)
_lines = Statement(
    f"""
    WITH RECURSIVE leap (key) AS (
        SELECT min(lane) FROM invocations WHERE {_IN_LINE}
        UNION ALL
        SELECT (SELECT min(later.lane) FROM invocations AS later WHERE {_IN_LINE} AND later.lane > leap.key)
        FROM leap WHERE leap.key IS NOT NULL
    )
    SELECT key, room FROM (
        SELECT key,
            (SELECT lane_limit FROM invocations WHERE {_IN_LINE} AND lane = key
                ORDER BY created_at, scheduled_for, id LIMIT 1)
            - (SELECT count(*) FROM invocations WHERE {_TAKEN} AND lane = key) AS room
        FROM leap WHERE key IS NOT NULL
    ) AS lines
    WHERE room > 0 AND EXISTS (SELECT 1 FROM invocations WHERE {_IN_LINE} AND lane = key AND {_COME}) LIMIT ?
    """  # noqa: S608 - our own words
)
_first_in_line = Statement(
    f"""
    SELECT id FROM invocations WHERE {_IN_LINE} AND lane = ? AND {_COME}
    ORDER BY created_at, scheduled_for, id LIMIT ?
    """  # noqa: S608 - our own words
)
_before = Statement(
    f"""
    SELECT count(*) FROM invocations
    WHERE {_IN_LINE} AND lane = ? AND (created_at, scheduled_for, id) < (?, ?, ?)
    """  # noqa: S608 - our own words
)
_in_lane = Statement(
    f"""
    SELECT (SELECT count(*) FROM invocations WHERE {_TAKEN} AND lane = ?)
        + (SELECT count(*) FROM invocations WHERE {_IN_LINE} AND lane = ?)
    """  # noqa: S608 - our own words
)


class SqlAdmissions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, now: str) -> Look:
        undecided, due_groups, backfills = _look.execute(self._connection, (now,)).one()
        return Look(bool(undecided), bool(due_groups), bool(self.lines(now, 1)), bool(backfills))

    def undecided(self, limit: int) -> list[str]:
        found = {stage: self._workspaces(stage) for stage in ("policies", "pace")}
        share = ceil(limit / max(1, len({key for keys in found.values() for key in keys})))
        turns: list[tuple[int, str, str]] = []
        for key in sorted({key for keys in found.values() for key in keys}):
            rows = [row for stage in found if key in found[stage] for row in self._first(stage, key, share)]
            turns += [(turn, *row) for turn, row in enumerate(sorted(rows)[:share])]
        return [invocation_id for _, _, invocation_id in sorted(turns)[:limit]]

    def oldest_undecided(self) -> str | None:
        return _oldest.execute(self._connection).scalar()

    def trigger_ids(self, invocation_ids: Sequence[str]) -> list[str]:
        query = select(invocations.c.trigger_id).where(invocations.c.id.in_(invocation_ids)).distinct()
        return list(self._connection.execute(query).scalars())

    def triggers(self, trigger_ids: Sequence[str]) -> Mapping[str, TriggerRow]:
        query = select(triggers).where(triggers.c.id.in_(trigger_ids)).order_by(triggers.c.id)
        rows = self._connection.execute(query.with_for_update())
        return {row.id: TriggerRow(**row._mapping) for row in rows}

    def waiting(self, invocation_ids: Sequence[str]) -> list[InvocationRow]:
        return self._locked(select(invocations).where(invocations.c.id.in_(invocation_ids)))

    def save(self, invocations: Sequence[InvocationRow]) -> None:
        names = ("workspace_id", "id", *_DECIDED)
        _save.execute(self._connection, [tuple(getattr(row, name) for name in names) for row in invocations])

    def marks(self, workspace_id: str, trigger_id: str, keys: Sequence[str], latest: str) -> list[MarkRow]:
        ours = _of(dedupe_marks, workspace_id, trigger_id)
        batch = invocations.alias()
        in_batch = and_(
            invocations.c.status == "skipped",
            exists().where(batch.c.id == invocations.c.part_of, _never_started(batch)),
        )
        blocks_nothing = exists().where(
            invocations.c.id == dedupe_marks.c.invocation_id,
            or_(_never_started(invocations), in_batch, invocations.c.created_at > latest),
        )
        query = select(dedupe_marks).where(ours, dedupe_marks.c.key.in_(keys), ~blocks_nothing)
        return [MarkRow(**row._mapping) for row in self._connection.execute(query)]

    def put_marks(self, marks: Sequence[MarkRow]) -> None:
        _put_marks.execute(self._connection, [astuple(mark) for mark in marks])

    def drop_marks(self, before: str, limit: int) -> int:
        old = select(dedupe_marks.c.until).where(dedupe_marks.c.until < before)
        last = old.order_by(dedupe_marks.c.until).limit(limit).subquery()
        until = self._connection.execute(select(func.max(last.c.until))).scalar()
        if until is None:
            return 0
        return self._connection.execute(delete(dedupe_marks).where(dedupe_marks.c.until <= until)).rowcount

    def groups(self, workspace_id: str, trigger_id: str, keys: Sequence[str]) -> list[GroupRow]:
        ours = _of(firing_groups, workspace_id, trigger_id)
        return self._groups(select(firing_groups).where(ours, firing_groups.c.key.in_(keys)))

    def due_groups(self, now: str, limit: int) -> list[GroupRow]:
        enabled = exists().where(triggers.c.id == firing_groups.c.trigger_id, triggers.c.enabled)
        undecided = exists().where(
            text(f"{_WAITS} AND waits_for = 'policies'"),
            invocations.c.workspace_id == firing_groups.c.workspace_id,
            invocations.c.trigger_id == firing_groups.c.trigger_id,
        )
        query = select(firing_groups).where(firing_groups.c.due_at <= now, enabled, ~undecided)
        return self._groups(query.order_by(firing_groups.c.due_at, firing_groups.c.key).limit(limit))

    def put_groups(self, groups: Sequence[GroupRow]) -> None:
        _put_groups.execute(self._connection, [astuple(group) for group in groups])

    def drop_group(self, workspace_id: str, trigger_id: str, key: str) -> None:
        ours = _of(firing_groups, workspace_id, trigger_id)
        self._connection.execute(delete(firing_groups).where(ours, firing_groups.c.key == key))

    def drop_groups(self, workspace_id: str, trigger_id: str) -> None:
        ours = _of(firing_groups, workspace_id, trigger_id)
        self._connection.execute(delete(firing_groups).where(ours))

    def counted(self, trigger_id: str, count: int, latest: str) -> list[str]:
        counted_at = invocations.c.counted_at
        return self._newest(counted_at, counted_at <= latest, trigger_id, count)

    def paced(self, trigger_id: str, count: int, latest: str) -> list[str]:
        paced_at = invocations.c.paced_at
        return self._newest(paced_at, or_(paced_at <= latest, let_through(latest)), trigger_id, count)

    def parts(self, batch_id: str) -> list[InvocationRow]:
        these = and_(invocations.c.part_of.is_not(None), invocations.c.part_of == batch_id)
        found = self._locked(select(invocations).where(these))
        return [row for row in found if row.waits_for == "batch"]

    def in_lane(self, lane: str) -> int:
        found: int = _in_lane.execute(self._connection, (lane, lane)).scalar_one()
        return found

    def before_in_line(self, invocation: InvocationRow) -> int | None:
        if invocation.waits_for != "lane" or invocation.status != "pending":
            return None
        place = (invocation.created_at, invocation.scheduled_for, invocation.id)
        found: int = _before.execute(self._connection, (invocation.lane, *place)).scalar_one()
        return found

    def lines(self, now: str, limit: int) -> list[Line]:
        return [Line(row[0], row[1]) for row in _lines.execute(self._connection, (now, limit))]

    def first_in_line(self, lane: str, now: str, count: int) -> list[str]:
        return [row[0] for row in _first_in_line.execute(self._connection, (lane, now, count))]

    def widen(self, workspace_id: str, trigger_id: str, limit: int) -> None:
        these = and_(_of(invocations, workspace_id, trigger_id), text(_IN_LINE))
        self._connection.execute(update(invocations).where(these).values(lane_limit=limit))

    def pause(self, workspace_id: str, trigger_id: str, sources: Sequence[str]) -> int:
        waits = invocations.c.waits_for
        these = and_(
            _of(invocations, workspace_id, trigger_id),
            invocations.c.status == "pending",
            invocations.c.source.in_(sources),
            or_(waits.is_(None), waits.in_(_HELD_BACK)),
        )
        paused = literal(PAUSED).concat(func.coalesce(waits, "start"))
        change = update(invocations).where(these).values(waits_for=paused, admitted_at=None)
        return self._connection.execute(change).rowcount

    def resume(self, workspace_id: str, trigger_id: str, now: str) -> int:
        these = invocations.c.waits_for.in_([f"{PAUSED}{stage}" for stage in ("start", *_HELD_BACK)])
        return self._let_go(workspace_id, trigger_id, these, f"{PAUSED}start", now)

    def documents(
        self, workspace_id: str, trigger_id: str, sources: Sequence[str], before: str | None
    ) -> list[str]:
        return renewals.documents(self._connection, workspace_id, trigger_id, sources, before)

    def renew(self, workspace_id: str, trigger_id: str, sources: Sequence[str], given: Renewal) -> int:
        return renewals.renew(self._connection, workspace_id, trigger_id, sources, given)

    def held(
        self, workspace_id: str | None = None, trigger_ids: Sequence[str] | None = None
    ) -> list[HeldRow]:
        columns = (invocations.c.workspace_id, invocations.c.trigger_id, invocations.c.document)
        query = select(*columns).where(text(HELD)).distinct().order_by(*columns[1:])
        if workspace_id is not None:
            query = query.where(invocations.c.workspace_id == workspace_id)
        if trigger_ids is not None:
            query = query.where(invocations.c.trigger_id.in_(trigger_ids))
        return [HeldRow(*row) for row in self._connection.execute(query)]

    def count_held(self, workspace_id: str, trigger_ids: Sequence[str]) -> Mapping[str, int]:
        trigger_id = invocations.c.trigger_id
        these = and_(text(HELD), invocations.c.workspace_id == workspace_id, trigger_id.in_(trigger_ids))
        query = select(trigger_id, func.count()).where(these).group_by(trigger_id)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def release(self, workspace_id: str, trigger_id: str, documents: Sequence[str], now: str) -> int:
        these = and_(invocations.c.waits_for == WORKFLOW, invocations.c.document.in_(documents))
        return self._let_go(workspace_id, trigger_id, these, WORKFLOW, now)

    def _let_go(self, workspace_id: str, trigger_id: str, which: Any, start: str, now: str) -> int:
        """What was admitted waits for `start`: it may start, or stands in its line again, for others may have
        gone meanwhile. What a throttle had given a time gets another one, or all would start at once."""
        waits, lane, paced_at = invocations.c.waits_for, invocations.c.lane, invocations.c.paced_at
        paced = and_(waits == start, paced_at.is_not(None), invocations.c.attempt == 0)
        goes = and_(waits == start, lane.is_(None), not_(paced))
        these = and_(_of(invocations, workspace_id, trigger_id), invocations.c.status == "pending", which)
        change = update(invocations).where(these)
        values = {
            "admitted_at": case((goes, now), else_=None),
            "paced_at": case((paced, None), else_=paced_at),
            "waits_for": case(
                (goes, None),
                (paced, "pace"),
                (waits == start, "lane"),
                else_=func.substr(waits, len(PAUSED) + 1),
            ),
            "reason": case((waits == WORKFLOW, None), else_=invocations.c.reason),
        }
        return self._connection.execute(change.values(values)).rowcount

    def set_right(self, now: str, latest: str) -> None:
        set_back.set_right(self._connection, now, latest)

    def _workspaces(self, stage: str) -> set[str]:
        return {row[0] for row in _workspaces.execute(self._connection, (stage, stage))}

    def _first(self, stage: str, workspace_id: str, limit: int) -> Iterable[tuple[str, str]]:
        rows = _first.execute(self._connection, (stage, workspace_id, limit))
        return [(row[0], row[1]) for row in rows]

    def _locked(self, query: Select[Any]) -> list[InvocationRow]:
        waiting = query.where(text(_WAITS)).order_by(invocations.c.created_at, invocations.c.id)
        return [read_invocation(row) for row in self._connection.execute(waiting.with_for_update())]

    def _groups(self, query: Select[Any]) -> list[GroupRow]:
        return [GroupRow(**row._mapping) for row in self._connection.execute(query)]

    def _newest(self, column: Any, which: Any, trigger_id: str, count: int) -> list[str]:
        query = select(column).where(invocations.c.trigger_id == trigger_id, column.is_not(None), which)
        found = self._connection.execute(query.order_by(column.desc()).limit(count)).scalars()
        return list(found)[::-1]


def _of(table: Any, workspace_id: str, trigger_id: str) -> Any:
    return and_(table.c.workspace_id == workspace_id, table.c.trigger_id == trigger_id)


def _never_started(table: Any) -> Any:
    """Whoever was skipped after it was admitted came while the one before was not over."""
    overlapped = and_(table.c.status == "skipped", table.c.admitted_at.is_not(None))
    ended = or_(table.c.status.in_(("cancelled", "failed")), overlapped)
    return and_(table.c.started_at.is_(None), ended)
