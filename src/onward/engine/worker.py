"""The Temporal worker: every workflow and activity of the house, on the one task queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from onward.engine.activities.reconcile import ReconcilerActivities
from onward.engine.activities.run import RunActivities
from onward.engine.activities.schedule import SchedulerActivities
from onward.engine.contracts import TASK_QUEUE
from onward.engine.workflows.reconciler import ReconcilerWorkflow
from onward.engine.workflows.run import RunWorkflow
from onward.engine.workflows.scheduler import SchedulerWorkflow

WORKFLOWS: Final[Sequence[type]] = (RunWorkflow, ReconcilerWorkflow, SchedulerWorkflow)
# Long steps may finish before a worker that was asked to stop gives them up.
_GRACE: Final = timedelta(seconds=10)
# A heartbeat's answer brings the cancellation of a long step; the SDK's own pace is 12 s.
_HEARTBEAT_PACE: Final = timedelta(seconds=2)
_DEADLOCK: Final = "_deadlock_timeout_seconds"
_LONGEST_ACTIVATION_SECONDS: Final = 60


def make_worker(
    client: Client,
    runs: RunActivities,
    reconciler: ReconcilerActivities,
    scheduler: SchedulerActivities,
    *,
    concurrency: int,
    runs_at_once: int,
    identity: str,
) -> Worker:
    duties: list[Any] = [reconciler.reconcile, scheduler.schedule]
    activities: list[Any] = [runs.advance, runs.perform, runs.give_up, *duties]
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=activities,
        # The workflows are a page of code over JSON: the sandbox would cost more than they do (see
        # docs/decisions), and saved histories are replayed in the tests instead.
        workflow_runner=UnsandboxedWorkflowRunner(),
        identity=identity,
        max_concurrent_activities=concurrency,
        max_concurrent_local_activities=concurrency,
        # A segment is executed within its workflow task.
        max_concurrent_workflow_tasks=runs_at_once,
        graceful_shutdown_timeout=_GRACE,
        max_heartbeat_throttle_interval=_HEARTBEAT_PACE,
        default_heartbeat_throttle_interval=_HEARTBEAT_PACE,
        # A run whose worker died goes back to the common queue after this long.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )
    _let_workflow_code_take_its_time(worker)
    return worker


def _let_workflow_code_take_its_time(worker: Worker) -> None:
    """The SDK fails a task whose code has not yielded after 2 s, to find endless loops.

    Ours has no loop that could be endless. But thousands of signals at once, on a machine that is busy
    with something else, take longer; the task would fail again and again, each time with more signals,
    and the history could never be renewed. There is no option for it.
    """
    workflows: Any = worker._workflow_worker
    if not hasattr(workflows, _DEADLOCK):
        raise RuntimeError(f"this Temporal SDK has no {_DEADLOCK}: see what became of it")
    setattr(workflows, _DEADLOCK, _LONGEST_ACTIVATION_SECONDS)
