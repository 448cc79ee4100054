"""The loops of a shift on a real store: one that is slow, or that breaks us, keeps no other waiting (T3, T4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from threading import Event

import pytest

from onward.engine.activities.schedule import Shift
from onward.ports.rows.triggers import InvocationRow
from onward.services.context import Services
from onward.services.triggers import attempts, invocations, scheduling
from triggers_world import TriggersWorld, world

__all__ = ["world"]

MANY = 20
# So many starts are under way at once.
PLACES = 8
# Twice as long as it takes on a machine that is very busy.
PATIENCE_SECONDS = 30.0


@asynccontextmanager
async def shift_of(world: TriggersWorld) -> AsyncIterator[Shift]:
    shift = Shift(world.app, "test", world.generation)
    loops = [asyncio.create_task(loop) for loop in (shift.start_ready(), shift.settle_ended())]
    with closing(shift):
        yield shift
        for loop in loops:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread(is_so):
            await asyncio.sleep(0.02)


def due(world: TriggersWorld) -> None:
    for number in range(MANY):
        world.made(name=f"many-{number}")
    assert world.pass_time(minutes=1) == MANY


def count(world: TriggersWorld, status: str) -> int:
    return sum(one.status == status for one in world.invocations(None))


async def test_a_slow_start_holds_one_place_and_nobody_waits_for_it(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(world)
    gate, start_run = Event(), world.engine.start_run
    slow: list[str] = []

    def start(run_id: str, workspace_id: str) -> None:
        if not slow:
            slow.append(run_id)
            gate.wait(PATIENCE_SECONDS)
        start_run(run_id, workspace_id)

    monkeypatch.setattr(world.engine, "start_run", start)
    async with shift_of(world):
        await until(lambda: count(world, "running") == MANY - 1)
        assert slow[0] not in world.engine.started
        gate.set()
        await until(lambda: count(world, "running") == MANY)
    assert len(world.engine.started) == MANY


async def test_one_that_breaks_us_is_put_off_and_the_others_start(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T4"""
    due(world)
    start_run = world.engine.start_run
    broken: list[str] = []

    def start(run_id: str, workspace_id: str) -> None:
        if not broken:
            broken.append(run_id)
            raise TypeError("nobody thought of this")
        start_run(run_id, workspace_id)

    monkeypatch.setattr(world.engine, "start_run", start)
    async with shift_of(world):
        await until(lambda: count(world, "running") == MANY - 1 and len(put_off(world)) == 1)
        assert "TypeError" in put_off(world)[0]


def put_off(world: TriggersWorld) -> list[str]:
    """The reasons of those that wait for another attempt."""
    return [one.reason for one in world.invocations(None) if one.status == "pending" and one.reason]


@pytest.mark.parametrize(
    ("overlap", "statuses"),
    [("skip", ["running", *["skipped"] * 4]), ("cancel_previous", [*["cancelled"] * 4, "running"])],
)
async def test_starts_that_depend_on_each_other_come_one_after_the_other(
    world: TriggersWorld, overlap: str, statuses: list[str]
) -> None:
    """Five slots are ready at once, and there are places for all of them."""
    world.made(overlap=overlap, catch_up="all")
    assert world.pass_time(minutes=5) == len(statuses)
    async with shift_of(world):
        await until(lambda: count(world, "pending") == 0)
    assert [one.status for one in world.invocations()] == statuses


async def test_starts_of_one_trigger_come_in_order_however_many_are_busy(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T3: their first ones end while the pass waits for a place, behind their second and before their third."""
    begun: list[str] = []
    busy, others = ("busy-1", "busy-2"), [f"other-{number}" for number in range(PLACES)]
    gates = fired_in_this_order(world, *busy, *busy, *others, *busy)
    expected = [[row.id for row in world.invocations(name)] for name in busy]
    attempt = attempts.attempt

    def gated(app: Services, row: InvocationRow) -> None:
        begun.append(row.id)
        gates[row.id].wait(PATIENCE_SECONDS)
        attempt(app, row)

    monkeypatch.setattr(attempts, "attempt", gated)
    async with shift_of(world):
        await until(lambda: len(begun) == PLACES)
        for first, *_ in expected:
            gates[first].set()
        await until(lambda: len(begun) == PLACES + len(busy))
        for gate in gates.values():
            gate.set()
        await until(lambda: count(world, "pending") == 0)
    assert [[one for one in begun if one in ours] for ours in expected] == expected


def fired_in_this_order(world: TriggersWorld, *names: str) -> dict[str, Event]:
    """One after the other, each with a gate before its start."""
    for name in dict.fromkeys(names):
        world.made(name=name, schedule=None, overlap="cancel_previous")
    gates = {}
    for name in names:
        world.clock.move(seconds=1)
        gates[invocations.fire(world.app, world.ada, name).id] = Event()
    return gates


async def test_the_end_of_a_run_settles_its_invocation(world: TriggersWorld) -> None:
    due(world)
    async with shift_of(world) as shift:
        await until(lambda: count(world, "running") == MANY)
        for run_id in world.engine.started:
            await asyncio.to_thread(world.ended, run_id)
        shift.ring()
        await until(lambda: count(world, "succeeded") == MANY)


def test_the_status_says_how_many_wait_and_how_long_the_tick_took(world: TriggersWorld) -> None:
    """T11"""
    due(world)
    status = scheduling.scheduler_status(world.app)
    assert (status.due, status.waiting) == (0, MANY)
    assert status.tick_seconds >= 0
    world.start()
    assert scheduling.scheduler_status(world.app).waiting == 0
