"""The scheduler: one execution in the world, whose activity keeps the clock."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from onward.engine.contracts import SCHEDULE, SCHEDULER_WORKFLOW

_SHIFTS_PER_EXECUTION = 500


@workflow.defn(name=SCHEDULER_WORKFLOW)
class SchedulerWorkflow:
    """A singleton by its workflow id. Its timers would be whole seconds, so the activity waits instead:
    a shift of it lasts minutes, and another worker takes over when its heartbeat stops."""

    @workflow.run
    async def run(self) -> None:
        for _ in range(_SHIFTS_PER_EXECUTION):
            await workflow.execute_activity(
                SCHEDULE,
                start_to_close_timeout=timedelta(minutes=30),
                heartbeat_timeout=timedelta(seconds=6),
                retry_policy=RetryPolicy(
                    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5)
                ),
            )
        workflow.continue_as_new()
