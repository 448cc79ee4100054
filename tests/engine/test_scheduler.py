"""The scheduler on the real Temporal: it fires on time, and whoever dies or is frozen, once per slot."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from engine_world import World, eventually
from onward.bootstrap import ensure_duties
from onward.domain.instants import from_text
from onward.engine.contracts import SCHEDULER_ID
from onward.services.triggers import scheduling, triggers
from ticking import SECOND, assert_each_slot_once, fired, ticking, until_fired
from worker_processes import Workers

on_one_database = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def test_it_fires_each_slot_once_and_its_runs_succeed(world: World) -> None:
    """T2"""
    await ticking(world)
    seen = await until_fired(world, 4)
    assert_each_slot_once(seen)
    assert {one.attempt for one in seen if one.status == "succeeded"} == {1}


@on_one_database
async def test_another_worker_takes_over_when_the_schedulers_is_killed(idle: World, workers: Workers) -> None:
    """T2, T8: nothing lost, nothing twice."""
    first = workers.start()
    await ticking(idle)
    before = await until_fired(idle, 2)
    workers.kill(first)
    workers.start()
    assert_each_slot_once(await until_fired(idle, len(before) + 8))


@on_one_database
async def test_a_scheduler_that_was_frozen_finds_that_it_is_superseded(idle: World, workers: Workers) -> None:
    """T8"""
    zombie = workers.start()
    await ticking(idle)
    before = await until_fired(idle, 2)
    workers.freeze(zombie)
    workers.start()
    there = await until_fired(idle, len(before) + 8)
    workers.thaw(zombie)
    assert_each_slot_once(await until_fired(idle, len(there) + 4))


@on_one_database
async def test_a_restart_leaves_exactly_one_that_dispatches(world: World) -> None:
    """T8, T9, T10: two quick ones too."""
    await ticking(world)
    app = world.onward.services
    await until_fired(world, 2)
    before = scheduling.scheduler_status(app).generation
    for _ in range(2):
        await asyncio.to_thread(app.engine.restart_scheduler)
    await eventually(lambda: scheduling.scheduler_status(app).generation, lambda now: now > before)
    seen = await until_fired(world, len(fired(world)) + 4)
    assert_each_slot_once(seen)
    assert seen[-1].generation is not None
    assert seen[-1].generation > before


@on_one_database
async def test_a_trigger_that_is_made_later_and_due_sooner_fires_on_time(world: World) -> None:
    await ticking(world, schedule={"every": "1h"})
    await eventually(lambda: scheduling.scheduler_status(world.onward.services).generation, bool)
    triggers.update_trigger(world.onward.services, world.admin, "second", SECOND)
    for one in await until_fired(world, 3):
        late = from_text(one.created_at) - from_text(one.scheduled_for)
        assert timedelta(0) <= late < timedelta(seconds=10)


@on_one_database
async def test_there_is_one_scheduler_however_many_processes_start_it(idle: World) -> None:
    for _ in range(3):
        await ensure_duties(idle.onward.temporal)
    executions = [one async for one in idle.onward.temporal.list_workflows(f"WorkflowId = '{SCHEDULER_ID}'")]
    assert len(executions) <= 1
