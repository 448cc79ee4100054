"""Whole runs, from launch to end, through Temporal and the database."""

from __future__ import annotations

import asyncio

from engine_world import World, eventually
from onward.services import approvals, cancel, events


async def test_steps_run_and_are_recorded(world: World):
    run = await world.run(
        """
        steps:
          - {id: a, type: set, vars: {x: 1}}
          - {id: b, type: action, action: transform.merge, with: {maps: [{a: 1}, {b: "{{ vars.x }}"}]}}
        outputs: {all: "{{ steps.b.output }}"}
        """
    )
    assert (run.status, run.outputs) == ("succeeded", {"all": {"a": 1, "b": 1}})
    assert world.steps(run.id) == [("a", 1, "succeeded"), ("b", 1, "succeeded")]


async def test_a_wait_is_a_wait_and_ends(world: World):
    """R10."""
    await world.publish("steps: [{id: a, type: wait, for: 1s}]")
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    assert (await world.ended(run_id)).status == "succeeded"


async def test_an_approval_waits_for_a_member(world: World):
    await world.publish(
        "steps: [{id: ok, type: approval, title: 'Go?', allow_self: true}]\noutputs: {d: '{{ steps.ok.output.decision }}'}"
    )
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    open_ones = await asyncio.to_thread(approvals.list_approvals, world.onward.services, world.admin)
    await asyncio.to_thread(
        approvals.decide, world.onward.services, world.admin, open_ones.items[0].id, "approve", "fine"
    )
    run = await world.ended(run_id)
    assert run.outputs == {"d": "approved"}


async def test_an_event_ends_its_wait(world: World):
    await world.publish(
        "steps: [{id: e, type: wait, event: {name: paid, key: o1}}]\noutputs: {v: '{{ steps.e.output.data.v }}'}"
    )
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "paid", "o2", {"v": 1})
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "paid", "o1", {"v": 2})
    assert (await world.ended(run_id)).outputs == {"v": 2}


async def test_an_event_that_came_first_is_found(world: World):
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "paid", "o1", {"v": 3})
    run = await world.run(
        "steps: [{id: e, type: wait, event: {name: paid, look_back: 1h}}]\noutputs: {v: '{{ steps.e.output.data.v }}'}"
    )
    assert run.outputs == {"v": 3}


async def test_a_child_runs_and_gives_its_outputs(world: World):
    await world.publish(
        "inputs: {n: {type: integer}}\nsteps: [{id: s, type: set, vars: {x: '{{ inputs.n * 2 }}'}}]\noutputs: {x: '{{ vars.x }}'}",
        "child",
    )
    run = await world.run(
        "steps: [{id: c, type: workflow, workflow: child, inputs: {n: 21}}]\noutputs: {x: '{{ steps.c.output.x }}'}"
    )
    assert (run.status, run.outputs) == ("succeeded", {"x": 42})


async def test_a_failing_step_fails_the_run(world: World):
    run = await world.run("steps: [{id: a, type: fail, message: sorry}]")
    assert (run.status, run.error["message"], run.error["path"]) == ("failed", "sorry", "a")


async def test_cancel_ends_a_waiting_run(world: World):
    """R9."""
    await world.publish("steps: [{id: a, type: wait, for: 1h}]")
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    await asyncio.to_thread(cancel.cancel_run, world.onward.services, world.admin, run_id, "enough")
    assert (await world.ended(run_id)).status == "cancelled"
    assert world.steps(run_id) == [("a", 1, "cancelled")]


async def test_runs_of_one_key_go_one_after_the_other(world: World):
    """R11."""
    await world.publish(
        "concurrency: {key: k, limit: 1, while_waiting: keep}\nsteps: [{id: e, type: wait, event: {name: go, key: '{{ run.id }}'}}]"
    )
    first, second = await world.launch(), await world.launch()
    await world.status(first, "waiting")
    await eventually(lambda: world.row(second).status, lambda status: status == "queued")
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", first)
    assert (await world.ended(first)).status == "succeeded"
    await world.status(second, "waiting")
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", second)
    assert (await world.ended(second)).status == "succeeded"


async def test_a_long_step_runs_as_its_own_activity(world: World):
    run = await world.run(
        "steps: [{id: s, type: shell, run: 'echo hello {{ 1 + 1 }}'}]\noutputs: {o: '{{ steps.s.output.stdout }}'}"
    )
    assert run.outputs == {"o": "hello 2\n"}


async def test_a_loop_over_a_thousand_items(world: World):
    run = await world.run(
        """
        inputs: {n: {type: integer, default: 1000}}
        steps:
          - {id: e, type: foreach, items: "{{ parse_json(inputs.list) }}", as: i, concurrency: 20, do: [{id: s, type: action, action: transform.merge, with: {maps: [{i: "{{ i }}"}]}}]}
        outputs: {n: "{{ size(steps.e.output) }}"}
        """.replace("inputs: {n: {type: integer, default: 1000}}", "inputs: {list: {type: string}}"),
        {"list": str(list(range(1000)))},
    )
    assert run.outputs == {"n": 1000}
