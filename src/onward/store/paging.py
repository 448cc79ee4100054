"""Pages by key: the next page starts behind the last row of this one, however many rows came or went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, tuple_

from onward.ports.rows.paging import Page, Position

T = TypeVar("T")


def page(
    connection: Connection,
    query: Select[Any],
    key: tuple[ColumnElement[str], ColumnElement[str]],
    after: Position | None,
    limit: int,
    read: Callable[[Any], T],
) -> Page[T]:
    """Newest first by `key`, (created_at, id) of the listed table, which the query must select."""
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    # One row more than asked for tells whether there is a next page.
    rows = connection.execute(query.order_by(key[0].desc(), key[1].desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    following: Position | None = None
    if len(rows) > limit and shown:
        following = (shown[-1]._mapping[key[0]], shown[-1]._mapping[key[1]])
    return Page(items=tuple(read(row) for row in shown), next=following)
