"""Steps outside of segments: one executor owns each, and one that died is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from onward.domain.errors import Conflict, NotFound
from onward.domain.runs.facts import RunMoved, StepStarted
from onward.ports.ledger import Receipt
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from reading import changes, kinds, steps
from records import HOME, add_run, at, ended, started


@pytest.fixture
def ledger(database: Database) -> Iterator[SqlLedger]:
    ledger = SqlLedger(database)
    yield ledger
    ledger.close()


@pytest.fixture
def run_id(database: Database) -> str:
    return add_run(database, "run_1")


async def test_a_long_step_opens_its_row_and_ends_it(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    fact = started("build", input={"a": 1})
    assert await ledger.start_step(HOME, run_id, fact, "one") == fact
    assert await ledger.end_step(HOME, run_id, ended("build", output="made"), "one") == "ok"
    [row] = steps(store, run_id)
    assert (row.status, row.input, row.output, row.ended_at) == ("succeeded", {"a": 1}, "made", at(2))
    assert kinds(store, run_id) == ["step.started", "step.ended"]


async def test_a_receipt_comes_back_instead_of_a_second_execution(ledger: SqlLedger, run_id: str) -> None:
    """R4."""
    await ledger.start_step(HOME, run_id, started("build"), "one")
    await ledger.end_step(HOME, run_id, ended("build", output="made"), "one")
    receipt = await ledger.start_step(HOME, run_id, started("build"), "two")
    assert isinstance(receipt, Receipt)
    assert (receipt.attempt, receipt.status, receipt.output) == (1, "succeeded", "made")


async def test_the_same_executor_may_ask_again(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    first = await ledger.start_step(HOME, run_id, started("build"), "one")
    assert await ledger.start_step(HOME, run_id, started("build", second=9), "one") == first
    assert len(steps(store, run_id)) == 1


async def test_a_step_whose_executor_died_goes_on_as_the_next_attempt(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    await ledger.start_step(HOME, run_id, started("build"), "dead")
    taken = await ledger.start_step(HOME, run_id, started("build", second=5), "alive")
    assert isinstance(taken, StepStarted)
    assert taken.attempt == 2
    first, second = steps(store, run_id)
    assert first.error is not None
    assert (first.status, first.error["code"], second.status) == ("failed", "interrupted", "running")


async def test_an_executor_that_was_cut_off_cannot_end_the_step(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    await ledger.start_step(HOME, run_id, started("build"), "slow")
    await ledger.start_step(HOME, run_id, started("build"), "fresh")
    assert await ledger.end_step(HOME, run_id, ended("build", output="late"), "slow") == "fenced"
    assert await ledger.end_step(HOME, run_id, ended("build", 2, output="good"), "fresh") == "ok"
    assert [row.output for row in steps(store, run_id)] == [None, "good"]


async def test_an_end_that_is_told_twice_is_told_once(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    await ledger.start_step(HOME, run_id, started("build"), "one")
    for _ in range(2):
        assert await ledger.end_step(HOME, run_id, ended("build"), "one") == "ok"
    assert kinds(store, run_id) == ["step.started", "step.ended"]


async def test_of_many_that_start_a_step_the_last_may_end_it(database: Database, run_id: str) -> None:
    ledgers = [SqlLedger(open_database(database.url)) for _ in range(4)]
    taken = await asyncio.gather(
        *(ledger.start_step(HOME, run_id, started("x"), str(i)) for i, ledger in enumerate(ledgers))
    )
    attempts = [fact.attempt for fact in taken if isinstance(fact, StepStarted)]
    verdicts = await asyncio.gather(
        *(
            ledger.end_step(HOME, run_id, ended("x", attempt), str(i))
            for i, (ledger, attempt) in enumerate(zip(ledgers, attempts, strict=True))
        )
    )
    for ledger in ledgers:
        ledger.close()
    assert sorted(attempts) == [1, 2, 3, 4]
    assert [attempts[i] for i, verdict in enumerate(verdicts) if verdict == "ok"] == [4]


async def test_no_step_begins_in_a_run_that_has_ended(ledger: SqlLedger, database: Database) -> None:
    """R7."""
    run_id = add_run(database, "run_2", status="cancelled", ended_at=at(1))
    with pytest.raises(Conflict) as refusal:
        await ledger.start_step(HOME, run_id, started("build"), "one")
    assert refusal.value.code == "run_ended"


async def test_a_late_result_never_overturns_an_end(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    """R7: the run ended, and its open step with it."""
    beginning = await ledger.begin(run_id, 1, at(1))
    assert beginning is not None
    assert beginning.lease is not None
    await ledger.start_step(HOME, run_id, started("build"), "one")
    await ledger.record(beginning.lease, [RunMoved("cancelled", at(3))])
    assert await ledger.end_step(HOME, run_id, ended("build", output="late"), "one") == "ended"
    [row] = steps(store, run_id)
    assert (row.status, row.output) == ("cancelled", None)


async def test_a_long_step_of_another_workspace_is_not_there(ledger: SqlLedger, run_id: str) -> None:
    """E1."""
    with pytest.raises(NotFound):
        await ledger.start_step("ws_other", run_id, started("build"), "one")
    await ledger.start_step(HOME, run_id, started("build"), "one")
    assert await ledger.end_step("ws_other", run_id, ended("build"), "one") == "fenced"


async def test_log_lines_are_kept_in_order(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    lines = [("stdout", "one", at(1)), ("stderr", "nul \0 and \ud800", at(2))]
    await ledger.log(HOME, run_id, "build", 1, lines)
    await ledger.log(HOME, run_id, "test", 1, [("stdout", "two", at(3))])
    with store.read() as tx:
        logs = tx.steps.logs(HOME, run_id, 0, 10)
        of_build = tx.steps.logs(HOME, run_id, 0, 10, "build", 1)
    assert [row.text for row in logs] == ["one", "nul \ufffd and ?", "two"]
    assert of_build == logs[:2]
    assert [change.data["lines"] for change in changes(store, f"run:{run_id}")] == [2, 1]
