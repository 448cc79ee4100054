"""Lists of runs are read by an index, however many there are: no sorting, no scan of the table."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event

from onward.ports.rows.runs import RunFilter
from onward.store.database import Database
from onward.store.runs import SqlRuns
from records import HOME, add_run, at


@pytest.mark.parametrize(
    "where",
    [
        RunFilter(),
        RunFilter(statuses=("failed",)),
        RunFilter(workflow_id="wf_hello"),
        RunFilter(created_after=at(1), created_before=at(2)),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index(database: Database, where: RunFilter) -> None:
    for number in range(3):
        add_run(database, f"run_{number}", created_at=at(number))
    with database.read() as connection:
        plan = explained(connection, lambda: SqlRuns(connection).lines(HOME, where, 50, (at(5), "run_9")))
    assert "B-TREE FOR" not in plan
    assert "Sort" not in plan
    assert "ix_runs_workspace_id" in plan


def test_open_runs_are_counted_without_a_look_at_those_that_ended(database: Database) -> None:
    """Strangers may ask for it (`/metrics`), and runs that have ended are kept for months."""
    add_run(database, "run_1")
    with database.read() as connection:
        assert "ix_runs_open" in explained(connection, SqlRuns(connection).count_open)


def explained(connection: Connection, query: Any) -> str:
    """The plan of the statement that `query` executes."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    query()
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = seen[-1]
    if connection.dialect.name == "postgresql":
        for way in ("seqscan", "bitmapscan"):  # three rows are read faster without an index
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    prefix = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = connection.exec_driver_sql(f"{prefix} {statement}", parameters).all()
    return "\n".join(str(row[-1]) for row in rows)
