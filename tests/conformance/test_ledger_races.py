"""The engine records while people cancel and the reconciler ends (R7, R9): one end each, nothing open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from onward.domain.runs.facts import RunMoved
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from reading import changes
from records import HOME, add_run, at, ended, started, waiting


@pytest.fixture
def ledgers(database: Database) -> Iterator[list[SqlLedger]]:
    """Two workers."""
    databases = [open_database(database.url) for _ in range(2)]
    ledgers = [SqlLedger(one) for one in databases]
    yield ledgers
    for ledger, one in zip(ledgers, databases, strict=True):
        ledger.close()
        one.close()


async def carry_out(ledger: SqlLedger, run_id: str) -> str:
    """A run of forty steps in four segments; the last verdict."""
    verdict = "ok"
    for segment in range(1, 5):
        beginning = await ledger.begin(run_id, segment, at(segment))
        assert beginning is not None
        if beginning.lease is None:
            return "ended"
        for number in range(10):
            path = f"s{segment}[{number}]"
            await ledger.record(beginning.lease, [started(path), waiting(path, "time")])
            verdict = await ledger.record(beginning.lease, [ended(path), RunMoved("waiting", at(segment))])
    last = await ledger.begin(run_id, 5, at(8))
    if last is None or last.lease is None:
        return "ended"
    return await ledger.record(last.lease, [RunMoved("succeeded", at(9))]) if verdict != "ended" else "ended"


def end_from_outside(store: SqlStore, run_ids: list[str]) -> list[str]:
    """Those that this call ended."""
    ended_here = []
    for run_id in run_ids:
        with store.write() as tx:
            tx.runs.request_cancel(HOME, run_id, "enough", at(5))
            if tx.runs.finalise(HOME, run_id, "cancelled", None, at(6)):
                ended_here.append(run_id)
    return ended_here


async def test_every_run_ends_once_and_leaves_nothing_open(
    database: Database, ledgers: list[SqlLedger], store: SqlStore
) -> None:
    run_ids = [add_run(database, f"run_{number:02}") for number in range(20)]
    carried = [carry_out(ledgers[number % 2], run_id) for number, run_id in enumerate(run_ids)]
    outside = [asyncio.to_thread(end_from_outside, store, run_ids[number::3]) for number in range(3)]
    verdicts, *cancelled = await asyncio.gather(asyncio.gather(*carried), *outside)

    moves = changes(store, "runs")
    ends = [change for change in moves if change.data["status"] in ("succeeded", "cancelled")]
    assert sorted(change.subject for change in ends) == [f"run:{run_id}" for run_id in run_ids]
    assert verdicts.count("ended") == sum(map(len, cancelled))
    assert open_things(database) == (0, 0, 0)


async def test_two_workers_that_fight_for_a_run_write_every_step_once(
    database: Database, ledgers: list[SqlLedger], store: SqlStore
) -> None:
    run_ids = [add_run(database, f"run_{number:02}") for number in range(10)]
    await asyncio.gather(*(carry_out(ledger, run_id) for run_id in run_ids for ledger in ledgers))
    told = [
        (change.subject, change.data["path"])
        for change in changes(store, *(f"run:{run_id}" for run_id in run_ids))
        if change.kind == "step.ended"
    ]
    assert len(told) == len(set(told))


def open_things(database: Database) -> tuple[int, ...]:
    queries = (
        "SELECT count(*) FROM runs WHERE ended_at IS NULL",
        "SELECT count(*) FROM step_runs WHERE ended_at IS NULL",
        "SELECT count(*) FROM waits WHERE closed_at IS NULL",
    )
    with database.read() as connection:
        return tuple(connection.execute(text(query)).scalar_one() for query in queries)
