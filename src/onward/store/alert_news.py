"""Where alerts find their news: the feed, behind a cursor, and the rows that it speaks of.

The feed is numbered in the order of commits, so whoever has read up to a number has missed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from onward.domain.runs.trials import TRIAL
from onward.ports.rows.alerts import Cursor, EndedRun, FiringFacts, TriggerFacts
from onward.ports.rows.feed import Change
from onward.store.alert_tables import alert_cursor
from onward.store.jsontext import decode, decode_optional
from onward.store.tables import feed, runs, workflows
from onward.store.trigger_tables import invocations, triggers
from onward.store.uniqueness import insert_new

_CURSOR = "feed"
_IDS_AT_ONCE = 400
_SLOTTED = ("schedule", "catch_up")

_roots = runs.alias("roots")
_runs = (
    select(
        runs.c.id,
        runs.c.workspace_id,
        runs.c.workflow_id,
        # As it is called now: an alert names it so.
        func.coalesce(workflows.c.name, runs.c.workflow_name).label("workflow_name"),
        runs.c.trigger,
        runs.c.error,
        runs.c.depth,
        _roots.c.trigger_type,
    )
    .join(_roots, _roots.c.id == runs.c.root_run_id)
    .outerjoin(workflows, workflows.c.id == runs.c.workflow_id)
)
_triggers = select(
    triggers.c.id,
    triggers.c.workspace_id,
    triggers.c.name,
    triggers.c.workflow,
    triggers.c.document,
    triggers.c.next_at,
    and_(triggers.c.enabled, triggers.c.state.is_(None)).label("fires"),
)
_firings = select(
    invocations.c.id,
    invocations.c.workspace_id,
    invocations.c.trigger_id,
    invocations.c.source,
    invocations.c.scheduled_for,
    invocations.c.started_at,
    invocations.c.attempt,
    invocations.c.run_id,
    invocations.c.reason,
)


class SqlNews:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cursor(self) -> Cursor | None:
        row = self._connection.execute(select(alert_cursor.c.seq, alert_cursor.c.looked_at)).first()
        return None if row is None else Cursor(row.seq, row.looked_at)

    def move(self, was: Cursor | None, to: Cursor) -> bool:
        values = {"seq": to.seq, "looked_at": to.looked_at}
        if was is None:
            return insert_new(self._connection, alert_cursor, {"id": _CURSOR, **values})
        unmoved = (alert_cursor.c.seq == was.seq, alert_cursor.c.looked_at == was.looked_at)
        return bool(self._connection.execute(update(alert_cursor).where(*unmoved).values(**values)).rowcount)

    def changes(self, after: int, upto: int, kinds: Sequence[str]) -> list[Change]:
        query = select(feed).where(feed.c.seq > after, feed.c.seq <= upto, feed.c.kind.in_(kinds))
        return [
            Change(seq, workspace_id, subject, kind, decode(data), at)
            for seq, workspace_id, subject, kind, data, at in self._connection.execute(
                query.order_by(feed.c.seq)
            )
        ]

    def runs(self, ids: Sequence[str]) -> dict[str, EndedRun]:
        rows = (row for part in _parts(ids) for row in self._all(_untested.where(runs.c.id.in_(part))))
        return {row.id: _run(row) for row in rows}

    def triggers(self, ids: Sequence[str]) -> dict[str, TriggerFacts]:
        rows = (row for part in _parts(ids) for row in self._all(_triggers.where(triggers.c.id.in_(part))))
        return {row.id: TriggerFacts(**row._mapping) for row in rows}

    def firings(self, ids: Sequence[str]) -> dict[str, FiringFacts]:
        rows = (row for part in _parts(ids) for row in self._all(_firings.where(invocations.c.id.in_(part))))
        return {row.id: FiringFacts(**row._mapping) for row in rows}

    def overdue_triggers(self, before: str, limit: int) -> list[TriggerFacts]:
        due = _triggers.where(
            triggers.c.next_at.is_not(None), triggers.c.next_at <= before, triggers.c.enabled
        )
        rows = self._all(due.order_by(triggers.c.next_at, triggers.c.id).limit(limit))
        return [TriggerFacts(**row._mapping) for row in rows]

    def overdue_firings(self, before: str, limit: int) -> list[FiringFacts]:
        pending = _firings.where(
            invocations.c.status == "pending",
            invocations.c.scheduled_for <= before,
            invocations.c.source.in_(_SLOTTED),
            invocations.c.attempt == 0,
        )
        rows = self._all(pending.order_by(invocations.c.due_at, invocations.c.id).limit(limit))
        return [FiringFacts(**row._mapping) for row in rows]

    def _all(self, query: Any) -> Sequence[Any]:
        return self._connection.execute(query).all()


_untested = _runs.where(runs.c.trigger_type != TRIAL)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """SQLite takes a bounded number of values in one statement."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


def _run(row: Any) -> EndedRun:
    return EndedRun(
        id=row.id,
        workspace_id=row.workspace_id,
        workflow_id=row.workflow_id,
        workflow=row.workflow_name,
        trigger=decode(row.trigger),
        error=decode_optional(row.error),
        depth=row.depth,
        root_type=row.trigger_type,
    )
