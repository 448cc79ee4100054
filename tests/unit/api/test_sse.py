"""One client's stream: what it is sent, and what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from onward.api.sse import FeedStream, Streams
from onward.domain.errors import Conflict, Limited, Unauthenticated, Unavailable
from onward.ports.rows.feed import Change

AT = "2026-01-01T00:00:00.000000Z"


class Client:
    """The other side of an ASGI connection; it stays until `leave`."""

    def __init__(self, stream: FeedStream) -> None:
        self.text = ""
        self.ended = False
        self._gone = asyncio.Event()
        self._grown = asyncio.Condition()
        self.task = asyncio.create_task(stream({"type": "http"}, self._receive, self._send))

    def leave(self) -> None:
        self._gone.set()

    async def until(self, text: str) -> None:
        async with self._grown:
            await asyncio.wait_for(self._grown.wait_for(lambda: text in self.text), 5)

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        async with self._grown:
            self.text += message.get("body", b"").decode()
            self.ended = message["type"] == "http.response.body" and not message["more_body"]
            self._grown.notify_all()


class OneFeed:
    """Gives what it was given, then waits for ever, like a feed in which nothing happens."""

    def __init__(self, *items: Change | None, dropped_before: int = 0) -> None:
        self.items = items
        self.dropped_before = dropped_before
        self.closed = False

    async def follow(self, after: int | None) -> AsyncIterator[Change | None]:
        if (after or 0) < self.dropped_before:
            raise Conflict("feed_gap", "Those changes are gone.")
        try:
            for item in self.items:
                if item is None or item.seq > (after or 0):
                    yield item
            await asyncio.Event().wait()
        finally:
            self.closed = True


def change(seq: int) -> Change:
    return Change(seq, "ws", "run:run_1", "run.moved", {"status": "running"}, AT)


async def allowed() -> None:
    """Yes."""


async def newest() -> int:
    return 7


def stream_of(feed: OneFeed, **options: Any) -> FeedStream:
    given: dict[str, Any] = {
        "after": 0,
        "still_allowed": allowed,
        "check_seconds": 15,
        "streams": Streams(10),
    }
    return FeedStream(feed.follow, newest=newest, **(given | options))


def ids(text: str) -> Sequence[int]:
    return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]


async def test_a_stream_says_where_it_starts_and_numbers_every_change() -> None:
    client = Client(stream_of(OneFeed(change(3), change(4))))
    await client.until("id: 4")
    assert ids(client.text) == [0, 3, 4]
    assert client.text.startswith("id: 0\nevent: ready\n")
    client.leave()
    await client.task


async def test_without_a_position_a_stream_begins_now() -> None:
    client = Client(stream_of(OneFeed(change(7), change(8)), after=None))
    await client.until("id: 8")
    assert ids(client.text) == [7, 8]
    client.leave()
    await client.task


async def test_an_idle_stream_beats() -> None:
    client = Client(stream_of(OneFeed(None)))
    await client.until(": heartbeat\n\n")
    client.leave()
    await client.task


async def test_a_gap_is_told_and_the_stream_goes_on_from_now() -> None:
    client = Client(stream_of(OneFeed(change(8), dropped_before=5), after=2))
    await client.until("id: 8")
    assert "event: gap" in client.text
    assert ids(client.text) == [2, 7, 8]
    client.leave()
    await client.task


async def test_a_client_that_leaves_frees_the_feed() -> None:
    feed = OneFeed()
    client = Client(stream_of(feed))
    await client.until("ready")
    client.leave()
    await asyncio.wait_for(client.task, 5)
    assert feed.closed


async def test_who_may_not_read_on_is_told_and_let_go() -> None:
    async def revoked() -> None:
        raise Unauthenticated("unauthenticated", "This key was revoked.")

    client = Client(stream_of(OneFeed(change(1)), still_allowed=revoked, check_seconds=0))
    await asyncio.wait_for(client.task, 5)
    assert "event: end" in client.text
    assert client.ended
    assert "id: 1" not in client.text


async def test_a_stopping_server_ends_its_streams() -> None:
    streams = Streams(10)
    client = Client(stream_of(OneFeed(), streams=streams))
    await client.until("ready")
    streams.close()
    await asyncio.wait_for(client.task, 5)
    assert client.ended
    with pytest.raises(Unavailable):
        streams.require_room()


async def test_there_is_room_for_so_many_streams_only() -> None:
    streams = Streams(1)
    client = Client(stream_of(OneFeed(), streams=streams))
    await client.until("ready")
    with pytest.raises(Limited):
        streams.require_room()
    client.leave()
    await client.task
    streams.require_room()
