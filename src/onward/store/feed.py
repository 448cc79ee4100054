"""The feed's rows: appended with what they tell of, numbered in the order of commits.

Appended changes are kept beside their connection and written as the last statements
of its transaction. On PostgreSQL a transaction that writes changes holds one lock from
then to its commit: a smaller number never appears after a larger one was seen, so
nobody who follows can miss a row. Being the last lock that is taken, it cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from onward.ports.rows.feed import FAMILIES, Change
from onward.store.bulk import Insert
from onward.store.jsontext import decode, encode
from onward.store.tables import feed, settings

CHANNEL = "onward_feed"
# Any fixed number will do; it must only differ from the other advisory locks of this room.
FEED_LOCK = 0x0FEED
_PENDING = "onward_changes"
_DROPPED = "feed.dropped_to"  # in `settings`: whoever asks for less is told that there is a gap

ChangeRow = tuple[str, str, str, str, str]
"""workspace_id, subject, kind, data as JSON, at."""

_insert = Insert(feed, ("workspace_id", "subject", "kind", "data", "at"))
# Asked many times a second: building the statement would cost more than executing it.
_newest = select(func.coalesce(func.max(feed.c.seq), 0))
_lock_and_notify = text("SELECT pg_advisory_xact_lock(:lock), pg_notify(:channel, '')")


class SqlFeed:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, workspace_id: str, subject: str, kind: str, data: dict[str, Any], at: str) -> None:
        add_changes(self._connection, [(workspace_id, subject, kind, encode(data), at)])

    def after(self, workspace_id: str, seq: int, topics: Sequence[str], limit: int) -> list[Change]:
        query = (
            select(feed)
            .where(feed.c.workspace_id == workspace_id, feed.c.seq > seq, _about(topics))
            .order_by(feed.c.seq)
            .limit(limit)
        )
        return self._changes(query)

    def tail(self, seq: int, limit: int) -> list[Change]:
        return self._changes(select(feed).where(feed.c.seq > seq).order_by(feed.c.seq).limit(limit))

    def _changes(self, query: Select[Any]) -> list[Change]:
        return [
            Change(seq, workspace_id, subject, kind, decode(data), at)
            for seq, workspace_id, subject, kind, data, at in self._connection.execute(query)
        ]

    def moved_runs(self, since: int, limit: int) -> tuple[int, list[str]]:
        query = select(feed.c.seq, feed.c.subject).where(feed.c.seq > since, feed.c.kind == "run.moved")
        rows = self._connection.execute(query.order_by(feed.c.seq).limit(limit)).all()
        reached = rows[-1].seq if len(rows) == limit else self.newest()
        return reached, list(dict.fromkeys(row.subject.removeprefix("run:") for row in rows))

    def newest(self) -> int:
        newest: int = self._connection.execute(_newest).scalar_one()
        return newest

    def oldest(self) -> int:
        dropped = self._connection.execute(
            select(settings.c.value).where(settings.c.key == _DROPPED)
        ).scalar()
        return 1 if dropped is None else int(dropped) + 1

    def drop_before(self, at: str, limit: int) -> int:
        # The newest row stays, so that `newest` never goes back.
        old = select(feed.c.seq).where(feed.c.at < at, feed.c.seq < self.newest()).order_by(feed.c.seq)
        last = self._connection.execute(select(func.max(old.limit(limit).subquery().c.seq))).scalar()
        if last is None:
            return 0
        # Instants of different machines need not be in the order of the numbers: all up to there go.
        dropped = self._connection.execute(delete(feed).where(feed.c.seq <= last)).rowcount
        self._remember_dropped(last, at)
        return dropped

    def _remember_dropped(self, seq: int, at: str) -> None:
        values = {"value": str(seq), "updated_at": at}
        known = update(settings).where(settings.c.key == _DROPPED).values(values)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(insert(settings).values(key=_DROPPED, **values))


def add_changes(connection: Connection, rows: Sequence[ChangeRow]) -> None:
    connection.info.setdefault(_PENDING, []).extend(rows)


def write_changes(connection: Connection) -> bool:
    """The last statements of a transaction; whether there was anything to tell."""
    rows: list[ChangeRow] = connection.info.pop(_PENDING, [])
    if not rows:
        return False
    if connection.dialect.name == "postgresql":
        connection.execute(_lock_and_notify, {"lock": FEED_LOCK, "channel": CHANNEL})
    _insert.execute(connection, rows)
    return True


def discard_changes(connection: Connection) -> None:
    """After a roll-back: what did not happen is not told."""
    if not connection.closed and not connection.invalidated:
        connection.info.pop(_PENDING, None)


def _about(topics: Sequence[str]) -> ColumnElement[bool]:
    subjects = [topic for topic in topics if topic not in FAMILIES]
    kinds = [FAMILIES[topic] for topic in topics if topic in FAMILIES]
    # "/" follows "." in the order of characters: all kinds that begin with the family's name and a dot.
    return or_(
        feed.c.subject.in_(subjects),
        *(and_(feed.c.kind > prefix + ".", feed.c.kind < prefix + "/") for prefix in kinds),
    )
