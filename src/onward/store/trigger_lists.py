"""Lists of triggers in the orders in which they are asked for, each read off an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, or_, select, tuple_

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerFilter, TriggerOrder, TriggerRow
from onward.store.trigger_standing import Triggers, in_state
from onward.store.trigger_tables import triggers
from onward.store.words import holds


@dataclass(frozen=True, slots=True)
class _Order:
    """`place`: where a row stands in it."""

    key: tuple[ColumnElement[Any], ColumnElement[Any]]
    place: Callable[[TriggerRow], Position]
    down: bool = False


_NEWEST: Final = _Order(
    (triggers.c.created_at, triggers.c.id), lambda row: (row.created_at, row.id), down=True
)
_NAME: Final = _Order((triggers.c.name, triggers.c.id), lambda row: (row.name, row.id))
_NEXT: Final = _Order((triggers.c.next_at, triggers.c.id), lambda row: (row.next_at or "", row.id))
# What has stopped is behind what has not, so that it comes first when the newest does.
_STOPPED: Final = _Order(
    (case((triggers.c.state.is_(None), "0"), else_="1").concat(triggers.c.created_at), triggers.c.id),
    lambda row: (f"{int(row.state is not None)}{row.created_at}", row.id),
    down=True,
)


def lines(
    connection: Connection,
    workspace_id: str,
    where: TriggerFilter,
    limit: int,
    after: Position | None,
    order: TriggerOrder,
) -> Page[TriggerRow]:
    query = _matching(connection, workspace_id, where)
    if order == "next":
        return _page(_by_next(connection, query, limit + 1, after), limit, _NEXT)
    by = {"newest": _NEWEST, "name": _NAME, "stopped": _STOPPED}[order]
    return _page(_read(connection, query, by, limit + 1, after), limit, by)


def _matching(connection: Connection, workspace_id: str, where: TriggerFilter) -> Triggers:
    query: Triggers = select(triggers)
    if where.state is None:
        query = query.where(triggers.c.workspace_id == workspace_id)
    else:
        query = in_state(connection, query, workspace_id, where.state)
    for column, value in (
        (triggers.c.kind, where.kind),
        (triggers.c.workflow, where.workflow),
        (triggers.c.enabled, where.enabled),
    ):
        if value is not None:
            query = query.where(column == value)
    for word in (where.q or "").lower().split():
        query = query.where(_tells(word))
    return query


def _by_next(connection: Connection, query: Triggers, many: int, after: Position | None) -> list[TriggerRow]:
    """Those that wait for nothing stand behind all others, where no instant is."""
    rows: list[TriggerRow] = []
    if after is None or after[0]:
        timed = query.where(triggers.c.next_at.is_not(None))
        rows, after = _read(connection, timed, _NEXT, many, after), None
    if len(rows) < many:
        rest = query.where(triggers.c.next_at.is_(None))
        if after is not None:
            rest = rest.where(triggers.c.id > after[1])
        rows += _read(connection, rest, _NEXT, many - len(rows), None)
    return rows


def _read(
    connection: Connection, query: Triggers, by: _Order, many: int, after: Position | None
) -> list[TriggerRow]:
    if after is not None:
        here, last = tuple_(*by.key), tuple_(*after)
        query = query.where(here < last if by.down else here > last)
    ordered = query.order_by(*(part.desc() if by.down else part for part in by.key))
    return [TriggerRow(**row._mapping) for row in connection.execute(ordered.limit(many))]


def _page(rows: Sequence[TriggerRow], limit: int, by: _Order) -> Page[TriggerRow]:
    """One row more than asked for tells that there is a next page."""
    shown = tuple(rows[:limit])
    return Page(shown, by.place(shown[-1]) if shown and len(rows) > limit else None)


def _tells(word: str) -> ColumnElement[bool]:
    return or_(
        triggers.c.name.contains(word, autoescape=True),
        triggers.c.workflow.contains(word, autoescape=True),
        holds(triggers.c.title, word),
    )
