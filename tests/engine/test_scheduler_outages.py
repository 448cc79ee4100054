"""What the scheduler needs goes away for a while, for real: each slot fires once all the same (T2, T8)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from databases import own_postgres
from engine_world import World, eventually, new_namespace, opened_world, settings_for
from onward.bootstrap import worker_of
from onward.domain.instants import from_text
from onward.engine.local import LocalTemporal
from own_temporal import OwnTemporal, own_temporal
from postgres import Postgres
from ticking import assert_each_slot_once, fired, ticking, until_fired
from worker_processes import Workers

__all__ = ["own_postgres", "own_temporal"]


@pytest.fixture
async def on_own_temporal(own_temporal: OwnTemporal, sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    settings = settings_for(own_temporal.local, "default", sqlite_url, tmp_path / "data")
    async with opened_world(settings) as world, worker_of(world.onward):
        yield world


@pytest.fixture
async def on_own_postgres(
    temporal: LocalTemporal, own_postgres: Postgres, tmp_path: Path
) -> AsyncIterator[World]:
    namespace = await new_namespace(temporal.address)
    settings = settings_for(temporal, namespace, own_postgres.url("onward"), tmp_path / "data")
    async with opened_world(settings) as world, worker_of(world.onward):
        yield world


async def test_while_temporal_is_away_slots_are_recorded_and_start_when_it_is_back(
    own_temporal: OwnTemporal, on_own_temporal: World
) -> None:
    world = on_own_temporal
    await ticking(world)
    before = await until_fired(world, 2)
    own_temporal.kill()
    recorded = await eventually(lambda: fired(world), lambda seen: len(seen) >= len(before) + 4)
    await asyncio.to_thread(own_temporal.start)
    assert_each_slot_once(await until_fired(world, len(recorded) + 4))


async def test_a_database_that_crashes_and_returns_costs_no_slot(
    own_postgres: Postgres, on_own_postgres: World
) -> None:
    world = on_own_postgres
    await ticking(world)
    before = await until_fired(world, 2)
    own_postgres.crash()
    await passed(datetime.now(UTC) + timedelta(seconds=3))
    await asyncio.to_thread(own_postgres.server.start)
    seen = await until_fired(world, len(before) + 8)
    assert_each_slot_once(seen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_machine_that_slept_fires_what_came_meanwhile(idle: World, workers: Workers) -> None:
    """T7: asleep for longer than Temporal waits for a heartbeat, and nobody else is there."""
    worker = workers.start()
    await ticking(idle)
    last = from_text((await until_fired(idle, 2))[-1].scheduled_for)
    workers.freeze(worker)
    await passed(last + timedelta(seconds=9))
    workers.thaw(worker)
    seen = await until_fired(idle, 14)
    assert_each_slot_once(seen)
    assert from_text(seen[13].scheduled_for) > last + timedelta(seconds=9)


async def passed(instant: datetime) -> None:
    await eventually(lambda: datetime.now(UTC), lambda now: now > instant)
