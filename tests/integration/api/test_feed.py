"""The feed over a real connection to a real server: followed, cut, resumed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from api_world import World, problem, settle

FEED = "/api/v1/feed"


class Server(uvicorn.Server):
    """On a free port, in this loop, until the block ends."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        serving = asyncio.create_task(self.serve())
        while not self.started:
            await asyncio.sleep(0.01)
        port = self.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        self.should_exit = True
        await asyncio.wait_for(serving, 10)


@pytest.fixture
async def url(world: World) -> AsyncIterator[str]:
    config = uvicorn.Config(world.app, port=0, log_level="warning", timeout_graceful_shutdown=3)
    async with Server(config).running() as url:
        yield url
        world.app.state.api.streams.close()


@asynccontextmanager
async def following(
    world: World, url: str, query: str = "topics=runs", **headers: str
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    key = {"Authorization": f"Bearer {world.keys['home', 'viewer']}"}
    async with (
        httpx.AsyncClient(base_url=url, headers=key | headers, timeout=10) as client,
        client.stream("GET", f"{FEED}?{query}") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in response.headers
        yield events(response)


async def events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if line.startswith(":"):
            yield {"event": "heartbeat"}
        elif line == "" and event:
            yield event
            event = {}
        elif line:
            event[name] = json.loads(value) if name == "data" else value


async def take(stream: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The next `count` of them, heartbeats left out."""
    taken: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while len(taken) < count:
            event = await anext(stream)
            taken += [event] if event.get("event") != "heartbeat" else []
    return taken


def change(
    world: World, subject: str = "run:run_1", kind: str = "run.moved", workspace: str = "home"
) -> None:
    at = world.services.clock.now_text()
    with world.services.store.write() as tx:
        tx.feed.append(world.workspaces[workspace], subject, "run.moved", {}, at)


async def test_a_follower_is_told_where_it_starts_and_then_of_every_change(world: World, url: str) -> None:
    settle(world)
    async with following(world, url) as stream:
        [ready] = await take(stream, 1)
        assert ready["event"] == "ready"
        change(world)
        change(world)
        told = await take(stream, 2)
    assert [event["data"]["kind"] for event in told] == ["run.moved", "run.moved"]
    assert int(told[0]["id"]) == int(ready["id"]) + 1


async def test_a_stream_that_was_cut_goes_on_without_loss_or_repeats(world: World, url: str) -> None:
    async with following(world, url) as stream:
        await take(stream, 1)
        change(world)
        [first] = await take(stream, 1)
    change(world)
    change(world)
    async with following(world, url, **{"Last-Event-ID": first["id"]}) as stream:
        ready, *told = await take(stream, 3)
    assert ready["id"] == first["id"]
    assert [int(event["id"]) for event in told] == [int(first["id"]) + 1, int(first["id"]) + 2]


async def test_a_follower_of_one_run_hears_of_no_other(world: World, url: str) -> None:
    async with following(world, url, "topics=run:run_2") as stream:
        await take(stream, 1)
        change(world, "run:run_1")
        change(world, "run:run_2")
        [told] = await take(stream, 1)
    assert told["data"]["subject"] == "run:run_2"


async def test_e1_changes_of_another_workspace_are_not_told(world: World, url: str) -> None:
    async with following(world, url) as stream:
        await take(stream, 1)
        change(world, workspace="away")
        change(world, "run:run_mine")
        [told] = await take(stream, 1)
    assert told["data"]["subject"] == "run:run_mine"


async def test_an_idle_stream_beats_so_that_nothing_in_between_closes_it(world: World, url: str) -> None:
    async with following(world, url) as stream:
        await take(stream, 1)
        async with asyncio.timeout(5):
            assert await anext(stream) == {"event": "heartbeat"}


async def test_a_position_that_is_gone_is_answered_with_a_gap(world: World, url: str) -> None:
    change(world)
    async with following(world, url, "topics=runs&after=999999") as stream:
        _, gap = await take(stream, 2)
        change(world)
        [told] = await take(stream, 1)
    assert gap["event"] == "gap"
    assert int(told["id"]) == int(gap["id"]) + 1


async def test_a_key_that_is_revoked_ends_its_stream(world: World, url: str) -> None:
    object.__setattr__(world.app.state.api, "recheck_seconds", 0.1)
    async with following(world, url) as stream:
        await take(stream, 1)
        async with world.client() as client:
            for key in (await client.get("/api/v1/api-keys")).json()["items"]:
                if key["role"] == "viewer":
                    await client.delete(f"/api/v1/api-keys/{key['id']}")
        [end] = await take(stream, 1)
    assert (end["event"], end["data"]["code"]) == ("end", "not_signed_in")


async def test_a_stopping_server_lets_its_followers_go(world: World, url: str) -> None:
    async with following(world, url) as stream:
        await take(stream, 1)
        world.app.state.api.streams.close()
        async with asyncio.timeout(5):
            assert [event async for event in stream if event["event"] != "heartbeat"] == []


@pytest.mark.parametrize(
    "topics", ["", ",", "run", "run:", "run:a b", "RUNS", "a:" + "x" * 100, "runs," * 60 + "x"]
)
async def test_what_is_no_topic_is_refused(world: World, topics: str) -> None:
    async with world.client() as client:
        body = problem(await client.get(FEED, params={"topics": topics}), 422)
    assert body["errors"][0]["pointer"] == "/query/topics"


async def test_the_lag_of_the_feed_is_measured(world: World, url: str) -> None:
    async with following(world, url) as stream:
        await take(stream, 1)
        change(world)
        await take(stream, 1)
        async with world.client() as client:
            text = (await client.get("/metrics")).text
    assert "onward_feed_streams 1" in text
    assert "onward_feed_delivery_seconds_count 1" in text


async def test_whoever_follows_events_hears_of_one_that_is_published(world: World, url: str) -> None:
    async with following(world, url, "topics=events") as stream:
        await take(stream, 1)
        async with world.client() as client:
            event = (await client.post("/api/v1/events", json={"name": "order.paid"})).json()
        [told] = await take(stream, 1)
    assert (told["data"]["subject"], told["data"]["kind"]) == (f"event:{event['id']}", "event.published")


@pytest.mark.parametrize("topics", ["alerts", "runs,alerts", "alert:alr_1", "key:key_1"])
async def test_what_a_role_may_not_read_it_may_not_follow(world: World, topics: str) -> None:
    async with world.client("viewer") as client:
        problem(await client.get(FEED, params={"topics": topics}), 403)


@pytest.mark.parametrize("topics", ["events", "event:evt_1", "runs,events"])
async def test_a_key_follows_only_what_it_has_the_scope_of(world: World, topics: str) -> None:
    async with world.client() as client:
        wish = {"name": "runs only", "role": "viewer", "scopes": ["feed.read", "run.read"]}
        made = (await client.post("/api/v1/api-keys", json=wish)).json()
        key = {"Authorization": f"Bearer {made['token']}"}
        body = problem(await client.get(FEED, params={"topics": topics}, headers=key), 403)
    assert "event.read" in body["detail"]
