"""How runs end other than by their last step: cancelled, terminated, timed out, never begun."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine_world import World, eventually, reconciled
from onward.domain.errors import Unavailable
from onward.engine.contracts import workflow_id
from onward.ports.rows.runs import RunFilter, RunRow
from onward.services import approvals, cancel
from onward.services.context import Services
from onward.services.launch import LaunchRequest, launch
from segment_world import fill


async def test_a_cancel_from_temporals_own_tools_ends_the_run(world: World, tmp_path: Path):
    """R9: with its clean-up, and without doing anything twice."""
    file = tmp_path / "marks"
    await world.publish(
        fill(
            "steps: [{id: t, type: try, do: [{id: a, type: action, action: probe.mark, with: {file: '%s'}},"
            " {id: w, type: wait, for: 1h}], finally: [{id: f, type: action, action: probe.mark, with: {file: '%s'}}]}]",
            file,
            file,
        )
    )
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).cancel()
    assert (await world.ended(run_id)).status == "cancelled"
    assert [line.split()[0] for line in file.read_text().splitlines()] == ["a", "f"]


async def test_a_cancel_from_temporal_in_the_middle_of_a_segment(world: World, tmp_path: Path):
    """R4: the segment is taken up again with its receipts."""
    file = tmp_path / "marks"
    await world.publish(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, with: {file: '%s'}},"
            " {id: b, type: action, action: probe.mark, with: {file: '%s', hold: /never}}]",
            file,
            file,
        )
    )
    run_id = await world.launch()
    await eventually(lambda: world.steps(run_id), lambda steps: ("b", 1, "running") in steps)
    await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).cancel()
    assert (await world.ended(run_id)).status == "cancelled"
    assert [line.split()[0] for line in file.read_text().splitlines()] == ["a", "b"]


async def test_a_terminated_execution_is_found(world: World):
    """R2, R9: the row becomes honest, and what was open closes with it."""
    await world.publish("steps: [{id: ok, type: approval, title: 'Go?'}]")
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).terminate()
    report = await asyncio.to_thread(reconciled, world)
    assert (report.lost, report.failures) == (1, [])
    run = world.row(run_id)
    assert (run.status, run.error["code"]) == ("failed", "execution_lost")
    [approval] = approvals.list_approvals(world.onward.services, world.admin).items
    assert (approval.status, world.steps(run_id)) == ("cancelled", [("ok", 1, "cancelled")])
    assert (await asyncio.to_thread(reconciled, world)).repairs == 0


async def test_the_reconciler_leaves_healthy_runs_alone(world: World):
    await world.publish("steps: [{id: w, type: wait, for: 1h}]")
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    report = await asyncio.to_thread(reconciled, world)
    assert (report.repairs, report.looked_at, world.row(run_id).status) == (0, 1, "waiting")


class AwayEngine:
    """Temporal cannot be reached; or the process dies right before it asks it."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def start_run(self, run_id: str, workspace_id: str) -> None:
        raise self._error

    def signal_run(self, run_id: str, signal: object) -> bool:
        raise self._error


def away(error: BaseException) -> Any:
    return AwayEngine(error)


async def test_a_start_that_fails_is_told_and_recorded(world: World):
    """R3."""
    await world.publish("steps: [{id: s, type: set, vars: {x: 1}}]")
    app = replace(world.onward.services, engine=away(Unavailable("engine_unavailable", "away")))
    with pytest.raises(Unavailable):
        await asyncio.to_thread(launch, app, world.admin, LaunchRequest("test"))
    [run] = rows(world.onward.services, world.admin.workspace_id)
    assert (run.status, run.error["code"], run.error["stage"]) == ("failed", "launch_failed", "launch")


async def test_a_crash_between_row_and_start_is_made_good(world: World):
    """R2."""
    await world.publish("steps: [{id: s, type: set, vars: {x: 1}}]")
    app = replace(world.onward.services, engine=away(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        await asyncio.to_thread(in_a_thread_of_its_own, app, world)
    [run] = rows(world.onward.services, world.admin.workspace_id)
    assert (run.status, run.launched_at) == ("queued", None)
    assert (await asyncio.to_thread(reconciled, world)).launched == 1
    assert (await world.ended(run.id)).status == "succeeded"


def in_a_thread_of_its_own(app: Services, world: World) -> None:
    launch(app, world.admin, LaunchRequest("test"))


async def test_a_long_step_that_is_cancelled_is_really_gone(world: World, tmp_path: Path):
    """R9: no process goes on behind a cancelled run."""
    pid_file = tmp_path / "pid"
    await world.publish(
        fill("steps: [{id: s, type: action, action: probe.process, with: {file: '%s'}}]", pid_file)
    )
    run_id = await world.launch()
    pid = int(await eventually(lambda: pid_file.read_text() if pid_file.exists() else "", bool))
    await asyncio.to_thread(cancel.cancel_run, world.onward.services, world.admin, run_id, "enough")
    assert (await world.ended(run_id)).status == "cancelled"
    await eventually(lambda: alive(pid), lambda lives: not lives)
    assert world.steps(run_id) == [("s", 1, "cancelled")]


async def test_a_run_ends_at_its_timeout(world: World):
    run = await world.run(
        "timeout: 1s\nsteps: [{id: w, type: wait, for: 1h}]\non_failure: [{id: f, type: set, vars: {x: 1}}]"
    )
    assert (run.status, run.error["code"]) == ("failed", "run_timeout")
    assert world.steps(run.id) == [("w", 1, "cancelled"), ("f", 1, "succeeded")]


async def test_a_step_ends_at_its_timeout(world: World, tmp_path: Path):
    run = await world.run(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, timeout: 1s, with: {file: '%s', hold: /never}}]",
            tmp_path / "marks",
        )
    )
    assert (run.status, run.error["category"]) == ("failed", "timeout")


# --- children ------------------------------------------------------------------------------------

PARENT = "steps: [{id: c, type: workflow, workflow: child}]\noutputs: {x: '{{ steps.c.output.x }}'}"


async def test_cancelling_a_parent_cancels_its_child(world: World):
    """R9."""
    await world.publish("steps: [{id: w, type: wait, for: 1h}]", "child")
    await world.publish(PARENT)
    run_id = await world.launch()
    child = await child_of(world, run_id)
    await world.status(child, "waiting")
    await world.status(run_id, "waiting")
    await asyncio.to_thread(cancel.cancel_run, world.onward.services, world.admin, run_id, "enough")
    assert (await world.ended(run_id)).status == "cancelled"
    assert (await world.ended(child)).status == "cancelled"


async def test_a_failing_child_fails_its_parent_with_its_own_words(world: World):
    """R13."""
    await world.publish("steps: [{id: f, type: fail, message: sorry}]", "child")
    run = await world.run(PARENT)
    assert (run.status, run.error["message"], run.error["path"]) == ("failed", "sorry", "c")


async def test_each_try_of_a_child_is_a_run_of_its_own(world: World, tmp_path: Path):
    file = tmp_path / "tries"
    await world.publish(
        fill(
            "steps: [{id: a, type: action, action: probe.fail, with: {file: '%s', times: 1}}]\noutputs: {x: 1}",
            file,
        ),
        "child",
    )
    run = await world.run(PARENT.replace("child}", "child, retry: {attempts: 2, backoff: 100ms}}"))
    assert run.outputs == {"x": 1}
    assert world.steps(run.id) == [("c", 1, "failed"), ("c", 2, "succeeded")]


async def test_a_child_that_takes_too_long_is_cancelled(world: World):
    await world.publish("steps: [{id: w, type: wait, for: 1h}]", "child")
    await world.publish(PARENT.replace("child}", "child, timeout: 1s}"))
    run_id = await world.launch()
    child = await child_of(world, run_id)
    assert (await world.ended(run_id)).error["code"] == "child_timeout"
    assert (await world.ended(child)).status == "cancelled"


async def test_a_parent_that_was_not_told_hears_it_from_the_reconciler(world: World):
    """R2: the child's execution was terminated, so nobody told its parent."""
    await world.publish("steps: [{id: w, type: wait, for: 1h}]", "child")
    await world.publish(PARENT)
    run_id = await world.launch()
    child = await child_of(world, run_id)
    await world.status(child, "waiting")
    await world.status(run_id, "waiting")
    await world.onward.temporal.get_workflow_handle(workflow_id(child)).terminate()
    await asyncio.to_thread(reconciled, world)
    run = await world.ended(run_id)
    assert (run.status, run.error["code"]) == ("failed", "child_failed")


async def child_of(world: World, run_id: str) -> str:
    def find() -> str:
        children = [
            r for r in rows(world.onward.services, world.admin.workspace_id) if r.parent_run_id == run_id
        ]
        return children[0].id if children else ""

    return await eventually(find, bool)


def rows(app: Services, workspace_id: str) -> list[RunRow]:
    with app.store.read() as tx:
        lines = tx.runs.lines(workspace_id, RunFilter(), 50, None).items
        return [tx.runs.get(workspace_id, line.id) for line in lines]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):  # it may go between the two looks, or while it is read
        return False
