"""The feed as server-sent events: from any point, without loss or repeats, to whoever may read it.

A client that cannot keep up is no burden: changes are read from the table when it takes
them. One that takes nothing at all is let go.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Final

import anyio
import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from onward.api.metrics import Histogram, gauge, head
from onward.domain.errors import Conflict, Limited, OnwardError, Unavailable
from onward.domain.instants import from_text
from onward.ports.rows.feed import Change

# A client that has not taken one message in this time is gone, whatever its socket says.
_SEND_SECONDS: Final = 30.0
_HEARTBEAT: Final = b": heartbeat\n\n"

StillAllowed = Callable[[], Awaitable[None]]
"""Raises an `OnwardError` when the caller may not read on."""


class Streams:
    """The open streams of this process: how many there may be, and an end for all of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._closing = False
        self._open: set[anyio.CancelScope] = set()
        self._delivery = Histogram()

    def require_room(self) -> None:
        if self._closing:
            raise Unavailable("stopping", "This server is stopping.", hint="Try again.", retry_after=1)
        if len(self._open) >= self._most:
            raise Limited(
                "too_many_streams",
                f"This server has {self._most} open streams already.",
                hint="Follow several topics in one stream, or try again in a while.",
                retry_after=10,
            )

    def add(self, scope: anyio.CancelScope) -> None:
        self._open.add(scope)

    def drop(self, scope: anyio.CancelScope) -> None:
        self._open.discard(scope)

    def delivered(self, change: Change) -> None:
        self._delivery.observe((datetime.now(UTC) - from_text(change.at)).total_seconds())

    def lines(self) -> Iterator[str]:
        yield from gauge("onward_feed_streams", "Open streams of this process.", {"": len(self._open)})
        name = "onward_feed_delivery_seconds"
        yield from head(name, "histogram", "From a change to its delivery: the lag of the feed.")
        yield from self._delivery.lines(name)

    def close(self) -> None:
        """The server stops: clients come back by themselves, with the number they have seen last."""
        self._closing = True
        for scope in tuple(self._open):
            scope.cancel()


class FeedStream(Response):
    """One client following. Ends when it leaves, may not read on, or the server stops."""

    media_type = "text/event-stream"

    def __init__(
        self,
        follow: Callable[[int | None], AsyncIterator[Change | None]],
        *,
        after: int | None,
        newest: Callable[[], Awaitable[int]],
        still_allowed: StillAllowed,
        check_seconds: float,
        streams: Streams,
    ) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._follow = follow
        self._after = after
        self._newest = newest
        self._still_allowed = still_allowed
        self._check_seconds = check_seconds
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with anyio.CancelScope() as life:
            self._streams.add(life)
            try:
                await self._run(receive, send)
            finally:
                self._streams.drop(life)
        if not life.cancelled_caught:
            return
        with anyio.move_on_after(1):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _run(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with anyio.create_task_group() as group, aclosing(self._texts()) as texts:
            group.start_soon(_until_gone, receive, group.cancel_scope)
            async for text in texts:
                if not await _taken(send, text):
                    break
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            group.cancel_scope.cancel()

    async def _texts(self) -> AsyncGenerator[bytes]:
        position = await self._newest() if self._after is None else self._after
        yield _event("ready", {"seq": position}, position)
        try:
            async for text in self._changes(position):
                yield text
        except OnwardError as error:
            yield _event("end", {"code": error.code, "detail": error.message})

    async def _changes(self, position: int) -> AsyncIterator[bytes]:
        """From `position` on; where changes are gone already, the client is told and goes on from now."""
        try:
            async for text in self._follow_from(position):
                yield text
        except Conflict as error:
            newest = await self._newest()
            yield _event("gap", {"code": error.code, "seq": newest}, newest)
            async for text in self._follow_from(newest):
                yield text

    async def _follow_from(self, position: int) -> AsyncIterator[bytes]:
        checked = time.monotonic()
        async for change in self._follow(position):
            if time.monotonic() - checked >= self._check_seconds:
                await self._still_allowed()
                checked = time.monotonic()
            if change is None:
                yield _HEARTBEAT
                continue
            yield _event(None, _data(change), change.seq)
            self._streams.delivered(change)


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _taken(send: Send, text: bytes) -> bool:
    try:
        with anyio.fail_after(_SEND_SECONDS):
            await send({"type": "http.response.body", "body": text, "more_body": True})
    except OSError:  # a lost connection, or the time is over
        return False
    return True


def _event(name: str | None, data: dict[str, Any], seq: int | None = None) -> bytes:
    lines = [f"id: {seq}".encode()] if seq is not None else []
    lines += [f"event: {name}".encode()] if name is not None else []
    return b"\n".join([*lines, b"data: " + msgspec.json.encode(data), b"", b""])


def _data(change: Change) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "subject": change.subject,
        "kind": change.kind,
        "data": change.data,
        "at": change.at,
    }
