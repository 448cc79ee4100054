"""A run that was set back with Temporal's own tools goes on, and does nothing twice (R4)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from engine_world import World, eventually, reconciled
from onward.engine.contracts import workflow_id
from onward.services import approvals, events
from segment_world import fill

DOCUMENT = """
steps:
  - {id: a, type: action, action: probe.mark, with: {file: '%(file)s'}}
  - {id: c, type: workflow, workflow: child}
  - {id: ok, type: approval, title: 'Go?', allow_self: true}
  - {id: l, type: action, action: probe.long_mark, with: {file: '%(file)s'}}
  - {id: e, type: wait, event: {name: one, key: '{{ run.id }}'}}
  - {id: b, type: action, action: probe.mark, with: {file: '%(file)s'}}
  - {id: f, type: wait, event: {name: two, key: '{{ run.id }}'}}
outputs: {e: '{{ steps.e.output.data }}'}
"""
SIGNALS = ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL


@pytest.mark.parametrize("lost", [(), (SIGNALS,)], ids=["signals told again", "signals lost"])
@pytest.mark.parametrize("task", [0, 1, -1], ids=["first task", "second task", "last task"])
async def test_a_run_that_was_set_back_finds_its_receipts_and_its_answers(
    world: World, tmp_path: Path, lost: tuple[int, ...], task: int
):
    file = tmp_path / "marks"
    await world.publish("steps: [{id: s, type: set, vars: {x: 1}}]", "child")
    await world.publish(DOCUMENT % {"file": file})
    run_id = await world.launch()
    await waits_at(world, run_id, "ok")
    [asked] = approvals.list_approvals(world.onward.services, world.admin).items
    await asyncio.to_thread(approvals.decide, world.onward.services, world.admin, asked.id, "approve")
    await waits_at(world, run_id, "e")
    await happens(world, run_id, "one")
    await waits_at(world, run_id, "f")
    await reset(world, run_id, task, lost)
    await asyncio.to_thread(reconciled, world)
    await happens(world, run_id, "two")
    assert (await world.ended(run_id)).outputs == {"e": 7}
    assert [line.split()[0] for line in file.read_text().splitlines()] == ["a", "l", "b"]
    assert {status for _, _, status in world.steps(run_id)} == {"succeeded"}


async def test_a_run_that_has_ended_stays_ended(world: World, tmp_path: Path):
    """R7: what was set back finds its row's end, and closes."""
    file = tmp_path / "marks"
    run = await world.run(
        fill("steps: [{id: a, type: action, action: probe.mark, with: {file: '%s'}}]", file)
    )
    await reset(world, run.id, 0, ())
    await world.onward.temporal.get_workflow_handle(workflow_id(run.id)).result()
    assert (world.row(run.id), len(file.read_text().splitlines())) == (run, 1)


async def waits_at(world: World, run_id: str, path: str) -> None:
    await eventually(lambda: world.steps(run_id), lambda steps: (path, 1, "waiting") in steps)


async def happens(world: World, run_id: str, name: str) -> None:
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, name, run_id, 7)


async def reset(world: World, run_id: str, task: int, lost: tuple[int, ...]) -> None:
    """To right before one of its workflow tasks."""
    temporal = world.onward.temporal
    handle = temporal.get_workflow_handle(workflow_id(run_id))
    history = await handle.fetch_history()
    completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    tasks = [event.event_id for event in history.events if event.event_type == completed]
    await temporal.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=temporal.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id(run_id)),
            reason="a test",
            workflow_task_finish_event_id=tasks[task],
            request_id=uuid4().hex,
            reset_reapply_exclude_types=lost,  # type: ignore[arg-type]
        )
    )
