"""What runs leave in Temporal: bounded, renewed without a loss, and nothing that could be read."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.client import WorkflowHistory
from temporalio.exceptions import ApplicationError

from engine_world import World, eventually, reconciled
from onward.engine.contracts import workflow_id
from onward.services import events, secrets


async def history_of(world: World, run_id: str) -> WorkflowHistory:
    return await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).fetch_history()


COUNTING = (
    "steps:\n"
    "  - {id: start, type: set, vars: {sum: 0, more: true}}\n"
    "  - id: loop\n"
    "    type: while\n"
    "    condition: vars.more\n"
    "    max_iterations: 5000\n"
    "    do:\n"
    "      - {id: e, type: wait, event: {name: tick, key: '{{ run.id }}'}}\n"
    "      - {id: s, type: set, vars: {sum: '{{ vars.sum + steps.e.output.data.n }}',"
    " more: '{{ steps.e.output.data.more }}'}}\n"
    "outputs: {sum: '{{ vars.sum }}'}"
)


async def test_no_signal_is_lost_when_the_history_is_renewed(world: World):
    """R14: events come before, while and after it is, and each is counted once."""
    await world.publish(COUNTING)
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    execution, told = await execution_of(world, run_id), 0
    while await execution_of(world, run_id) == execution:
        told += await tick(world, run_id, 10)
        await world.status(run_id, "waiting")
    told += await tick(world, run_id, 10)
    told += await tick(world, run_id, 1, more=False)
    assert (await world.ended(run_id)).outputs == {"sum": told}


async def test_a_flood_of_signals_does_not_keep_a_history_from_being_renewed(world: World):
    """R14: who signals never pauses, and no signal is lost.

    Temporal gives up a task during which more than a hundred signals come in.
    """
    await world.publish(COUNTING)
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    first, told, renewed = await execution_of(world, run_id), 0, False

    async def flood() -> None:
        nonlocal told
        while not renewed:
            told += 1
            await signal(world, run_id, told)

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(flood())
        while not renewed:
            assert told < 4_000, "the history is not renewed"
            renewed = await execution_of(world, run_id) != first
    await world.status(run_id, "waiting")
    await signal(world, run_id, told + 1, more=False)
    assert (await world.ended(run_id)).outputs == {"sum": told + 1}


async def signal(world: World, run_id: str, number: int, *, more: bool = True) -> None:
    """As `events.publish` tells it, as fast as Temporal takes it."""
    data = {"id": f"evt_{number}", "name": "tick", "key": run_id, "data": {"n": 1, "more": more}}
    told = {"kind": "event", "at": "", "data": {**data, "at": "", "source": "test"}}
    await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).signal("tell", told)


async def tick(world: World, run_id: str, times: int, *, more: bool = True) -> int:
    for _ in range(times):
        data = {"n": 1, "more": more}
        await asyncio.to_thread(events.publish, world.onward.services, world.admin, "tick", run_id, data)
    return times


async def execution_of(world: World, run_id: str) -> str | None:
    return (await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).describe()).run_id


async def test_a_chain_of_long_steps_renews_its_history_too(world: World, tmp_path: Path):
    await world.publish(
        "steps: [{id: l, type: while, condition: 'loop.index < 40', max_iterations: 100, do: ["
        "{id: s, type: action, action: probe.long_mark, with: {file: '%s'}}]}]" % (tmp_path / "marks")
    )
    run_id = await world.launch()
    first = await execution_of(world, run_id)
    assert (await world.ended(run_id)).status == "succeeded"
    assert await execution_of(world, run_id) != first
    assert len((tmp_path / "marks").read_text().splitlines()) == 40


async def test_a_thousand_items_leave_a_short_history(world: World):
    await world.publish(
        "inputs: {list: {type: string}}\n"
        "steps: [{id: e, type: foreach, items: '{{ parse_json(inputs.list) }}', as: i, concurrency: 10,"
        " do: [{id: s, type: action, action: probe.echo, with: {value: '{{ i }}'}}]}]"
    )
    run_id = await world.launch(inputs={"list": json.dumps(list(range(1000)))})
    assert (await world.ended(run_id)).status == "succeeded"
    assert len((await history_of(world, run_id)).events) < 2_000


async def test_a_run_of_five_thousand_step_runs(world: World):
    """R18: within its limits a run may be long."""
    await world.publish(
        "inputs: {list: {type: string}}\n"
        "steps: [{id: e, type: foreach, items: '{{ parse_json(inputs.list) }}', as: i, concurrency: 20,"
        " do: [{id: s, type: set, vars: {x: '{{ i }}'}}]}]\noutputs: {n: '{{ size(steps.e.output) }}'}"
    )
    run = await world.ended(await world.launch(inputs={"list": json.dumps(list(range(4_999)))}))
    assert (run.status, run.outputs) == ("succeeded", {"n": 4_999})
    assert len(world.steps(run.id)) == 5_000


SECRET, INPUT, OUTPUT = "hunter2-correct-horse", "an-input-of-somebody", "AN-INPUT-OF-SOMEBODY"


async def test_nothing_in_temporal_can_be_read(world: World):
    """E2: neither secrets, which are not there at all, nor inputs and outputs, which are sealed."""
    await asyncio.to_thread(secrets.set_secret, world.onward.services, world.admin, "TOKEN", SECRET)
    await world.publish(
        "inputs: {who: {type: string}}\n"
        "steps:\n"
        "  - {id: a, type: action, action: probe.echo, with: {value: '{{ secrets.TOKEN }} {{ inputs.who }}'}}\n"
        "  - {id: w, type: wait, for: 1s}\n"
        "  - {id: l, type: shell, run: 'echo {{ upper(inputs.who) }} $T', env: {T: '{{ secrets.TOKEN }}'}}\n"
        "outputs: {a: '{{ steps.a.output }}', l: '{{ steps.l.output.stdout }}'}"
    )
    run_id = await world.launch(inputs={"who": INPUT})
    run = await world.ended(run_id)
    assert run.outputs == {"a": f"*** {INPUT}", "l": f"{OUTPUT} ***\n"}
    raw = (await history_of(world, run_id)).to_json()
    readable = raw + "".join(decoded(json.loads(raw)))
    for word in (SECRET, INPUT, OUTPUT, "probe.echo", "vars"):
        assert word not in readable, word
    opened = json.dumps([value async for value in unsealed(world, raw)])
    assert INPUT in opened, "the test reads what it thinks it reads"
    assert SECRET not in opened


async def test_the_words_of_an_engine_error_are_sealed_too(world: World):
    """E2: they may quote what the run works on."""
    failure = Failure()
    await world.onward.temporal.data_converter.encode_failure(ApplicationError(f"cannot do {INPUT}"), failure)
    assert INPUT.encode() not in failure.SerializeToString()


def decoded(value: object) -> list[str]:
    """Every payload's bytes as text."""
    if isinstance(value, dict):
        here = [str(base64.b64decode(value["data"]))] if isinstance(value.get("data"), str) else []
        return here + [text for item in value.values() for text in decoded(item)]
    return [text for item in value for text in decoded(item)] if isinstance(value, list) else []


async def unsealed(world: World, raw: str) -> AsyncIterator[str]:
    """The payloads as their workers see them."""
    codec = world.onward.temporal.data_converter.payload_codec
    stack = [json.loads(raw)]
    while stack:
        value = stack.pop()
        if isinstance(value, dict) and isinstance(value.get("data"), str) and "metadata" in value:
            metadata = {name: base64.b64decode(data) for name, data in value["metadata"].items()}
            payload = Payload(metadata=metadata, data=base64.b64decode(value["data"]))
            yield str((await codec.decode([payload]))[0].data)
        stack += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []


async def test_while_one_branch_waits_the_others_work(world: World):
    """R10: it is waiting when all do."""
    await world.publish(
        "steps: [{id: p, type: parallel, branches: {"
        "a: [{id: ok, type: wait, event: {name: go, key: '{{ run.id }}'}}, {id: w, type: wait, event: {name: go2, key: '{{ run.id }}'}}],"
        "b: [{id: x, type: set, vars: {x: 1}}, {id: v, type: wait, event: {name: go2, key: '{{ run.id }}'}}]}}]"
    )
    run_id = await world.launch()
    await world.status(run_id, "waiting")
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", run_id)
    await eventually(lambda: world.steps(run_id), lambda steps: ("w", 1, "waiting") in steps)
    await world.status(run_id, "waiting")
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go2", run_id)
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go2", run_id)
    assert (await world.ended(run_id)).status == "succeeded"


async def test_a_run_that_waits_lets_the_next_one_in(world: World):
    """R11: `release`, which is the default."""
    await world.publish(
        "concurrency: {key: k, limit: 1}\nsteps: [{id: e, type: wait, event: {name: go, key: '{{ run.id }}'}}]"
    )
    runs = [await world.launch() for _ in range(3)]
    for run_id in runs:
        await world.status(run_id, "waiting")
    for run_id in reversed(runs):
        await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", run_id)
    for run_id in runs:
        assert (await world.ended(run_id)).status == "succeeded"


async def test_the_slot_of_a_dead_holder_returns(world: World):
    """R11: slots are leases."""
    await world.publish(
        "concurrency: {key: k, limit: 1, while_waiting: keep}\nsteps: [{id: w, type: wait, for: 1h}]"
    )
    holder, next_one = await world.launch(), await world.launch()
    await world.status(holder, "waiting")
    await world.onward.temporal.get_workflow_handle(workflow_id(holder)).terminate()
    await asyncio.to_thread(reconciled, world)
    await world.status(next_one, "waiting")


async def test_signals_come_in_while_quick_steps_go_on(world: World):
    """A branch that is busy for seconds does not keep the other one waiting for its end."""
    await world.publish(
        "inputs: {list: {type: string}}\n"
        "steps: [{id: p, type: parallel, branches: {"
        "busy: [{id: e, type: foreach, items: '{{ parse_json(inputs.list) }}', as: i,"
        " do: [{id: s, type: action, action: probe.slow}]}, {id: end, type: set, vars: {x: 1}}],"
        "idle: [{id: w, type: wait, event: {name: go, key: '{{ run.id }}'}}, {id: got, type: set, vars: {y: 1}}]}}]"
    )
    run_id = await world.launch(inputs={"list": json.dumps(list(range(200)))})
    await eventually(lambda: world.steps(run_id), lambda steps: ("w", 1, "waiting") in steps)
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", run_id)
    assert (await world.ended(run_id)).status == "succeeded"
    order = [path for path, _, _ in world.steps(run_id)]
    assert order.index("got") < order.index("end")
