"""Every minute: compare the database with Temporal, and repair."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from onward.engine.contracts import RECONCILE, RECONCILER_WORKFLOW, Reconciled, ReconcileTask

_ROUNDS_PER_EXECUTION = 500


@workflow.defn(name=RECONCILER_WORKFLOW)
class ReconcilerWorkflow:
    """A singleton by its workflow id; it continues as new before its history grows."""

    @workflow.run
    async def run(self, task: ReconcileTask) -> None:
        for _ in range(_ROUNDS_PER_EXECUTION):
            done: Reconciled = await workflow.execute_activity(
                RECONCILE,
                task,
                result_type=Reconciled,
                start_to_close_timeout=timedelta(minutes=10),
                heartbeat_timeout=timedelta(seconds=30),
                retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
            )
            task = ReconcileTask(done.after)
            await workflow.sleep(timedelta(seconds=done.seconds_until_next))
        workflow.continue_as_new(task)
