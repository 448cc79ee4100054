"""Rows of alerts, and of what they remember."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Connection, and_, case, delete, or_, select, update

from onward.domain.alerts.alert import Kind
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News
from onward.ports.rows.alerts import AlertRow
from onward.ports.rows.paging import Page, Position
from onward.store.alert_tables import alert_episodes, alert_notices, alerts
from onward.store.jsontext import decode, encode
from onward.store.paging import page
from onward.store.uniqueness import insert_new, put

_FIXED = ("id", "workspace_id", "created_by", "created_at")
# SQLite takes a bounded number of values in one statement.
_KEYS_AT_ONCE = 400


class SqlAlerts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, alert: AlertRow) -> bool:
        return insert_new(self._connection, alerts, asdict(alert))

    def get(self, workspace_id: str, alert_id: str, *, lock: bool = False) -> AlertRow | None:
        return self._one(_this(workspace_id, alert_id), lock)

    def by_name(self, workspace_id: str, name: str, *, lock: bool = False) -> AlertRow | None:
        return self._one(and_(alerts.c.workspace_id == workspace_id, alerts.c.name == name), lock)

    def names(self, workspace_id: str) -> list[str]:
        query = select(alerts.c.name).where(alerts.c.workspace_id == workspace_id)
        return list(self._connection.execute(query.order_by(alerts.c.name)).scalars())

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[AlertRow]:
        query = select(alerts).where(alerts.c.workspace_id == workspace_id)
        return page(self._connection, query, (alerts.c.created_at, alerts.c.id), after, limit, _alert)

    def in_files(self, workspace_id: str) -> list[AlertRow]:
        these = (alerts.c.workspace_id == workspace_id, alerts.c.file_of.is_not(None))
        return [
            _alert(row)
            for row in self._connection.execute(select(alerts).where(*these).order_by(alerts.c.name))
        ]

    def update(self, alert: AlertRow) -> None:
        values = {name: value for name, value in asdict(alert).items() if name not in _FIXED}
        self._connection.execute(update(alerts).where(_this(alert.workspace_id, alert.id)).values(**values))

    def delete(self, workspace_id: str, alert_id: str) -> bool:
        for table in (alert_episodes, alert_notices):
            ours = and_(table.c.workspace_id == workspace_id, table.c.alert_id == alert_id)
            self._connection.execute(delete(table).where(ours))
        return bool(self._connection.execute(delete(alerts).where(_this(workspace_id, alert_id))).rowcount)

    def enabled(self, *, lock: bool = False) -> list[AlertRow]:
        query = select(alerts).where(alerts.c.enabled).order_by(alerts.c.workspace_id, alerts.c.id)
        return [
            _alert(row)
            for row in self._connection.execute(query.with_for_update(read=True) if lock else query)
        ]

    def set_right(self, at: str, latest: str) -> None:
        self._connection.execute(update(alerts).where(alerts.c.enabled_at > latest).values(enabled_at=at))

    def _one(self, where: Any, lock: bool) -> AlertRow | None:
        query = select(alerts).where(where)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else _alert(row)


class SqlEpisodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, alert_ids: Collection[str], keys: Collection[str]) -> dict[tuple[str, str], Episode]:
        wanted = sorted(keys)
        found: dict[tuple[str, str], Episode] = {}
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            query = select(alert_episodes).where(
                alert_episodes.c.alert_id.in_(sorted(alert_ids)),
                alert_episodes.c.key.in_(wanted[start : start + _KEYS_AT_ONCE]),
            )
            for row in self._connection.execute(query):
                found[row.alert_id, row.key] = _episode(row)
        return found

    def due(self, now: str, limit: int) -> list[tuple[str, Episode]]:
        query = select(alert_episodes).where(
            alert_episodes.c.held_back > 0, alert_episodes.c.silent_until <= now
        )
        rows = self._connection.execute(query.order_by(alert_episodes.c.silent_until).limit(limit))
        return [(row.alert_id, _episode(row)) for row in rows]

    def open_kinds(self) -> frozenset[Kind]:
        query = select(alert_episodes.c.kind).where(alert_episodes.c.streak > 0).distinct()
        return frozenset(cast("Sequence[Kind]", self._connection.execute(query).scalars().all()))

    def unsettled(self, workspace_id: str, alert_id: str, limit: int) -> list[Episode]:
        query = select(alert_episodes).where(
            _of(workspace_id, alert_id), (alert_episodes.c.streak > 0) | (alert_episodes.c.held_back > 0)
        )
        rows = self._connection.execute(query.order_by(alert_episodes.c.since.desc()).limit(limit))
        return [_episode(row) for row in rows]

    def save(self, workspace_id: str, alert_id: str, episodes: Sequence[Episode], now: str) -> None:
        for episode in episodes:
            if episode.is_over and (episode.silent_until is None or episode.silent_until <= now):
                this = and_(_of(workspace_id, alert_id), alert_episodes.c.key == episode.key)
                self._connection.execute(delete(alert_episodes).where(this))
                continue
            values = {"workspace_id": workspace_id, "alert_id": alert_id, **_values(episode)}
            put(self._connection, alert_episodes, values, key=("alert_id", "key"))

    def set_right(self, alert_id: str, now: str, latest: str, silent: str) -> None:
        ends, since, slot = (alert_episodes.c[name] for name in ("silent_until", "since", "slot"))
        ahead = or_(ends > silent, since > latest, slot > latest)
        values = {
            "silent_until": case((ends > silent, now), else_=ends),
            "since": case((since > latest, now), else_=since),
            "slot": case((slot > latest, None), else_=slot),
        }
        ours = update(alert_episodes).where(alert_episodes.c.alert_id == alert_id, ahead)
        self._connection.execute(ours.values(**values))

    def forget(self, workspace_id: str, alert_id: str) -> None:
        self._connection.execute(delete(alert_episodes).where(_of(workspace_id, alert_id)))

    def forget_keys(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            these = alert_episodes.c.key.in_(keys[start : start + _KEYS_AT_ONCE])
            self._connection.execute(delete(alert_episodes).where(these))

    def drop_old(self, before: str, limit: int) -> int:
        old = select(alert_episodes.c.alert_id, alert_episodes.c.key).where(
            alert_episodes.c.silent_until < before, alert_episodes.c.held_back == 0
        )
        rows = self._connection.execute(old.limit(limit)).all()
        for alert_id, key in rows:
            this = and_(alert_episodes.c.alert_id == alert_id, alert_episodes.c.key == key)
            self._connection.execute(delete(alert_episodes).where(this))
        return len(rows)


def _this(workspace_id: str, alert_id: str) -> Any:
    return and_(alerts.c.workspace_id == workspace_id, alerts.c.id == alert_id)


def _of(workspace_id: str, alert_id: str) -> Any:
    return and_(alert_episodes.c.workspace_id == workspace_id, alert_episodes.c.alert_id == alert_id)


def _alert(row: Any) -> AlertRow:
    return AlertRow(**row._mapping)


def _values(episode: Episode) -> dict[str, Any]:
    return {**asdict(episode), "news": None if episode.news is None else encode(asdict(episode.news))}


def _episode(row: Any) -> Episode:
    values = {name: value for name, value in row._mapping.items() if name not in ("alert_id", "workspace_id")}
    values["news"] = None if row.news is None else News(**decode(row.news))
    return Episode(**values)
