"""The crash test's outside: what it remembers of each request, and whom it recognises."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from onward.crashtest.effects import Effects
from onward.crashtest.freezing import Freezer

SEEN = (1, True)


@pytest.fixture
async def effects() -> AsyncIterator[Effects]:
    effects = Effects(receipts=lambda run_id, path: SEEN, is_late=lambda port: False)
    async with effects.serving():
        yield effects


async def ask(effects: Effects, **query: str) -> httpx.Response:
    async with httpx.AsyncClient(headers={"Idempotency-Key": "k"}) as client:
        return await client.post(effects.url, params={"run": "r", "path": "p"} | query, json={"n": 4})


async def test_it_says_twice_what_it_was_given(effects: Effects):
    assert (await ask(effects)).json() == {"value": 8}


async def test_it_refuses_as_often_as_it_is_asked_to(effects: Effects):
    assert [(await ask(effects, refusals="2")).status_code for _ in range(3)] == [503, 503, 200]


async def test_it_remembers_keys_and_what_the_database_said_of_a_repetition(effects: Effects):
    await ask(effects)
    await ask(effects)
    assert [(r.key, r.receipts, r.succeeded) for r in effects.requests] == [("k", 0, False), ("k", *SEEN)]


async def test_another_path_is_no_repetition(effects: Effects):
    await ask(effects)
    await ask(effects, path="q")
    assert not any(request.succeeded for request in effects.requests)
    assert effects.has_seen("r", "q")
    assert not effects.has_seen("r", "elsewhere")


async def test_who_has_just_thawed_is_recognised_by_its_connection():
    ports: asyncio.Queue[int] = asyncio.Queue()
    server = await asyncio.start_server(
        lambda reader, writer: ports.put_nowait(writer.get_extra_info("peername")[1]), "127.0.0.1", 0
    )
    where = server.sockets[0].getsockname()
    program = f"import socket; s = socket.create_connection({where!r}); s.recv(1)"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    port, freezer = await ports.get(), Freezer()
    freezer.freeze(child.pid)
    assert not freezer.has_just_thawed(port)
    freezer.thaw(child.pid)
    assert freezer.has_just_thawed(port)
    assert not freezer.has_just_thawed(where[1])
    child.kill()
    await child.wait()
    server.close()
