"""Test runs on the real engine: nothing outside is changed, and a killed worker changes nothing about that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from textwrap import dedent
from typing import Any

from engine_world import World, eventually
from onward.domain.runs.trials import NEEDS_PIN
from onward.services import drafts, launch, publishing, trials
from onward.services.run_definition import run_definition
from onward.services.run_steps import show_step
from onward.services.trials import TrialRequest
from worker_processes import Workers

# `mark` and `long` leave a line in a file: that is the effect which must not happen.
DRAFT = """
name: test
inputs: {file: {type: string}}
steps:
  - {id: read, type: action, action: transform.merge, with: {maps: [{a: 1}]}}
  - {id: mark, type: action, action: probe.mark, with: {file: "{{ inputs.file }}", value: "{{ steps.read.output.a }}"}}
  - {id: long, type: action, action: probe.long_mark, with: {file: "{{ inputs.file }}"}}
  - {id: sh, type: shell, run: "touch /tmp/never"}
  - {id: nap, type: wait, for: 1h}
  - {id: last, type: set, vars: {seen: "{{ steps.mark.status }}", value: "{{ steps.mark.output }}"}}
outputs: {seen: "{{ vars.seen }}", value: "{{ vars.value }}"}
"""


async def trial_of(world: World, tmp_path: Path, document: str = DRAFT, **request: Any) -> str:
    """The id of a test run of a workflow that was never published."""
    app, inputs = world.onward.services, {"file": str(tmp_path / "marks")}
    await asyncio.to_thread(drafts.create_workflow, app, world.admin, dedent(document))
    given = TrialRequest(**({"inputs": inputs} | request))
    return (await asyncio.to_thread(trials.start_trial, app, world.admin, "test", given)).id


async def test_without_leave_nothing_outside_is_changed(world: World, tmp_path: Path):
    run_id = await trial_of(world, tmp_path)
    run = await world.ended(run_id)
    assert (run.status, run.trigger_type, run.version) == ("succeeded", "trial", 0)
    assert run.outputs == {"seen": "succeeded", "value": None}
    assert not (tmp_path / "marks").exists()
    statuses = {path: status for path, _, status in world.steps(run_id)}
    assert statuses == {
        "read": "succeeded",
        "mark": "skipped",
        "long": "skipped",
        "sh": "skipped",
        "nap": "succeeded",
        "last": "succeeded",
    }


async def test_a_pin_stands_in_and_only_what_is_named_has_effects(world: World, tmp_path: Path):
    run_id = await trial_of(world, tmp_path, pins={"mark": "pinned"}, effects_of=("long",))
    assert (await world.ended(run_id)).outputs == {"seen": "succeeded", "value": "pinned"}
    assert [line.split()[0] for line in (tmp_path / "marks").read_text().splitlines()] == ["long"]
    assert (await asyncio.to_thread(show_step, world.onward.services, world.admin, run_id, "mark")).pinned


async def test_with_effects_it_is_a_real_run(world: World, tmp_path: Path):
    run_id = await trial_of(world, tmp_path, until="mark", effects=True)
    assert (await world.ended(run_id)).status == "succeeded"
    assert world.steps(run_id) == [("read", 1, "succeeded"), ("mark", 1, "succeeded")]
    assert (tmp_path / "marks").exists()


async def test_errors_behind_the_last_step_do_not_matter(world: World, tmp_path: Path):
    broken = DRAFT.replace("touch /tmp/never", "{{ steps.nobody.output }}")
    run_id = await trial_of(world, tmp_path, broken, until="long")
    assert (await world.ended(run_id)).status == "succeeded"
    kept = await asyncio.to_thread(run_definition, world.onward.services, world.admin, run_id)
    assert (kept.document, kept.version_id, kept.until) == (dedent(broken), None, "long")


async def test_a_test_run_ends_where_it_would_ask_people(world: World, tmp_path: Path):
    document = "name: test\nsteps: [{id: ok, type: approval, title: Go?}, {id: b, type: set, vars: {x: 1}}]"
    run = await world.ended(await trial_of(world, tmp_path, document, inputs={}))
    assert run.error is not None
    assert (run.status, run.error["code"], run.error["path"]) == ("failed", NEEDS_PIN, "ok")


async def test_a_child_changes_no_more_than_its_parent_may(world: World, tmp_path: Path):
    marks = tmp_path / "marks"
    child = f"steps: [{{id: m, type: action, action: probe.mark, with: {{file: '{marks}'}}}}]"
    await world.publish(child, "child")
    parent = "name: test\nconcurrency: {limit: 1}\nsteps: [{id: c, type: workflow, workflow: child}]"
    run = await world.ended(await trial_of(world, tmp_path, parent, inputs={}))
    assert (run.status, marks.exists()) == ("succeeded", False)
    allowed = TrialRequest(effects_of=("c",))
    again = await asyncio.to_thread(trials.start_trial, world.onward.services, world.admin, "test", allowed)
    assert (await world.ended(again.id)).status == "succeeded"
    assert marks.exists()


async def test_a_killed_worker_makes_no_difference(idle: World, workers: Workers, tmp_path: Path):
    """R4, R1: `held` is under way when the worker dies; the pin and what was skipped stay what they were."""
    hold, file = tmp_path / "hold", tmp_path / "marks"
    document = f"""
    name: test
    steps:
      - {{id: pinned, type: action, action: probe.mark, with: {{file: '{file}'}}}}
      - {{id: skipped, type: action, action: probe.mark, with: {{file: '{file}'}}}}
      - {{id: held, type: action, action: probe.mark, with: {{file: '{file}', hold: '{hold}'}}}}
    outputs: {{p: "{{{{ steps.pinned.output }}}}"}}
    """
    first = workers.start()
    run_id = await trial_of(idle, tmp_path, document, inputs={}, pins={"pinned": 7}, effects_of=("held",))
    await eventually(lambda: idle.steps(run_id), lambda steps: ("held", 1, "running") in steps)
    workers.kill(first)
    workers.start()
    await eventually(lambda: idle.steps(run_id), lambda steps: ("held", 2, "running") in steps)
    hold.touch()
    run = await idle.ended(run_id)
    assert (run.status, run.outputs) == ("succeeded", {"p": 7})
    assert [line.split()[0] for line in file.read_text().splitlines()] == ["held", "held"]
    assert ("skipped", 1, "skipped") in idle.steps(run_id)


async def test_a_test_run_stands_in_no_line(world: World, tmp_path: Path):
    """R11: the slot is held by a real run meanwhile."""
    document = "name: test\nconcurrency: {limit: 1}\nsteps: [{id: w, type: wait, event: {name: go}}]"
    app = world.onward.services
    await asyncio.to_thread(drafts.create_workflow, app, world.admin, document)
    await asyncio.to_thread(publishing.publish, app, world.admin, "test")
    await asyncio.to_thread(launch.launch, app, world.admin, launch.LaunchRequest("test"))
    run = await asyncio.to_thread(trials.start_trial, app, world.admin, "test", TrialRequest(pins={"w": {}}))
    assert (await world.ended(run.id)).status == "succeeded"
