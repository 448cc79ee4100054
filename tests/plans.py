"""What a database says of how it would answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event


def plans_of(connection: Connection, ask: Callable[[], object]) -> str:
    """Of every statement that this asks, as for a table with many rows."""
    asked = statements_of(connection, ask)
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:  # few rows are read faster without an index
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    prefix = "EXPLAIN" if is_postgres else "EXPLAIN QUERY PLAN"
    return "\n".join(
        str(row[-1])
        for statement, given in asked
        for row in connection.exec_driver_sql(f"{prefix} {statement}", given)
    )


def statements_of(source: Any, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        seen.append((statement, given))

    event.listen(source, "before_cursor_execute", note)
    ask()
    event.remove(source, "before_cursor_execute", note)
    return seen
