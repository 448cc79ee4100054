"""The services' way to Temporal: implements `ports.engine.Engine`.

Services run in threads; the Temporal client lives on the event loop of its process. Each call
crosses over to the loop and waits there, for a bounded time; while Temporal is known to be away (`reach`),
for none at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from copy import copy
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final, TypeVar

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, DescribeTaskQueueResponse
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from onward.domain.errors import Unavailable
from onward.engine.contracts import (
    RUN_WORKFLOW,
    SCHEDULER_ID,
    SCHEDULER_WORKFLOW,
    TASK_QUEUE,
    TELL_SIGNAL,
    RunTask,
    workflow_id,
)
from onward.engine.reach import NobodyThere, Reach
from onward.ports.engine import STOPPING, Presence, Signal

_CALL_SECONDS: Final = 10.0
_NO_ANSWER: Final = "it did not answer in time"
# A worker that dies within a segment is noticed after this long, and another takes over.
_TASK_TIMEOUT: Final = timedelta(seconds=5)
# The run's own timeout is the interpreter's; this bounds an execution that nobody looks after.
_EXECUTION_TIMEOUT: Final = timedelta(days=400)

T = TypeVar("T")


class TemporalEngine:
    """Made on the loop it uses; called from any other thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._reach = Reach(self._ask)
        self._is_patient = False

    def patient(self) -> TemporalEngine:
        """The same, for work that fails for good when it is refused: it waits while Temporal starts anew."""
        engine = copy(self)
        engine._is_patient = True
        return engine

    def start_run(self, run_id: str, workspace_id: str) -> None:
        self._call(lambda: self._start_run(run_id, workspace_id))

    def signal_run(self, run_id: str, signal: Signal) -> bool:
        return self._call(lambda: self._signal_run(run_id, signal))

    def presence(self, run_id: str) -> Presence:
        return self._call(lambda: self._presence(run_id))

    def terminate_run(self, run_id: str, reason: str) -> None:
        self._call(lambda: self._terminate(run_id, reason))

    def restart_scheduler(self) -> None:
        self._call(self._restart_scheduler)

    def unanswered(self) -> int:
        return self._reach.unanswered

    def health(self) -> dict[str, Any]:
        try:
            return self._call(self._health, patient=False)
        except Unavailable as error:
            return {"reachable": False, "error": error.message}

    # --- on the loop -----------------------------------------------------------------

    async def _start_run(self, run_id: str, workspace_id: str) -> None:
        with suppress(WorkflowAlreadyStartedError):  # that is what was wanted
            await self._client.start_workflow(
                RUN_WORKFLOW,
                RunTask(workspace_id, run_id),
                id=workflow_id(run_id),
                task_queue=TASK_QUEUE,
                task_timeout=_TASK_TIMEOUT,
                execution_timeout=_EXECUTION_TIMEOUT,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                # A worker in this process gets the first task in the answer: no queue in between.
                request_eager_start=True,
            )

    async def _signal_run(self, run_id: str, signal: Signal) -> bool:
        try:
            await self._handle(run_id).signal(TELL_SIGNAL, asdict(signal))
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def _presence(self, run_id: str) -> Presence:
        try:
            description = await self._handle(run_id).describe()
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return "missing"
            raise
        return "open" if description.status == WorkflowExecutionStatus.RUNNING else "closed"

    async def _terminate(self, run_id: str, reason: str) -> None:
        try:
            await self._handle(run_id).terminate(reason=reason)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise

    async def _restart_scheduler(self) -> None:
        # Ended and begun in one step of Temporal: there is no moment without a scheduler.
        await self._client.start_workflow(
            SCHEDULER_WORKFLOW,
            id=SCHEDULER_ID,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def _health(self) -> dict[str, Any]:
        answer = await self._ask()
        return {
            "reachable": True,
            "address": self._client.service_client.config.target_host,
            "namespace": self._client.namespace,
            "workers": len({poller.identity for poller in answer.pollers}),
            "pollers": sorted({poller.identity for poller in answer.pollers}),
        }

    async def _ask(self) -> DescribeTaskQueueResponse:
        """Once: whoever asks whether Temporal answers is not served by asking again and again."""
        return await self._client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(
                namespace=self._client.namespace,
                task_queue=TaskQueue(name=TASK_QUEUE),
                task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
            )
        )

    def _handle(self, run_id: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(workflow_id(run_id))

    def _call(self, work: Callable[[], Coroutine[Any, Any, T]], *, patient: bool | None = None) -> T:
        patient = self._is_patient if patient is None else patient
        if self._loop.is_closed():
            raise _stopping()
        if self._reach.is_away and not patient:
            raise _away(_NO_ANSWER)
        future = asyncio.run_coroutine_threadsafe(self._reach.call(work(), patient=patient), self._loop)
        try:
            return future.result(_CALL_SECONDS)
        except (FutureTimeout, NobodyThere) as error:
            future.cancel()
            raise _away(_NO_ANSWER) from error
        except CancelledError as error:
            raise _stopping() from error
        except RPCError as error:
            raise _away(error.message) from error


def _away(why: str) -> Unavailable:
    return Unavailable(
        "engine_unavailable",
        f"Temporal cannot be reached: {why}.",
        hint="Nothing is lost; try again when Temporal is back. `onward doctor` says what is wrong.",
        retry_after=5,
    )


def _stopping() -> Unavailable:
    return Unavailable(
        STOPPING,
        "This process of Onward stops, and did not hear what Temporal answered.",
        hint="Nothing is lost; try again when Onward runs again.",
        retry_after=5,
    )
