"""Inserts that meet a row which is there: the constraint decides, and a race is no error (rule E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """False: a row with the same key, or with another unique value of it, is there; nothing was changed."""
    statement = _insert(connection, table).values(values).on_conflict_do_nothing()
    # What comes back tells: the drivers do not agree on how to count the rows of an INSERT.
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def put(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert, or overwrite the row with that key, but for the columns to keep."""
    changed = {name: value for name, value in values.items() if name not in (*key, *keep)}
    statement = _insert(connection, table).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
