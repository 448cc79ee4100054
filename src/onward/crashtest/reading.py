"""What the database and Temporal say: during a trial in passing, at its end in full."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import Row, Select, select
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from onward.crashtest.observation import ENDED, Launch, Leftover, Observation, Request, RunSeen, StepSeen
from onward.engine.contracts import workflow_id
from onward.store.database import Database
from onward.store.tables import approvals, feed, runs, slots, step_runs, waits

_AT_ONCE: Final = 20
_OPEN_EXECUTIONS: Final = "WorkflowType = 'run' AND ExecutionStatus = 'Running'"
_RENEWED_EXECUTIONS: Final = "WorkflowType = 'run' AND ExecutionStatus = 'ContinuedAsNew'"
_RUN_PREFIX: Final = workflow_id("")


class Reading:
    """Reads the tables as they lie there, past every service that could be wrong."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receipts(self, run_id: str, path: str) -> tuple[int, bool]:
        wanted = (
            (step_runs.c.run_id == run_id) & (step_runs.c.path == path) & step_runs.c.ended_at.is_not(None)
        )
        statuses = [row.status for row in self._rows(select(step_runs.c.status).where(wanted))]
        return len(statuses), "succeeded" in statuses

    def open_runs(self) -> int:
        return len(self._rows(select(runs.c.id).where(runs.c.ended_at.is_(None))))

    def unknown_outcomes(self) -> list[tuple[str, str]]:
        """(run, path) of steps that wait for somebody to say what became of them."""
        wanted = (waits.c.kind == "outcome") & waits.c.closed_at.is_(None)
        return [
            (row.run_id, row.path) for row in self._rows(select(waits.c.run_id, waits.c.path).where(wanted))
        ]

    def inputs(self, run_id: str) -> dict[str, Any]:
        (row,) = self._rows(select(runs.c.inputs).where(runs.c.id == run_id))
        inputs: dict[str, Any] = msgspec.json.decode(row.inputs)
        return inputs

    async def observe(
        self, temporal: Client, launches: Iterable[Launch], requests: Iterable[Request]
    ) -> Observation:
        seen = self._runs()
        return Observation(
            launches=tuple(launches),
            requests=tuple(requests),
            runs=seen,
            steps=self._steps(),
            leftovers=tuple(self._leftovers()),
            run_ends=self._run_ends(),
            step_ends=self._step_ends(),
            executions=await _executions(temporal, [run.id for run in seen]),
            renewed=(await temporal.count_workflows(_RENEWED_EXECUTIONS)).count,
        )

    # --- tables ------------------------------------------------------------------------

    def _runs(self) -> tuple[RunSeen, ...]:
        columns = (
            runs.c.id,
            runs.c.workflow_name,
            runs.c.status,
            runs.c.inputs,
            runs.c.outputs,
            runs.c.error,
            runs.c.ended_at,
        )
        return tuple(
            RunSeen(
                row.id,
                row.workflow_name,
                row.status,
                _decoded(row.inputs),
                _decoded(row.outputs),
                _decoded(row.error),
                row.ended_at,
            )
            for row in self._rows(select(*columns))
        )

    def _steps(self) -> tuple[StepSeen, ...]:
        columns = (
            step_runs.c.run_id,
            step_runs.c.path,
            step_runs.c.attempt,
            step_runs.c.status,
            step_runs.c.started_at,
            step_runs.c.ended_at,
        )
        return tuple(StepSeen(*tuple(row)) for row in self._rows(select(*columns)))

    def _leftovers(self) -> Iterable[Leftover]:
        open_waits = select(waits.c.kind, waits.c.run_id, waits.c.path).where(waits.c.closed_at.is_(None))
        for row in self._rows(open_waits):
            yield Leftover(f"wait for {row.kind}", row.run_id, row.path)
        open_approvals = select(approvals.c.run_id, approvals.c.path).where(approvals.c.status == "open")
        for row in self._rows(open_approvals):
            yield Leftover("approval", row.run_id, row.path)
        for row in self._rows(select(slots.c.run_id)):
            yield Leftover("slot", row.run_id, "")

    def _run_ends(self) -> dict[str, int]:
        ends: Counter[str] = Counter()
        for row in self._rows(select(feed.c.subject, feed.c.data).where(feed.c.kind == "run.moved")):
            if _decoded(row.data)["status"] in ENDED:
                ends[row.subject.removeprefix("run:")] += 1
        return dict(ends)

    def _step_ends(self) -> dict[tuple[str, str, int], int]:
        ends: Counter[tuple[str, str, int]] = Counter()
        for row in self._rows(select(feed.c.subject, feed.c.data).where(feed.c.kind == "step.ended")):
            data = _decoded(row.data)
            ends[row.subject.removeprefix("run:"), data["path"], data["attempt"]] += 1
        return dict(ends)

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        with self._database.read() as connection:
            return list(connection.execute(query))


async def _executions(temporal: Client, run_ids: list[str]) -> dict[str, str]:
    few = asyncio.Semaphore(_AT_ONCE)

    async def state(run_id: str) -> str:
        async with few:
            return await _state(temporal, run_id)

    found = dict(zip(run_ids, await asyncio.gather(*map(state, run_ids)), strict=True))
    async for execution in temporal.list_workflows(_OPEN_EXECUTIONS):
        found.setdefault(execution.id.removeprefix(_RUN_PREFIX), "RUNNING")
    return found


async def _state(temporal: Client, run_id: str) -> str:
    try:
        description = await temporal.get_workflow_handle(workflow_id(run_id)).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return "MISSING"
        raise
    return description.status.name if description.status is not None else "UNKNOWN"


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
