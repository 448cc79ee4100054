"""The same work written by hand: a workflow that calls an activity per step, unsandboxed.

Run as a program it is a worker; the measuring process uses the functions.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

TASK_QUEUE = "bench-by-hand"


@activity.defn
async def noop(n: int) -> int:
    return n


@workflow.defn
class ByHand:
    @workflow.run
    async def run(self, steps: int) -> int:
        result = 0
        for n in range(steps):
            result = await workflow.execute_activity(noop, n, start_to_close_timeout=timedelta(seconds=30))
        return result


async def execute(client: Client, steps: int) -> None:
    await client.execute_workflow(ByHand.run, steps, id=f"bench-{uuid4().hex}", task_queue=TASK_QUEUE)


async def work(address: str) -> None:
    """Until it is asked to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[ByHand],
        activities=[noop],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_activities=100,
        max_concurrent_workflow_tasks=100,
    )
    async with worker:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
    # Threads of the SDK still let go of what Python gave them: an interpreter that ends meanwhile is aborted.
    os._exit(0)
