"""Nothing of an ended run stays open (R9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from onward.domain.runs.facts import ApprovalAsked, ApprovalClosed, Fact, RunMoved, StepError
from onward.ports.ledger import Lease
from onward.store.database import Database
from onward.store.ledger import SqlLedger
from onward.store.prepared import MOST_TOLD, approval_id
from onward.store.tables import approvals
from onward.store.tx import SqlStore
from reading import changes, kinds, run_row, steps
from records import HOME, add_run, at, ended, started, waiting


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[SqlLedger]:
    ledger = SqlLedger(database)
    yield ledger
    ledger.close()


@pytest.fixture
async def lease(database: Database, ledger: SqlLedger) -> Lease:
    beginning = await ledger.begin(add_run(database, "run_1"), 1, at(1))
    assert beginning is not None
    assert beginning.lease is not None
    return beginning.lease


def asking(path: str) -> ApprovalAsked:
    return ApprovalAsked(path, at(2), "Send it?", "", ("role:operator",), False, None, at(90))


def approval(store: SqlStore, path: str) -> tuple[Any, ...]:
    with store.database.read() as connection:
        query = select(approvals.c.status, approvals.c.requested_by, approvals.c.approvers)
        return tuple(connection.execute(query.where(approvals.c.path == path)).one())


async def test_an_approval_is_asked_once(ledger: SqlLedger, store: SqlStore, lease: Lease) -> None:
    await ledger.record(lease, [asking("ok")])
    await ledger.record(lease, [asking("ok")])
    assert approval(store, "ok") == ("open", "mem_ada", '["role:operator"]')
    assert [change.kind for change in changes(store, "approvals")] == ["approval.asked"]


async def test_words_that_a_database_cannot_keep_stop_no_run(
    ledger: SqlLedger, store: SqlStore, lease: Lease
) -> None:
    """They come from templates: whatever a caller sent may be in them."""
    wait = waiting("w", event_name="paid", event_key="a\0b\ud800")
    question = replace(asking("ok"), title="nul \0", text="half \ud800")
    assert await ledger.record(lease, [wait, question]) == "ok"
    with store.read() as tx:
        assert [row.event_key for row in tx.steps.waits(HOME, "run_1")] == ["a\ufffdb?"]


async def test_an_approval_has_the_same_id_wherever_it_is_asked_again() -> None:
    assert approval_id("run_1", "ok") == approval_id("run_1", "ok") != approval_id("run_2", "ok")
    assert len(approval_id("run_1", "ok")) == len("apr_") + 26


async def test_an_approval_expires_unless_it_was_decided(
    ledger: SqlLedger, store: SqlStore, lease: Lease
) -> None:
    await ledger.record(lease, [asking("ok"), asking("decided")])
    with store.database.write() as connection:
        connection.execute(approvals.update().where(approvals.c.path == "decided").values(status="approved"))
    await ledger.record(lease, [ApprovalClosed(path, at(9), "expired") for path in ("ok", "decided")])
    assert [approval(store, path)[0] for path in ("ok", "decided")] == ["expired", "approved"]
    assert [change.kind for change in changes(store, "approvals")][2:] == ["approval.closed"]


async def test_what_is_open_ends_with_its_run(ledger: SqlLedger, store: SqlStore, lease: Lease) -> None:
    facts: list[Fact] = [ended("a"), started("b"), waiting("b", event_name="paid", event_key=""), asking("c")]
    await ledger.record(lease, facts)
    await ledger.record(lease, [started("d"), RunMoved("cancelled", at(9))])
    with store.read() as tx:
        [wait] = tx.steps.waits(HOME, "run_1")
        assert tx.steps.waits(HOME, "run_1", only_open=True) == []
    assert (wait.outcome, wait.closed_at) == ("cancelled", at(9))
    assert [row.status for row in steps(store, "run_1")] == ["succeeded", "cancelled", "cancelled"]
    assert approval(store, "c")[0] == "cancelled"
    assert run_row(store, "run_1").status == "cancelled"


async def test_what_is_closed_is_told_before_the_end(
    ledger: SqlLedger, store: SqlStore, lease: Lease
) -> None:
    await ledger.record(lease, [started("a"), waiting("a"), RunMoved("failed", at(9))])
    assert kinds(store, "run_1")[-3:] == ["wait.closed", "step.ended", "run.moved"]
    assert changes(store, "run:run_1")[-1].data == {"status": "failed"}


async def test_a_run_that_ends_knows_how_many_steps_it_did(
    ledger: SqlLedger, store: SqlStore, lease: Lease
) -> None:
    """R8: however often each was tried, in however many records; what was skipped was not done."""
    await ledger.record(lease, [started("a"), ended("b", status="failed")])
    await ledger.record(lease, [ended("a"), started("b", 2), ended("c", status="skipped")])
    await ledger.record(lease, [ended("b", 2), started("open"), RunMoved("succeeded", at(9))])
    assert run_row(store, "run_1").steps_done == 2


async def test_a_failed_step_is_told_with_its_reason(
    ledger: SqlLedger, store: SqlStore, lease: Lease
) -> None:
    error = StepError("action", "boom", "It broke. " * 100)
    await ledger.record(lease, [ended("a", status="failed", error=error), ended("b")])
    failed, well = (change.data for change in changes(store, "run:run_1")[-2:])
    assert (failed["error"]["code"], failed["error"]["message"][:9]) == ("boom", "It broke.")
    assert (len(failed["error"]["message"]), "error" in well) == (MOST_TOLD, False)
