"""Which bodies are taken, and what those that do not come cost the others (T16)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from api_world import World, problem
from hooks_world import hook
from onward.api.webhooks.requests import Room

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("encoding", ["identity", "Identity", "IDENTITY", "", " identity , identity "])
async def test_a_body_that_is_not_compressed_may_say_so(world: World, encoding: str) -> None:
    """Codings are written in any case (RFC 9110)."""
    orders = hook(world)
    async with world.client(None) as client:
        headers = {**JSON, "content-encoding": encoding}
        assert (await client.post(orders.path, content=b"{}", headers=headers)).status_code == 202


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "identity, br", "x"])
async def test_a_body_that_is_compressed_is_refused(world: World, encoding: str) -> None:
    orders = hook(world)
    async with world.client(None) as client:
        headers = {**JSON, "content-encoding": encoding}
        answer = await client.post(orders.path, content=b"{}", headers=headers)
    problem(answer, 415, "unsupported_media_type")


async def test_a_body_that_is_only_announced_takes_nobodys_room(world: World) -> None:
    orders = hook(world)
    world.app.state.hooks._room = Room(20_000)
    asked = asyncio.Event()

    async def never() -> AsyncIterator[bytes]:
        asked.set()
        await asyncio.Event().wait()
        yield b""

    async with world.client(None) as client:
        headers = {**JSON, "content-length": "20000"}
        dripping = asyncio.create_task(client.post(orders.path, content=never(), headers=headers))
        await asked.wait()
        assert (await client.post(orders.path, json={"name": "Ada"})).status_code == 202
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


async def test_a_body_for_which_there_is_no_room_is_not_read(world: World) -> None:
    orders = hook(world)
    world.app.state.hooks._room = Room(100)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x" * 101

    async with world.client(None) as client:
        headers = {**JSON, "content-length": "101"}
        answer = await client.post(orders.path, content=body(), headers=headers)
        problem(answer, 503, "no_room")
        assert read == 0
        del headers["content-length"]  # in pieces, and nobody knows how many
        problem(await client.post(orders.path, content=body(), headers=headers), 503, "no_room")
    assert (answer.headers["retry-after"], read) == ("2", 1)
