"""Workers that die, stop and come back: another goes on, and nothing finished happens twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine_world import World, eventually
from onward.engine.contracts import workflow_id
from segment_world import fill
from worker_processes import Workers

# These wait for Temporal's timeouts, which are the same whatever the database is.
on_one_database = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

HELD = """
steps:
  - {id: a, type: action, action: probe.mark, with: {file: '%(file)s'}}
  - {id: b, type: action, action: probe.%(kind)s, with: {file: '%(file)s', hold: '%(hold)s'}}
  - {id: c, type: action, action: probe.mark, with: {file: '%(file)s'}}
"""


def marks(file: Path) -> list[str]:
    """path and attempt of each execution."""
    return [" ".join(line.split()[:2]) for line in file.read_text().splitlines()] if file.exists() else []


async def begun(world: World, tmp_path: Path, kind: str = "mark") -> tuple[str, Path, Path]:
    file, hold = tmp_path / "marks", tmp_path / "hold"
    await world.publish(HELD % {"file": file, "hold": hold, "kind": kind})
    return await world.launch(), file, hold


async def until_running(world: World, run_id: str, attempt: int = 1) -> None:
    await eventually(lambda: world.steps(run_id), lambda steps: ("b", attempt, "running") in steps)


async def test_another_worker_goes_on_when_one_is_killed(idle: World, workers: Workers, tmp_path: Path):
    """R4: `a` has a receipt, `b` was under way and is tried again with the same key."""
    first = workers.start()
    run_id, file, hold = await begun(idle, tmp_path)
    await until_running(idle, run_id)
    workers.kill(first)
    workers.start()
    await until_running(idle, run_id, attempt=2)
    hold.touch()
    assert (await idle.ended(run_id)).status == "succeeded"
    assert marks(file) == ["a 1", "b 1", "b 2", "c 1"]
    assert len({line.split()[2] for line in file.read_text().splitlines() if line.startswith("b")}) == 1


@on_one_database
async def test_a_worker_that_was_taken_for_dead_does_no_harm(idle: World, workers: Workers, tmp_path: Path):
    zombie = workers.start()
    run_id, file, hold = await begun(idle, tmp_path)
    await until_running(idle, run_id)
    workers.freeze(zombie)
    workers.start()
    await until_running(idle, run_id, attempt=2)
    workers.thaw(zombie)
    hold.touch()
    assert (await idle.ended(run_id)).status == "succeeded"
    # It may have had a task in its socket, and take the run for a moment: never what has a receipt. `c`
    # may have been between its effect and its receipt then; it is done again under the same key.
    assert [mark for mark in marks(file) if mark.startswith("a")] == ["a 1"]
    assert len({line.split()[2] for line in file.read_text().splitlines() if line.startswith("c")}) == 1
    assert [status for path, _, status in idle.steps(run_id) if path == "b"][-1] == "succeeded"
    assert all(status in ("succeeded", "failed") for _, _, status in idle.steps(run_id))
    handle = idle.onward.temporal.get_workflow_handle(workflow_id(run_id))
    await asyncio.wait_for(handle.result(), 30)


@on_one_database
async def test_a_worker_that_stops_hands_its_long_step_on(idle: World, workers: Workers, tmp_path: Path):
    first = workers.start()
    run_id, file, hold = await begun(idle, tmp_path, "long_mark")
    await until_running(idle, run_id)
    workers.start()
    workers.stop(first)
    await until_running(idle, run_id, attempt=2)
    hold.touch()
    assert (await idle.ended(run_id)).status == "succeeded"
    assert marks(file) == ["a 1", "b 1", "b 2", "c 1"]


@on_one_database
async def test_a_retry_outlives_its_worker(idle: World, workers: Workers, tmp_path: Path):
    """A back-off is durable."""
    first = workers.start()
    file = tmp_path / "tries"
    await idle.publish(
        fill(
            "steps: [{id: a, type: action, action: probe.fail, with: {file: '%s', times: 1},"
            " retry: {attempts: 3, backoff: 2s}}]\noutputs: {attempt: '{{ steps.a.output }}'}",
            file,
        )
    )
    run_id = await idle.launch()
    await idle.status(run_id, "waiting")
    workers.kill(first)
    workers.start()
    assert (await idle.ended(run_id)).outputs == {"attempt": 2}
