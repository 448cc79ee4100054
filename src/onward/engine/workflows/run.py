"""A run, durably: wait for something to happen, advance, and wait again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

from onward.domain.instants import from_text, to_text
from onward.domain.runs.state import merge
from onward.engine.contracts import (
    ADVANCE,
    GIVE_UP,
    PERFORM,
    RUN_WORKFLOW,
    TELL_SIGNAL,
    Advanced,
    AdvanceTask,
    GiveUpTask,
    Performed,
    PerformTask,
    RunTask,
    Sections,
    Told,
)

# A segment stops itself after a few seconds; this is for one that hangs.
SEGMENT_TIMEOUT = timedelta(minutes=5)
SEGMENT_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
# When more than 100 signals come in during one task, Temporal gives it up, and the segment in it is done
# again; so with signals without a pause no segment would ever end, and no history be renewed. Who finds
# so many at once has the segment executed outside of the task, which is over at once then.
FLOOD = 32
# A worker that died is noticed this soon by the steps that it was executing.
HEARTBEAT_TIMEOUT = timedelta(seconds=15)
# A step's own timeout is kept by the worker that executes it; this is for one that does not.
PERFORM_SLACK = timedelta(minutes=2)
LONGEST_PERFORM = timedelta(days=30)


@workflow.defn(name=RUN_WORKFLOW)
class RunWorkflow:
    @workflow.init
    def __init__(self, task: RunTask) -> None:
        self._task = task
        self._segment = task.segment
        self._state: Sections = task.state
        self._inbox: list[Told] = list(task.inbox)
        self._blocked = False
        self._performing: dict[str, asyncio.Task[None]] = {}

    @workflow.run
    async def run(self, task: RunTask) -> None:
        while True:
            try:
                progress = await self._advance()
                if progress == "ended":
                    return
                begun = self._arrange_performs()
                if self._should_continue_as_new():
                    # In a task of its own, which is over at once: Temporal refuses to end an execution
                    # while a signal comes in, and would have this segment executed again.
                    await self._end_this_task()
                    break
                if begun and progress == "more":
                    await self._end_this_task()  # long steps begin when it is over
                elif progress != "more" and not (self._inbox and progress == "open"):
                    await self._until_something_happens()
            except (asyncio.CancelledError, ActivityError) as error:
                # Cancelled from Temporal's own tools: the run is told like by everybody else.
                if not is_cancelled_exception(error):
                    raise
                self._tell("cancel", {"reason": "cancelled at the engine", "by": "temporal"})
        # Outside of every `try`: the state, and what came in meanwhile, go on in a new execution.
        workflow.continue_as_new(
            RunTask(task.workspace_id, task.run_id, self._segment, self._state, self._inbox)
        )

    @workflow.signal(name=TELL_SIGNAL)
    def tell(self, told: Told) -> None:
        self._inbox.append(told)

    # --- segments --------------------------------------------------------------

    async def _advance(self) -> str:
        events, self._inbox = self._inbox, []
        try:
            advanced = await self._execute_segment(self._segment + 1, events)
        except ActivityError as error:
            if is_cancelled_exception(error):
                self._inbox = events + self._inbox
                raise
            await self._give_up(error)
            return "ended"
        self._blocked = advanced.progress == "blocked"
        if not self._blocked:
            # A segment that was blocked or cancelled keeps its number: it may have receipts already.
            self._segment += 1
            self._state = merge(self._state, advanced.delta)
            return advanced.progress
        # No event was taken. What came in meanwhile may be the slot: then it is asked for again.
        came_in = bool(self._inbox)
        self._inbox = events + self._inbox
        return "more" if came_in else "blocked"

    async def _execute_segment(self, segment: int, events: list[Told]) -> Advanced:
        task = AdvanceTask(
            self._task.workspace_id,
            self._task.run_id,
            segment,
            to_text(workflow.now()),
            self._state,
            events,
        )
        advanced: Advanced
        if len(events) < FLOOD:
            advanced = await workflow.execute_local_activity(
                ADVANCE,
                task,
                result_type=Advanced,
                start_to_close_timeout=SEGMENT_TIMEOUT,
                retry_policy=SEGMENT_RETRIES,
            )
        else:
            advanced = await workflow.execute_activity(
                ADVANCE,
                task,
                result_type=Advanced,
                start_to_close_timeout=SEGMENT_TIMEOUT,
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
                retry_policy=SEGMENT_RETRIES,
            )
        return advanced

    async def _give_up(self, error: ActivityError) -> None:
        message = str(error.cause or error)
        await workflow.execute_local_activity(
            GIVE_UP,
            GiveUpTask(self._task.workspace_id, self._task.run_id, message),
            start_to_close_timeout=timedelta(minutes=1),
        )

    # --- waiting -----------------------------------------------------------------

    async def _end_this_task(self) -> None:
        # Only where it must be: the shortest timer of Temporal takes up to a second. A task that goes on
        # with segment after segment is renewed by itself every few seconds, and signals come in then.
        await workflow.sleep(timedelta(milliseconds=1))

    async def _until_something_happens(self) -> None:
        known = len(self._inbox)
        due = None if self._blocked else min(self._state.get("timers", {}).values(), default=None)
        # When it times out a timer is due: the next segment finds it in the state.
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: len(self._inbox) > known if self._blocked else bool(self._inbox),
                timeout=None if due is None else _until(due),
            )

    def _should_continue_as_new(self) -> bool:
        # Activities would be cancelled: the suggestion stands until they have ended.
        under_way = any(not task.done() for task in self._performing.values())
        return workflow.info().is_continue_as_new_suggested() and not under_way

    # --- long steps ----------------------------------------------------------------

    def _arrange_performs(self) -> bool:
        """What the state wants to be under way is under way, and nothing else; whether any begins now."""
        wanted = {
            f"{path}#{pending['attempt']}": pending["perform"]
            for path, pending in self._state.get("pending", {}).items()
            if pending.get("perform") is not None
        }
        for key, task in list(self._performing.items()):
            if key not in wanted:
                task.cancel()
                del self._performing[key]
        if workflow.info().is_continue_as_new_suggested():
            return False  # the ones under way are waited for, then the execution is renewed
        new = {key: perform for key, perform in wanted.items() if key not in self._performing}
        for key, perform in new.items():
            self._performing[key] = asyncio.create_task(self._perform(PerformTask(**perform)))
        return bool(new)

    async def _perform(self, task: PerformTask) -> None:
        limit = LONGEST_PERFORM if task.timeout is None else timedelta(seconds=task.timeout) + PERFORM_SLACK
        try:
            performed = await workflow.execute_activity(
                PERFORM,
                task,
                result_type=Performed,
                start_to_close_timeout=limit,
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
                retry_policy=RetryPolicy(
                    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)
                ),
                cancellation_type=workflow.ActivityCancellationType.TRY_CANCEL,
            )
            self._tell("performed", asdict(performed))
        except (asyncio.CancelledError, ActivityError) as error:
            if not is_cancelled_exception(error):
                self._tell("performed", asdict(_lost(task, str(error.__cause__ or error))))

    def _tell(self, kind: str, data: Any) -> None:
        self._inbox.append({"kind": kind, "at": to_text(workflow.now()), "data": data})


def _lost(task: PerformTask, message: str) -> Performed:
    error = {
        "category": "internal",
        "code": "activity_lost",
        "message": message,
        "path": task.path,
        "details": {},
    }
    return Performed("failed", task.path, task.attempt, to_text(workflow.now()), error=error)


def _until(due: str) -> timedelta:
    # Never zero: a timer of zero would fire in the same task, before its instant has come.
    return max(from_text(due) - workflow.now(), timedelta(milliseconds=1))
