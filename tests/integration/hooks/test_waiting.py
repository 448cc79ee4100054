"""A sender that waits for its run waits no longer than was said, whatever hangs, and nothing is lost (T16)."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from api_world import World
from hooks_world import OPEN, Hook, hook

# Far less than what hangs goes on hanging, and far more than a slow machine needs.
SOON = 25.0


class Hanging:
    """An engine that takes calls and does not answer, as Temporal under SIGSTOP."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.goes_on = threading.Event()
        self.calls = 0
        start = world.engine.start_run

        def start_later(run_id: str, workspace_id: str) -> None:
            self.calls += 1
            assert self.goes_on.wait(60)
            start(run_id, workspace_id)

        monkeypatch.setattr(world.engine, "start_run", start_later)


@pytest.fixture
def engine(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    engine = Hanging(world, monkeypatch)
    yield engine
    engine.goes_on.set()


@pytest.fixture
async def orders(world: World) -> AsyncIterator[Hook]:
    yield hook(world, {**OPEN, "answer": {"wait": "1s"}})
    await world.app.state.hooks.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


async def test_an_engine_that_hangs_keeps_nobody_waiting(world: World, orders: Hook, engine: Hanging) -> None:
    began = time.monotonic()
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={})
    assert time.monotonic() - began < SOON
    assert (answer.status_code, engine.goes_on.is_set()) == (202, False)
    assert orders.invocation(answer).status == "pending"
    engine.goes_on.set()  # what was begun goes on in its thread
    await until(lambda: orders.invocation(answer).status == "running")


async def test_nobody_waits_for_an_engine_that_is_known_to_be_away(world: World) -> None:
    slow = hook(world, {**OPEN, "answer": {"wait": "30s"}})
    world.engine.away = True
    began = time.monotonic()
    async with world.client(None) as client:
        answer = await client.post(slow.path, json={})
    assert time.monotonic() - began < SOON
    assert (answer.status_code, slow.invocation(answer).status) == (202, "pending")
    await world.app.state.hooks.close()


async def test_senders_that_wait_take_no_thread_from_anybody_else(
    world: World, orders: Hook, engine: Hanging
) -> None:
    """And however many there are, only a few threads hang with the engine."""
    async with world.client("viewer") as client:
        sending = [asyncio.create_task(client.post(orders.path, json={})) for _ in range(100)]
        await until(lambda: engine.calls > 0)
        async with asyncio.timeout(SOON):
            assert (await client.get("/api/v1/workflows")).status_code == 200
            answers = await asyncio.gather(*sending)
    assert {answer.status_code for answer in answers} == {202}
    assert {orders.invocation(answer).status for answer in answers} == {"pending"}
    hanging = [one for one in threading.enumerate() if one.name.startswith("onward-answers")]
    assert 0 < len(hanging) <= 16


async def test_a_database_that_is_locked_keeps_nobody_waiting(world: World, orders: Hook) -> None:
    """Locked by somebody else in the moment in which the delivery is stored."""
    path = str(world.database.engine.url.database)
    locking = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def lock() -> None:
        if not locking.in_transaction:
            locking.execute("BEGIN IMMEDIATE")

    forget: Any = world.database.listen(lock)
    async with world.client(None) as client:
        began = time.monotonic()
        answer = await client.post(orders.path, json={})
    assert (answer.status_code, locking.in_transaction) == (202, True)
    assert time.monotonic() - began < SOON
    forget()
    locking.close()
    await until(lambda: orders.invocation(answer).status == "running")


async def test_who_comes_when_too_many_wait_hears_at_once_that_it_is_stored(
    world: World, orders: Hook, engine: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.api.webhooks.answers._MOST_WAITING", 1)
    async with world.client(None) as client:
        first = asyncio.create_task(client.post(orders.path, json={}))
        await until(lambda: engine.calls > 0)
        second = await client.post(orders.path, json={})
        assert (second.status_code, first.done()) == (202, False)
        assert (await first).status_code == 202
    engine.goes_on.set()
