"""Recording facts: durable when told, fenced, and never overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from onward.domain.errors import Invalid
from onward.domain.runs.facts import Fact, RunMoved, StepError, WaitClosed
from onward.ports.ledger import Lease
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from reading import kinds, run_row, steps
from records import HOME, add_run, at, ended, started, waiting


@pytest.fixture
def ledger(database: Database) -> Iterator[SqlLedger]:
    ledger = SqlLedger(database)
    yield ledger
    ledger.close()


@pytest.fixture
def run_id(database: Database) -> str:
    return add_run(database, "run_1")


async def take(ledger: SqlLedger, run_id: str, segment: int = 1) -> Lease:
    beginning = await ledger.begin(run_id, segment, at(1))
    assert beginning is not None
    assert beginning.lease is not None
    return beginning.lease


async def test_beginning_moves_the_run_and_tells_it(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    beginning = await ledger.begin(run_id, 1, at(1))
    assert beginning is not None
    assert (beginning.status, beginning.again, beginning.receipts) == ("queued", False, ())
    assert beginning.header.inputs == {"name": "Ada"}
    row = run_row(store, run_id)
    assert (row.status, row.started_at, row.moved_at) == ("running", at(1), at(1))
    assert kinds(store, run_id) == ["run.moved"]


async def test_a_run_that_is_not_there_cannot_begin(ledger: SqlLedger) -> None:
    assert await ledger.begin("run_nowhere", 1, at(1)) is None


async def test_a_step_has_one_row_and_one_change(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    lease = await take(ledger, run_id)
    assert await ledger.record(lease, [started("a", input={"x": 1.0}), ended("a", output={"n": 1})]) == "ok"
    [row] = steps(store, run_id)
    assert (row.path, row.attempt, row.status, row.output) == ("a", 1, "succeeded", {"n": 1})
    assert kinds(store, run_id) == ["run.moved", "step.ended"]


async def test_a_step_that_was_started_before_keeps_its_number_and_input(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    lease = await take(ledger, run_id)
    await ledger.record(lease, [started("a", input={"x": 1.0}), started("b")])
    await ledger.record(lease, [ended("b"), ended("a")])
    rows = steps(store, run_id)
    assert [(row.path, row.seq, row.status) for row in rows] == [("a", 1, "succeeded"), ("b", 2, "succeeded")]
    assert repr(rows[0].input) == "{'x': 1.0}"


async def test_a_receipt_is_never_overwritten(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    """R4."""
    lease = await take(ledger, run_id)
    await ledger.record(lease, [ended("a", output="first")])
    assert await ledger.record(lease, [started("a"), ended("a", output="second"), ended("b")]) == "ok"
    assert [row.output for row in steps(store, run_id)] == ["first", {"n": 1}]
    assert kinds(store, run_id) == ["run.moved", "step.ended", "step.ended"]


async def test_a_segment_that_is_taken_again_comes_with_its_receipts(ledger: SqlLedger, run_id: str) -> None:
    """R4."""
    lease = await take(ledger, run_id)
    await ledger.record(lease, [ended("a", output=[1, 2.0]), started("b")])
    beginning = await ledger.begin(run_id, 1, at(3))
    assert beginning is not None
    assert beginning.again
    assert [(one.path, one.status, one.output) for one in beginning.receipts] == [
        ("a", "succeeded", [1, 2.0]),
        ("b", "running", None),
    ]


async def test_a_zombie_cannot_write(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    """A worker that was thought dead wakes up, and its segment has a new holder."""
    zombie = await take(ledger, run_id)
    lease = await take(ledger, run_id)
    assert await ledger.record(zombie, [ended("a")]) == "fenced"
    assert await ledger.record(lease, [ended("b")]) == "ok"
    assert [row.path for row in steps(store, run_id)] == ["b"]


async def test_a_segment_before_the_rows_is_taken_again(ledger: SqlLedger, run_id: str) -> None:
    """R4: Temporal's history counts (a reset, a lost task); what was done since is not done again."""
    lost = await take(ledger, run_id, segment=2)
    await ledger.record(lost, [ended("a")])
    for segment in (1, 2):
        beginning = await ledger.begin(run_id, segment, at(3))
        assert beginning is not None
        assert beginning.lease is not None
        assert (beginning.again, [one.path for one in beginning.receipts]) == (True, ["a"])
    assert await ledger.record(lost, [ended("b")]) == "fenced"


async def test_a_segment_new_to_the_history_comes_with_what_a_frozen_worker_did(
    ledger: SqlLedger, run_id: str
) -> None:
    """R4: it woke up with an old segment in its hands, and went past the newest one before it was fenced."""
    await ledger.record(await take(ledger, run_id, segment=1), [ended("a")])
    await take(ledger, run_id, segment=2)
    thawed = await take(ledger, run_id, segment=1)
    await ledger.record(thawed, [ended("b")])
    beginning = await ledger.begin(run_id, 3, at(9))
    assert beginning is not None
    assert beginning.at == at(9)
    assert [one.path for one in beginning.receipts] == ["a", "b"]


async def test_a_segments_time_is_that_of_its_first_beginning(ledger: SqlLedger, run_id: str) -> None:
    """`now()` must not change when a worker dies: decisions were made by it."""
    await ledger.record(await take(ledger, run_id), [ended("a")])
    again, next_one = await ledger.begin(run_id, 1, at(7)), await ledger.begin(run_id, 2, at(8))
    assert again is not None
    assert next_one is not None
    assert (again.at, next_one.at) == (at(1), at(8))


async def test_a_segment_of_which_nothing_came_begins_when_it_is_taken(
    ledger: SqlLedger, run_id: str
) -> None:
    await take(ledger, run_id)
    again = await ledger.begin(run_id, 1, at(7))
    assert again is not None
    assert (again.again, again.at) == (True, at(7))


async def test_a_run_with_a_key_runs_when_it_has_its_slot(
    database: Database, ledger: SqlLedger, store: SqlStore
) -> None:
    """R11: it never seems to run before its turn."""
    run_id = add_run(database, "run_keyed", concurrency_key="wf_hello/k")
    lease = await take(ledger, run_id)
    assert (run_row(store, run_id).status, run_row(store, run_id).started_at) == ("queued", None)
    await ledger.record(lease, [RunMoved("running", at(5))])
    assert (run_row(store, run_id).status, run_row(store, run_id).started_at) == ("running", at(5))


async def test_of_many_that_take_a_segment_one_may_write(database: Database, run_id: str) -> None:
    ledgers = [SqlLedger(open_database(database.url)) for _ in range(4)]
    leases = await asyncio.gather(*(take(ledger, run_id) for ledger in ledgers))
    verdicts = await asyncio.gather(
        *(
            ledger.record(lease, [ended(f"s{i}")])
            for i, (ledger, lease) in enumerate(zip(ledgers, leases, strict=True))
        )
    )
    for ledger in ledgers:
        ledger.close()
    assert sorted(verdicts) == ["fenced", "fenced", "fenced", "ok"]


async def test_a_lease_is_no_key_to_another_workspace(ledger: SqlLedger, run_id: str) -> None:
    """E1."""
    lease = await take(ledger, run_id)
    stranger = Lease("ws_other", run_id, lease.segment, lease.token)
    assert await ledger.record(stranger, [ended("a")]) == "fenced"


async def test_an_end_is_sticky(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    """R7."""
    lease = await take(ledger, run_id)
    assert await ledger.record(lease, [RunMoved("succeeded", at(5), outputs={"done": True})]) == "ok"
    assert await ledger.record(lease, [RunMoved("failed", at(6)), ended("late")]) == "ended"
    row = run_row(store, run_id)
    assert (row.status, row.ended_at, row.outputs) == ("succeeded", at(5), '{"done":true}')
    assert steps(store, run_id) == []


async def test_a_run_that_has_ended_does_not_begin(ledger: SqlLedger, run_id: str) -> None:
    """R7."""
    await ledger.record(await take(ledger, run_id), [RunMoved("cancelled", at(5))])
    beginning = await ledger.begin(run_id, 2, at(6))
    assert beginning is not None
    assert (beginning.lease, beginning.status) == (None, "cancelled")


async def test_a_move_that_the_table_does_not_know_changes_nothing(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    """R7."""
    lease = await take(ledger, run_id)
    await ledger.record(lease, [RunMoved("running", at(5))])
    assert run_row(store, run_id).moved_at == at(1)
    assert kinds(store, run_id) == ["run.moved"]


async def test_an_error_is_kept_with_its_group(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    lease = await take(ledger, run_id)
    error = StepError("action", "http_status", "Answered 503 after 12 ms", path="a")
    await ledger.record(lease, [RunMoved("failed", at(5), error=error)])
    other = add_run(store.database, "run_2")
    similar = StepError("action", "http_status", "Answered 503 after 99 ms", path="b")
    await ledger.record(await take(ledger, other), [RunMoved("failed", at(5), error=similar)])
    assert run_row(store, run_id).error_group == run_row(store, other).error_group
    assert '"category":"action"' in run_row(store, run_id).error


async def test_a_cancel_is_heard_with_the_answer(
    database: Database, ledger: SqlLedger, store: SqlStore
) -> None:
    """R9: what was done until then is written down."""
    run_id = add_run(database, "run_2", cancel_requested_at=at(1))
    lease = await take(ledger, run_id)
    assert await ledger.record(lease, [ended("a")]) == "cancel_requested"
    assert len(steps(store, run_id)) == 1


async def test_a_wait_opens_and_closes(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    """R10."""
    lease = await take(ledger, run_id)
    facts: list[Fact] = [
        started("w"),
        waiting("w", event_name="paid", event_key="7"),
        RunMoved("waiting", at(2)),
    ]
    await ledger.record(lease, facts)
    with store.read() as tx:
        [wait] = tx.steps.waits(HOME, run_id, only_open=True)
    assert (wait.path, wait.event_name, wait.event_key) == ("w", "paid", "7")
    assert steps(store, run_id)[0].status == "waiting"
    await ledger.record(lease, [RunMoved("running", at(3)), WaitClosed("w", "event", at(3), "resolved")])
    with store.read() as tx:
        [wait] = tx.steps.waits(HOME, run_id)
    assert (wait.outcome, wait.closed_at) == ("resolved", at(3))
    assert steps(store, run_id)[0].status == "running"


async def test_a_wait_that_is_open_is_not_opened_again(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    """A segment that is executed again opens its waits at another instant (E4)."""
    await ledger.record(await take(ledger, run_id), [waiting("w", second=1)])
    lease = await take(ledger, run_id)
    assert (
        await ledger.record(lease, [waiting("w", second=9), WaitClosed("w", "event", at(10), "resolved")])
        == "ok"
    )
    with store.read() as tx:
        assert [(wait.opened_at, wait.closed_at) for wait in tx.steps.waits(HOME, run_id)] == [
            (at(1), at(10))
        ]
    assert kinds(store, run_id) == ["run.moved", "wait.opened", "wait.closed"]


async def test_waits_of_one_place_follow_each_other(ledger: SqlLedger, store: SqlStore, run_id: str) -> None:
    lease = await take(ledger, run_id)
    first: list[Fact] = [waiting("w", "retry", second=1), WaitClosed("w", "retry", at(2), "resolved")]
    await ledger.record(lease, [*first, waiting("w", "retry", second=3)])
    await asyncio.gather(
        ledger.record(lease, [WaitClosed("w", "retry", at(4), "resolved")]),
        ledger.record(lease, [waiting("w", "retry", second=5)]),
    )
    with store.read() as tx:
        waits = tx.steps.waits(HOME, run_id)
    assert [wait.closed_at for wait in waits] == [at(2), at(4), None]


async def test_what_cannot_be_stored_is_refused_for_its_caller_alone(
    ledger: SqlLedger, store: SqlStore, run_id: str
) -> None:
    lease = await take(ledger, run_id)
    bad, good = await asyncio.gather(
        ledger.record(lease, [ended("a", output=float("nan"))]),
        ledger.record(lease, [ended("b")]),
        return_exceptions=True,
    )
    assert isinstance(bad, Invalid)
    assert good == "ok"
    assert [row.path for row in steps(store, run_id)] == ["b"]
