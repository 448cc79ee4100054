"""What tests look at: rows as they are in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from onward.ports.rows.feed import Change
from onward.ports.rows.steps import StepFilter, StepRow
from onward.store.tables import runs
from onward.store.tx import SqlStore
from records import HOME


def run_row(store: SqlStore, run_id: str) -> Any:
    with store.database.read() as connection:
        return connection.execute(select(runs).where(runs.c.id == run_id)).one()


def steps(store: SqlStore, run_id: str) -> list[StepRow]:
    with store.read() as tx:
        return list(tx.steps.page(HOME, run_id, StepFilter(), 1000).items)


def changes(store: SqlStore, *topics: str) -> list[Change]:
    with store.read() as tx:
        return tx.feed.after(HOME, 0, topics, 10_000)


def kinds(store: SqlStore, run_id: str) -> list[str]:
    return [change.kind for change in changes(store, f"run:{run_id}")]
