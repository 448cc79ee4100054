"""A process that stops while it waits for Temporal: what it asked for is neither done nor refused."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from temporalio.client import Client

from onward.domain.errors import Unavailable
from onward.engine.client import TemporalEngine
from onward.ports.engine import STOPPING


async def lazy() -> Client:
    return await Client.connect("127.0.0.1:1", lazy=True)


async def test_whoever_waits_hears_that_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    client, under_way = await lazy(), asyncio.Event()

    async def never(*_: Any, **__: Any) -> None:
        under_way.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(client, "start_workflow", never)
    with ThreadPoolExecutor(1) as caller:
        engine = TemporalEngine(client)
        before = asyncio.all_tasks()
        call = caller.submit(engine.start_run, "run_1", "ws_1")
        await under_way.wait()
        for task in asyncio.all_tasks() - before:  # as a loop does that ends
            task.cancel()
        error = await asyncio.to_thread(call.exception)
    assert isinstance(error, Unavailable)
    assert error.code == STOPPING


def test_without_its_loop_it_says_so_at_once() -> None:
    async def made() -> TemporalEngine:
        return TemporalEngine(await lazy())

    engine = asyncio.run(made())
    with pytest.raises(Unavailable) as stopped:
        engine.start_run("run_1", "ws_1")
    assert stopped.value.code == STOPPING
