"""Rows of notices: written with what they tell of, and sent from here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select, update

from onward.domain.alerts.alert import Channel
from onward.ports.rows.alerts import NoticeRow, NoticeStatus
from onward.ports.rows.paging import Page, Position
from onward.store.alert_tables import alert_notices
from onward.store.id_times import first_id
from onward.store.jsontext import decode, encode
from onward.store.paging import page

_JSON = ("target", "data")
_CHANGING = ("status", "error", "run_id", "due_at", "ended_at")


class SqlNotices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, notices: Sequence[NoticeRow]) -> None:
        if notices:
            self._connection.execute(insert(alert_notices), [_values(row) for row in notices])

    def lines(
        self,
        workspace_id: str,
        alert_id: str,
        status: NoticeStatus | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[NoticeRow]:
        query = select(alert_notices).where(_of(workspace_id, alert_id))
        if status is not None:
            query = query.where(alert_notices.c.status == status)
        key = (alert_notices.c.created_at, alert_notices.c.id)
        return page(self._connection, query, key, after, limit, _notice)

    def claim(self, channels: Collection[Channel], now: str, until: str, limit: int) -> list[NoticeRow]:
        due = select(alert_notices.c.id).where(
            alert_notices.c.status == "waiting",
            alert_notices.c.due_at <= now,
            alert_notices.c.channel.in_(channels),
        )
        # What another process sends at this moment is its own.
        due = due.order_by(alert_notices.c.due_at, alert_notices.c.id).limit(limit)
        ids = self._connection.execute(due.with_for_update(skip_locked=True)).scalars().all()
        if not ids:
            return []
        claimed = update(alert_notices).where(alert_notices.c.id.in_(ids))
        claimed = claimed.values(due_at=until, attempts=alert_notices.c.attempts + 1)
        rows = self._connection.execute(claimed.returning(*alert_notices.c)).all()
        return sorted((_notice(row) for row in rows), key=lambda row: row.id)

    def save(self, notice: NoticeRow) -> bool:
        this = and_(
            alert_notices.c.workspace_id == notice.workspace_id,
            alert_notices.c.id == notice.id,
            alert_notices.c.status == "waiting",
        )
        values = {name: getattr(notice, name) for name in _CHANGING}
        return bool(self._connection.execute(update(alert_notices).where(this).values(**values)).rowcount)

    def cancel(self, workspace_id: str, alert_id: str, reason: str, at: str) -> int:
        waiting = and_(_of(workspace_id, alert_id), alert_notices.c.status == "waiting")
        change = update(alert_notices).where(waiting).values(status="cancelled", error=reason, ended_at=at)
        return self._connection.execute(change).rowcount

    def send_to(self, workspace_id: str, was: str, now: str) -> None:
        waiting = and_(
            alert_notices.c.workspace_id == workspace_id,
            alert_notices.c.status == "waiting",
            alert_notices.c.channel == "workflow",
        )
        query = select(alert_notices.c.id, alert_notices.c.target).where(waiting).with_for_update()
        for row in self._connection.execute(query).all():
            target = decode(row.target)
            if target.get("workflow") == was:
                this = and_(waiting, alert_notices.c.id == row.id)
                renamed = encode({**target, "workflow": now})
                self._connection.execute(update(alert_notices).where(this).values(target=renamed))

    def set_right(self, now: str, latest: str, due: str) -> None:
        waiting, written = alert_notices.c.status == "waiting", alert_notices.c.created_at
        ahead = and_(waiting, or_(written > latest, alert_notices.c.due_at > due))
        since = case((written > latest, now), else_=written)
        self._connection.execute(update(alert_notices).where(ahead).values(created_at=since, due_at=now))

    def count_between(self, alert_id: str, since: str, until: str) -> int:
        query = select(func.count()).where(
            alert_notices.c.alert_id == alert_id,
            alert_notices.c.created_at > since,
            alert_notices.c.created_at <= until,
            alert_notices.c.state != "test",
        )
        return self._connection.execute(query).scalar_one()

    def counts(self) -> dict[NoticeStatus, int]:
        counted: dict[NoticeStatus, int] = {}
        for status in ("waiting", "failed"):  # each has an index of its own
            query = select(func.count()).select_from(alert_notices).where(alert_notices.c.status == status)
            counted[status] = self._connection.execute(query).scalar_one()
        return counted

    def failed_of(self, workspace_id: str) -> Mapping[str, int]:
        query = select(alert_notices.c.alert_id, func.count()).where(
            alert_notices.c.workspace_id == workspace_id, alert_notices.c.status == "failed"
        )
        rows = self._connection.execute(query.group_by(alert_notices.c.alert_id))
        return {row[0]: row[1] for row in rows}

    def drop_old(self, before: str, limit: int) -> int:
        old = select(alert_notices.c.id).where(
            alert_notices.c.id < first_id("ntc", before), alert_notices.c.status != "waiting"
        )
        chosen = alert_notices.c.id.in_(old.order_by(alert_notices.c.id).limit(limit).scalar_subquery())
        return self._connection.execute(delete(alert_notices).where(chosen)).rowcount


def _of(workspace_id: str, alert_id: str) -> Any:
    return and_(alert_notices.c.workspace_id == workspace_id, alert_notices.c.alert_id == alert_id)


def _values(row: NoticeRow) -> dict[str, Any]:
    values = asdict(row)
    return values | {name: encode(values[name]) for name in _JSON}


def _notice(row: Any) -> NoticeRow:
    values = dict(row._mapping)
    return NoticeRow(**(values | {name: decode(values[name]) for name in _JSON}))
