"""A commit whose answer was lost is tried again, and is as if it had been done once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from onward.domain.runs.facts import ApprovalAsked, Fact, RunMoved, StepStarted, WaitClosed
from onward.ports.ledger import Lease
from onward.store.database import Database, away
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from reading import changes, kinds, run_row, steps
from records import HOME, add_run, at, ended, started, waiting


class Forgetful(Database):
    """Commits, and then its answer is lost, as often as it is told to."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.engine, database.dialect, database._turn)
        self.lose = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
        if self.lose:
            self.lose -= 1
            raise away()


@pytest.fixture
def forgetful(database: Database) -> Forgetful:
    return Forgetful(database)


@pytest.fixture
def ledger(forgetful: Forgetful) -> Iterator[SqlLedger]:
    ledger = SqlLedger(forgetful)
    yield ledger
    ledger.close()


@pytest.fixture
async def lease(forgetful: Forgetful, ledger: SqlLedger) -> Lease:
    beginning = await ledger.begin(add_run(forgetful, "run_1"), 1, at(1))
    assert beginning is not None
    assert beginning.lease is not None
    return beginning.lease


ASKED = ApprovalAsked("ok", at(2), "Send it?", "", ("role:operator",), False, None, None)


@pytest.mark.parametrize(
    "facts",
    [
        [started("a")],
        [ended("a", output=1), ended("b", output=2)],
        [waiting("w", "time"), RunMoved("waiting", at(3))],
        [waiting("w", "retry"), WaitClosed("w", "retry", at(3), "resolved"), waiting("w", "retry", second=4)],
        [ASKED],
        [started("a"), waiting("w"), ASKED, RunMoved("failed", at(5))],
    ],
)
async def test_a_record_is_written_and_told_once(
    ledger: SqlLedger, forgetful: Forgetful, store: SqlStore, lease: Lease, facts: list[Fact]
) -> None:
    forgetful.lose = 2
    assert await ledger.record(lease, facts) == "ok"
    told = [(one.kind, repr(one.data), one.at) for one in changes(store, "run:run_1", "approvals")]
    assert len(told) == len(set(told)) > 1
    if isinstance(facts[-1], RunMoved):
        assert run_row(store, "run_1").moved_at == facts[-1].at


async def test_a_segment_that_was_taken_is_taken(
    ledger: SqlLedger, forgetful: Forgetful, store: SqlStore, lease: Lease
) -> None:
    await ledger.record(lease, [RunMoved("waiting", at(2))])
    forgetful.lose = 1
    beginning = await ledger.begin("run_1", 2, at(3))
    assert beginning is not None
    assert beginning.lease is not None
    assert await ledger.record(beginning.lease, [ended("a")]) == "ok"
    assert kinds(store, "run_1") == ["run.moved"] * 3 + ["step.ended"]


async def test_a_long_step_begins_and_ends_once(
    ledger: SqlLedger, forgetful: Forgetful, store: SqlStore, lease: Lease
) -> None:
    forgetful.lose = 1
    fact = await ledger.start_step(HOME, "run_1", started("x"), "me")
    assert isinstance(fact, StepStarted)
    assert fact.attempt == 1
    forgetful.lose = 1
    assert await ledger.end_step(HOME, "run_1", ended("x", output="made"), "me") == "ok"
    assert [row.output for row in steps(store, "run_1")] == ["made"]
    assert kinds(store, "run_1") == ["run.moved", "step.started", "step.ended"]


async def test_log_lines_are_written_once(
    ledger: SqlLedger, forgetful: Forgetful, store: SqlStore, lease: Lease
) -> None:
    forgetful.lose = 1
    await ledger.log(HOME, "run_1", "x", 1, [("stdout", "one", at(1)), ("stdout", "two", at(2))])
    with store.read() as tx:
        assert [row.text for row in tx.steps.logs(HOME, "run_1", 0, 10)] == ["one", "two"]
