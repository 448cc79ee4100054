"""Temporal is killed, or hangs: nobody else stands still for it, and each event is heard once all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from engine_world import World, eventually, opened_world, settings_for
from onward.bootstrap import worker_of
from onward.domain.errors import Unavailable
from onward.services import events
from onward.services.launch import LaunchRequest, launch
from own_temporal import OwnTemporal, own_temporal

__all__ = ["own_temporal"]

WAITS = """
inputs: {k: {type: string}}
steps:
  - {id: first, type: wait, event: {name: paid, key: '{{ inputs.k }}'}}
  - {id: second, type: wait, event: {name: paid, key: '{{ inputs.k }}', look_back: 1h}}
outputs: {n: '{{ [steps.first.output.data.n, steps.second.output.data.n] }}'}
"""
PUBLISHERS = 100
# Less than a call waits for a Temporal that hangs: nobody has waited, however busy the machine is.
SOON = 9.0

Outage = Literal["killed", "frozen"]
HOWEVER = pytest.mark.parametrize("outage", ["killed", "frozen"])


@pytest.fixture
async def world(own_temporal: OwnTemporal, sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    settings = settings_for(own_temporal.local, "default", sqlite_url, tmp_path / "data")
    async with opened_world(settings) as world, worker_of(world.onward):
        await world.publish(WAITS)
        yield world


@HOWEVER
async def test_who_publishes_does_not_wait_and_who_waits_hears_once(
    world: World, own_temporal: OwnTemporal, outage: Outage
) -> None:
    runs = [await world.launch(inputs={"k": str(number)}) for number in range(5)]
    for run in runs:
        await world.status(run, "waiting")
    goes_away(own_temporal, outage)
    assert await slowest_publishing(world, 1) < SOON
    await eventually(world.onward.services.engine.health, lambda health: not health["reachable"])
    assert await slowest_publishing(world, 2) < SOON
    await comes_back(own_temporal, outage)
    began = time.monotonic()
    assert [(await world.ended(run)).outputs for run in runs] == [{"n": [1, 2]}] * 5
    assert time.monotonic() - began < 50  # by itself, and long before the reconciler's minute


@HOWEVER
async def test_only_the_first_who_starts_a_run_wait_and_briefly(
    world: World, own_temporal: OwnTemporal, outage: Outage
) -> None:
    goes_away(own_temporal, outage)
    with ThreadPoolExecutor(50) as threads:
        assert max(await together(threads, [lambda: refused(world)] * 50)) < SOON
    assert refused(world) < SOON
    began = time.monotonic()
    assert world.onward.services.engine.health()["reachable"] is False
    assert time.monotonic() - began < SOON
    await comes_back(own_temporal, outage)
    await eventually(world.onward.services.engine.health, lambda health: health["reachable"])
    run = await world.launch(inputs={"k": "new"})
    await world.status(run, "waiting")


async def test_work_that_would_fail_waits_while_temporal_starts_anew(
    world: World, own_temporal: OwnTemporal
) -> None:
    """As a child's start or a firing's: what is refused has failed for good."""
    goes_away(own_temporal, "frozen")
    await eventually(world.onward.services.engine.health, lambda health: not health["reachable"])
    patient = world.onward.engine.patient()
    starting = asyncio.create_task(asyncio.to_thread(patient.restart_scheduler))
    await eventually(lambda: refused(world), lambda took: took < SOON)
    assert not starting.done()
    await comes_back(own_temporal, "frozen")
    await starting


async def test_events_are_told_in_their_order_after_an_outage(
    world: World, own_temporal: OwnTemporal
) -> None:
    run = await world.launch(inputs={"k": "0"})
    await world.status(run, "waiting")
    goes_away(own_temporal, "killed")
    for n in range(20):
        await asyncio.to_thread(publish, world, "0", n)
    await comes_back(own_temporal, "killed")
    for n in range(20, 25):
        await asyncio.to_thread(publish, world, "0", n)
    assert (await world.ended(run)).outputs == {"n": [0, 1]}
    await eventually(lambda: unrouted(world), lambda left: left == 0)


def goes_away(temporal: OwnTemporal, outage: Outage) -> None:
    temporal.kill() if outage == "killed" else temporal.freeze()


async def comes_back(temporal: OwnTemporal, outage: Outage) -> None:
    await asyncio.to_thread(temporal.start if outage == "killed" else temporal.thaw)


async def slowest_publishing(world: World, n: int) -> float:
    """One event for each of a hundred keys."""
    with ThreadPoolExecutor(PUBLISHERS) as threads:
        works = [partial(publish, world, str(key), n) for key in range(PUBLISHERS)]
        return max(await together(threads, works))


async def together(threads: ThreadPoolExecutor, works: Sequence[Callable[[], float]]) -> list[float]:
    loop = asyncio.get_running_loop()
    return await asyncio.gather(*(loop.run_in_executor(threads, work) for work in works))


def publish(world: World, key: str, n: int) -> float:
    began = time.monotonic()
    events.publish(world.onward.services, world.admin, "paid", key, {"n": n})
    return time.monotonic() - began


def refused(world: World) -> float:
    began = time.monotonic()
    with suppress(Unavailable):
        launch(world.onward.services, world.admin, LaunchRequest("test", {"k": "x"}))
        raise AssertionError("it was started")
    return time.monotonic() - began


def unrouted(world: World) -> int:
    with world.onward.services.store.read() as tx:
        return len(tx.events.unrouted("9999", 1_000))
