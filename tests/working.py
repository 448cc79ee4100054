"""What a worker writes for a run, said by a test."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from onward.domain.instants import to_text
from onward.domain.runs.facts import Fact, RunMoved, StepEnded, StepStarted
from onward.store.ledger import SqlLedger


def now() -> str:
    return to_text(datetime.now(UTC))


def record(ledger: SqlLedger, run_id: str, *facts: Fact) -> None:
    async def write() -> None:
        beginning = await ledger.begin(run_id, 1, now())
        assert beginning is not None
        assert beginning.lease is not None, "the run has ended"
        assert await ledger.record(beginning.lease, facts) == "ok"

    asyncio.run(write())


def log(ledger: SqlLedger, workspace_id: str, run_id: str, path: str, text: str) -> None:
    asyncio.run(ledger.log(workspace_id, run_id, path, 1, [("stdout", text, now())]))


def started(path: str = "say") -> StepStarted:
    return StepStarted(path, 1, path, "shell", now())


def ended(path: str = "say") -> StepEnded:
    return StepEnded(path, 1, path, "shell", "succeeded", now(), now(), output={"text": "Hello"})


def moved(status: str, outputs: object = None) -> RunMoved:
    return RunMoved(status, now(), outputs=outputs)  # type: ignore[arg-type]
