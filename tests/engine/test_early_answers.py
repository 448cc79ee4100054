"""Answers to questions that a lost segment asked (found by `onward crashtest`)."""

from __future__ import annotations

import asyncio

from temporalio.testing import ActivityEnvironment

from engine_world import World
from onward.engine.activities.run import RunActivities
from onward.engine.contracts import AdvanceTask
from onward.services import approvals


async def test_a_decision_counts_that_came_while_the_first_worker_died(idle: World):
    """The segment that asked is executed again, with the answer among its events."""
    await idle.publish(
        """
        steps:
          - {id: a, type: action, action: transform.merge, with: {maps: [{a: 1}]}}
          - {id: ok, type: approval, title: 'Go?', allow_self: true}
        """
    )
    services, workspace_id = idle.onward.services, idle.admin.workspace_id
    run_id = await idle.launch()
    runs = RunActivities(services, idle.onward.ledger, "http://localhost")
    at = services.clock.now_text()

    async def advance(events: list[dict[str, object]]) -> None:
        await ActivityEnvironment().run(runs.advance, AdvanceTask(workspace_id, run_id, 1, at, {}, events))

    await advance([])  # its result is lost
    asked = await asyncio.to_thread(approvals.list_approvals, services, idle.admin)
    await asyncio.to_thread(approvals.decide, services, idle.admin, asked.items[0].id, "approve", None)
    await advance(
        [{"kind": "approval", "at": at, "data": {"path": "ok", "status": "approved", "by": "A", "at": at}}]
    )
    assert idle.row(run_id).status == "succeeded"
