"""Rows of triggers and of the decisions about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Subquery, and_, delete, exists, func, or_, select, text, update

from onward.domain.triggers.outcomes import ASKED_FOR
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import (
    DecisionRow,
    MissedRow,
    OpenDocument,
    RewrittenDocument,
    SchedulerRow,
    TickRow,
    TriggerCounts,
    TriggerFilter,
    TriggerOrder,
    TriggerRow,
    Troubles,
)
from onward.store import open_documents, trigger_lists, trigger_standing
from onward.store.backfill_tables import backfills
from onward.store.bulk import Insert, Update
from onward.store.id_times import first_id
from onward.store.paging import page
from onward.store.trigger_tables import (
    MISSED,
    UNARMED,
    decisions,
    dedupe_marks,
    firing_groups,
    invocations,
    scheduler_state,
    triggers,
)
from onward.store.uniqueness import insert_new

_FIXED = ("id", "workspace_id", "created_by", "created_at")
_KEY = ("workspace_id", "id")
_SCHEDULED = ("cursor", "next_slot", "next_at", "last_fired_at", "state", "state_reason")
_ADVANCED = (*_KEY, *_SCHEDULED)
_advance = Update(triggers, _KEY, _SCHEDULED)
_SENT = ("workflow", "document", "updated_by", "updated_at")
_send = Update(triggers, _KEY, _SENT)
_DECIDED = tuple(field.name for field in fields(DecisionRow))
_decided = attrgetter(*_DECIDED)
_decide = Insert(decisions, _DECIDED)
_SCHEDULER = "scheduler"


class SqlTriggers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, trigger: TriggerRow) -> bool:
        return insert_new(self._connection, triggers, asdict(trigger))

    def get(self, workspace_id: str, trigger_id: str, *, lock: bool = False) -> TriggerRow | None:
        return self._one(_this(workspace_id, trigger_id), lock)

    def by_name(self, workspace_id: str, name: str, *, lock: bool = False) -> TriggerRow | None:
        return self._one(and_(triggers.c.workspace_id == workspace_id, triggers.c.name == name), lock)

    def names(self, workspace_id: str) -> list[str]:
        query = select(triggers.c.name).where(triggers.c.workspace_id == workspace_id)
        return list(self._connection.execute(query.order_by(triggers.c.name)).scalars())

    def count(self, workspace_id: str) -> int:
        query = select(func.count()).where(triggers.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one()

    def counts(self, workspace_id: str, troubles: Troubles) -> TriggerCounts:
        return trigger_standing.counts(self._connection, workspace_id, troubles)

    def lines(
        self,
        workspace_id: str,
        where: TriggerFilter,
        limit: int,
        after: Position | None = None,
        order: TriggerOrder = "newest",
    ) -> Page[TriggerRow]:
        return trigger_lists.lines(self._connection, workspace_id, where, limit, after, order)

    def from_source(self, workspace_id: str, source: str) -> list[TriggerRow]:
        these = (triggers.c.workspace_id == workspace_id, triggers.c.source == source)
        rows = self._connection.execute(select(triggers).where(*these).order_by(triggers.c.name))
        return [_trigger(row) for row in rows]

    def update(self, trigger: TriggerRow) -> None:
        values = {name: value for name, value in asdict(trigger).items() if name not in _FIXED}
        this = _this(trigger.workspace_id, trigger.id)
        self._connection.execute(update(triggers).where(this).values(**values))

    def starting(self, workspace_id: str, workflow: str) -> list[str]:
        these = (triggers.c.workspace_id == workspace_id, triggers.c.workflow == workflow)
        return list(self._connection.execute(select(triggers.c.id).where(*these)).scalars())

    def send_to(self, triggers: Sequence[TriggerRow]) -> None:
        columns = (*_KEY, *_SENT)
        _send.execute(self._connection, [tuple(getattr(row, name) for name in columns) for row in triggers])

    def open_documents(self, workspace_id: str, part: str) -> list[OpenDocument]:
        return open_documents.holding(self._connection, workspace_id, part)

    def rewrite(self, workspace_id: str, documents: Sequence[RewrittenDocument]) -> None:
        open_documents.rewrite(self._connection, workspace_id, documents)

    def delete(self, workspace_id: str, trigger_id: str) -> bool:
        for table in (invocations, decisions, dedupe_marks, firing_groups, backfills):
            ours = and_(table.c.workspace_id == workspace_id, table.c.trigger_id == trigger_id)
            self._connection.execute(delete(table).where(ours))
        return bool(
            self._connection.execute(delete(triggers).where(_this(workspace_id, trigger_id))).rowcount
        )

    def due(self, now: str, limit: int) -> list[TriggerRow]:
        query = select(triggers).where(_due(now)).order_by(triggers.c.next_at, triggers.c.id).limit(limit)
        # Whoever edits one at this moment is waited for: nothing due is passed over.
        return [_trigger(row) for row in self._connection.execute(query.with_for_update())]

    def count_due(self, now: str) -> tuple[int, str | None]:
        row = self._connection.execute(
            select(func.count(), func.min(triggers.c.next_at)).where(_due(now))
        ).one()
        return row[0], row[1]

    def next_due_at(self) -> str | None:
        query = select(func.min(triggers.c.next_at)).where(triggers.c.next_at.is_not(None))
        return self._connection.execute(query).scalar()

    def unarmed(self, limit: int) -> list[TriggerRow]:
        query = select(triggers).where(text(UNARMED))
        return [_trigger(row) for row in self._connection.execute(query.limit(limit))]

    def ahead(self, latest: str, limit: int) -> list[TriggerRow]:
        times = (triggers.c.cursor, triggers.c.enabled_at, triggers.c.schedule_changed_at)
        query = select(triggers).where(or_(*(at > latest for at in times))).order_by(triggers.c.id)
        return [_trigger(row) for row in self._connection.execute(query.limit(limit).with_for_update())]

    def advance(self, triggers: Sequence[TriggerRow]) -> None:
        _advance.execute(
            self._connection, [tuple(getattr(row, name) for name in _ADVANCED) for row in triggers]
        )

    def mark_fired(self, trigger_ids: Sequence[str], at: str, unless_after: str) -> None:
        these = select(triggers.c.id).where(
            triggers.c.id.in_(trigger_ids),
            # What lies ahead was written by a clock that ran ahead, and is no firing that was.
            or_(
                triggers.c.last_fired_at.is_(None),
                triggers.c.last_fired_at <= unless_after,
                triggers.c.last_fired_at > at,
            ),
        )
        free = these.order_by(triggers.c.id).with_for_update(skip_locked=True, key_share=True)
        self._connection.execute(update(triggers).where(triggers.c.id.in_(free)).values(last_fired_at=at))

    def count_failure(self, workspace_id: str, trigger_id: str) -> int:
        change = update(triggers).where(_this(workspace_id, trigger_id))
        change = change.values(failures=triggers.c.failures + 1)
        return self._connection.execute(change.returning(triggers.c.failures)).scalar() or 0

    def forget_failures(self, workspace_id: str, trigger_id: str) -> None:
        counted = and_(_this(workspace_id, trigger_id), triggers.c.failures > 0)
        self._connection.execute(update(triggers).where(counted).values(failures=0))

    def _one(self, where: Any, lock: bool) -> TriggerRow | None:
        query = select(triggers).where(where)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else _trigger(row)


class SqlDecisions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, decisions: Sequence[DecisionRow]) -> None:
        _decide.execute(self._connection, [_decided(row) for row in decisions])

    def lines(
        self,
        workspace_id: str,
        trigger_id: str,
        outcome: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[DecisionRow]:
        query = select(decisions).where(
            decisions.c.workspace_id == workspace_id, decisions.c.trigger_id == trigger_id
        )
        if outcome is not None:
            query = query.where(decisions.c.outcome == outcome)
        return page(self._connection, query, (decisions.c.at, decisions.c.id), after, limit, _decision)

    def missed(self, workspace_id: str, since: str, limit: int) -> tuple[int, list[MissedRow]]:
        lately = _missed_by_trigger(workspace_id, since)
        # Off without a state: a person has switched it off.
        in_use = or_(triggers.c.enabled, triggers.c.state.is_not(None))
        newest = (
            select(lately, triggers.c.name, triggers.c.document, func.count().over().label("triggers"))
            .join(triggers, triggers.c.id == lately.c.trigger_id)
            .where(in_use)
            .order_by(lately.c.at.desc(), lately.c.trigger_id)
            .limit(limit)
            .subquery()
        )
        last = select(newest, decisions.c.outcome, decisions.c.sentence).join(
            decisions, decisions.c.id == newest.c.last_id
        )
        rows = self._connection.execute(last.order_by(newest.c.at.desc(), newest.c.trigger_id)).all()
        return (rows[0].triggers if rows else 0), [_missed(row) for row in rows]

    def drop_old(self, before: str, limit: int) -> int:
        old = select(decisions.c.id).where(decisions.c.id < first_id("dec", before)).order_by(decisions.c.id)
        chosen = decisions.c.id.in_(old.limit(limit).scalar_subquery())
        return self._connection.execute(delete(decisions).where(chosen)).rowcount


class SqlScheduler:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, holder: str, code_version: str, at: str) -> int:
        values = {"holder": holder, "code_version": code_version, "registered_at": at}
        first = {"id": _SCHEDULER, "generation": 1, "due": 0, "lag_seconds": 0, **values}
        if insert_new(self._connection, scheduler_state, first):
            return 1
        change = update(scheduler_state).values(generation=scheduler_state.c.generation + 1, **values)
        generation: int = self._connection.execute(
            change.returning(scheduler_state.c.generation)
        ).scalar_one()
        return generation

    def hold(self, generation: int) -> bool:
        query = select(scheduler_state.c.generation).with_for_update(key_share=True)
        return self._connection.execute(query).scalar() == generation

    def report(self, generation: int, tick: TickRow) -> None:
        change = update(scheduler_state).where(scheduler_state.c.generation == generation)
        self._connection.execute(change.values(asdict(tick)))

    def get(self) -> SchedulerRow | None:
        row = self._connection.execute(select(scheduler_state)).first()
        return None if row is None else SchedulerRow(**{n: v for n, v in row._mapping.items() if n != "id"})


def _missed_by_trigger(workspace_id: str, since: str) -> Subquery:
    """By an index that has these alone: a million others cost nothing."""
    asked_for = exists().where(
        invocations.c.id == decisions.c.invocation_id, invocations.c.source.in_(ASKED_FOR)
    )
    return (
        select(
            decisions.c.trigger_id,
            func.sum(decisions.c.count).label("many"),
            func.max(decisions.c.at).label("at"),
            func.max(decisions.c.id).label("last_id"),
        )
        .where(decisions.c.workspace_id == workspace_id, decisions.c.at >= since, text(MISSED), ~asked_for)
        .group_by(decisions.c.trigger_id)
        .subquery()
    )


def _this(workspace_id: str, trigger_id: str) -> Any:
    return and_(triggers.c.workspace_id == workspace_id, triggers.c.id == trigger_id)


def _due(now: str) -> Any:
    return and_(triggers.c.next_at.is_not(None), triggers.c.next_at <= now)


def _trigger(row: Any) -> TriggerRow:
    return TriggerRow(**row._mapping)


def _decision(row: Any) -> DecisionRow:
    return DecisionRow(**row._mapping)


def _missed(row: Any) -> MissedRow:
    return MissedRow(
        trigger_id=row.trigger_id,
        name=row.name,
        document=row.document,
        count=int(row.many),
        outcome=row.outcome,
        sentence=row.sentence,
        at=row.at,
    )
