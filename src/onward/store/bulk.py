"""SQL for the hot path: the text is made once, and no expression is compiled per call.

SQLite gets `VALUES` lists in a few fixed sizes, so that each is prepared once and the
interpreter's lock changes hands once per statement and not once per row. PostgreSQL
gets one array per column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import BigInteger, Boolean, Connection, CursorResult, Integer, LargeBinary, Table

Row = tuple[Any, ...]
Found: TypeAlias = CursorResult[*tuple[Any, ...]]

_SIZES = (64, 32, 16, 8, 4, 2, 1)


class Statement:
    """One statement with `?` for its values, and `{ids}` where it compares with a list of ids."""

    def __init__(self, sqlite: str, *, postgres_end: str = "") -> None:
        self._sqlite = sqlite.replace("{ids}", "IN (SELECT value FROM json_each(?))")
        self._postgres = sqlite.replace("?", "%s").replace("{ids}", "= ANY(%s)") + postgres_end

    def execute(self, connection: Connection, values: Row = ()) -> Found:
        if connection.dialect.name == "postgresql":
            return connection.exec_driver_sql(self._postgres, values)
        return connection.exec_driver_sql(self._sqlite, values)

    def rows_of_ids(self, connection: Connection, ids: Sequence[str]) -> list[Row]:
        """`of_ids` in bare tuples, for the hot path."""
        if connection.dialect.name == "postgresql":
            return [tuple(row) for row in self.of_ids(connection, ids)]
        found: list[Row] = _driver(connection).execute(self._sqlite, (_json_list(ids),)).fetchall()
        return found

    def of_ids(self, connection: Connection, ids: Sequence[str], values: Row = ()) -> Found:
        """The list of ids comes first in the text."""
        if connection.dialect.name == "postgresql":
            return connection.exec_driver_sql(self._postgres, (list(ids), *values))
        return connection.exec_driver_sql(self._sqlite, (_json_list(ids), *values))


class Insert:
    """INSERT of these columns; `conflict` is what follows ON CONFLICT."""

    def __init__(self, table: Table, columns: Sequence[str], conflict: str = "") -> None:
        names = ", ".join(columns)
        into = f"INSERT INTO {table.name} ({names})"
        on = f" ON CONFLICT {conflict}" if conflict else ""
        self._bulk = _Bulk(
            table,
            columns,
            sqlite=f"{into} {{values}}{on}",
            # The order of the rows is the order of their numbers, so it is stated.
            postgres=f"{into} SELECT {names} FROM {{values}} ORDER BY place{on}",  # noqa: S608 - our own names
        )

    def execute(self, connection: Connection, rows: Sequence[Row]) -> int:
        """How many rows were written: inserted, or updated by the conflict's clause."""
        return self._bulk.execute(connection, rows)


class Update:
    """UPDATE of rows found by `key`, each with values of its own. `where` holds for the row as it was."""

    def __init__(self, table: Table, key: Sequence[str], columns: Sequence[str], where: str = "") -> None:
        change = ", ".join(f"{column} = given.{column}" for column in columns)
        found = " AND ".join(f"{table.name}.{column} = given.{column}" for column in key)
        condition = f"{found} AND {where}" if where else found
        names = (*key, *columns)
        update = f"UPDATE {table.name} SET {change} FROM"  # noqa: S608 - names of our own tables
        self._bulk = _Bulk(
            table,
            names,
            sqlite=f"WITH given ({', '.join(names)}) AS ({{values}}) {update} given WHERE {condition}",
            postgres=f"{update} {{values}} WHERE {condition}",
        )

    def execute(self, connection: Connection, rows: Sequence[Row]) -> int:
        return self._bulk.execute(connection, rows)


class _Bulk:
    def __init__(self, table: Table, columns: Sequence[str], *, sqlite: str, postgres: str) -> None:
        row = f"({', '.join('?' * len(columns))})"
        self._sqlite = {size: sqlite.format(values="VALUES " + ", ".join([row] * size)) for size in _SIZES}
        arrays = ", ".join(f"%s::{_array_type(table, column)}[]" for column in columns)
        self._postgres = postgres.format(
            values=f"unnest({arrays}) WITH ORDINALITY AS given ({', '.join(columns)}, place)"
        )

    def execute(self, connection: Connection, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        if connection.dialect.name == "postgresql":
            columns = tuple(list(column) for column in zip(*rows, strict=True))
            return connection.exec_driver_sql(self._postgres, columns).rowcount
        driver = _driver(connection)
        written = 0
        for part in _parts(rows):
            written += driver.execute(self._sqlite[len(part)], tuple(chain.from_iterable(part))).rowcount
        return written


def _driver(connection: Connection) -> Any:
    """Python's own SQLite connection: a tenth of the cost of a statement, and the same transaction."""
    return connection.connection.driver_connection


def _json_list(ids: Sequence[str]) -> str:
    return msgspec.json.encode(ids).decode()


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    done = 0
    for size in _SIZES:
        while len(rows) - done >= size:
            yield rows[done : done + size]
            done += size


def _array_type(table: Table, column: str) -> str:
    kind = table.c[column].type
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Integer):
        return "integer"
    if isinstance(kind, Boolean):
        return "boolean"
    return "bytea" if isinstance(kind, LargeBinary) else "text"
