"""Reading what a run's steps did."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from onward.domain.runs.facts import Fact
from onward.ports.rows.steps import StepFilter, StepRow
from onward.store.database import Database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from records import HOME, add_run, at, ended, started, waiting


@pytest.fixture
def run_id(database: Database) -> str:
    return add_run(database, "run_1")


async def record(database: Database, run_id: str, facts: Iterable[Fact]) -> None:
    ledger = SqlLedger(database)
    beginning = await ledger.begin(run_id, 1, at(1))
    assert beginning is not None
    assert beginning.lease is not None
    await ledger.record(beginning.lease, list(facts))
    ledger.close()


def names(rows: Iterable[StepRow]) -> list[str]:
    return [f"{row.path}#{row.attempt}" for row in rows]


async def test_pages_follow_the_order_of_recording(store: SqlStore, run_id: str) -> None:
    """R5."""
    await record(store.database, run_id, [ended("b"), ended("a"), ended("a", 2), ended("c")])
    found: list[str] = []
    after = None
    with store.read() as tx:
        while True:
            page = tx.steps.page(HOME, run_id, StepFilter(), 3, after)
            found += names(page.items)
            if (after := page.next) is None:
                break
    assert found == ["b#1", "a#1", "a#2", "c#1"]


@pytest.mark.parametrize(
    ("where", "paths"),
    [
        (StepFilter(under="each"), ["each", "each[0]/a", "each[10]/a"]),
        (StepFilter(under="each[1]"), []),
        (StepFilter(under="each[0]"), ["each[0]/a"]),
        (StepFilter(statuses=("failed", "running")), ["each[10]/a", "each_more"]),
    ],
)
async def test_filters(store: SqlStore, run_id: str, where: StepFilter, paths: list[str]) -> None:
    failed = ended("each[10]/a", status="failed")
    await record(store.database, run_id, [ended("each"), ended("each[0]/a"), failed, started("each_more")])
    with store.read() as tx:
        assert [row.path for row in tx.steps.page(HOME, run_id, where, 10).items] == paths


async def test_one_step_run_is_the_last_attempt_unless_asked(store: SqlStore, run_id: str) -> None:
    """R6."""
    await record(store.database, run_id, [ended("a", output=1), ended("a", 2, output=2)])
    with store.read() as tx:
        outputs = [tx.steps.get(HOME, run_id, "a", attempt) for attempt in (None, 1, 3)]
    assert [row and row.output for row in outputs] == [2, 1, None]


async def test_a_timeline_carries_nothing_large(store: SqlStore, run_id: str) -> None:
    await record(store.database, run_id, [ended("a", input={"x": 1}, output="large"), ended("b")])
    with store.read() as tx:
        rows = tx.steps.of_run(HOME, run_id, 10)
        assert tx.steps.counts(HOME, run_id) == {"succeeded": 2}
    assert [(row.path, row.input, row.output) for row in rows] == [("a", None, None), ("b", None, None)]


async def test_another_workspace_reads_nothing(store: SqlStore, run_id: str) -> None:
    """E1."""
    await record(store.database, run_id, [ended("a"), waiting("w", event_name="paid", event_key="1")])
    with store.read() as tx:
        steps = tx.steps
        assert list(steps.page("ws_other", run_id, StepFilter(), 10).items) == []
        assert steps.of_run("ws_other", run_id, 10) == []
        assert steps.get("ws_other", run_id, "a") is None
        assert steps.counts("ws_other", run_id) == {}
        assert steps.waits("ws_other", run_id) == []
        assert steps.logs("ws_other", run_id, 0, 10) == []
