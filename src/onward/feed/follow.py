"""Following the feed from any point, without loss or repeats: implements `ports.feed.Feed`.

A follower takes its place at the tail first, then reads what lies between its own
position and that place from the table, and from there on hears what comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from onward.domain.errors import Conflict
from onward.feed.ear import Ear
from onward.feed.tail import PENDING_AT_MOST, Tail
from onward.ports.feed import Watch
from onward.ports.rows.feed import Change
from onward.ports.store import Store

_T = TypeVar("_T")

HEARTBEAT_SECONDS = 15.0
BATCH = 500
_READERS = 2


class StoreFeed:
    """One per process and event loop."""

    def __init__(
        self,
        store: Store,
        watch: Watch,
        *,
        heartbeat: float = HEARTBEAT_SECONDS,
        batch: int = BATCH,
        pending_at_most: int = PENDING_AT_MOST,
    ) -> None:
        self._store = store
        self._heartbeat = heartbeat
        self._batch = batch
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="onward-feed")
        self._tail = Tail(store, watch, self._readers, pending_at_most=pending_at_most)

    async def follow(
        self, workspace_id: str, topics: Sequence[str], after: int | None
    ) -> AsyncGenerator[Change | None]:
        async with self._tail.listening(workspace_id, topics) as ear:
            if after is None:
                seen = ear.since
                yield None
            else:
                seen = await self._in_thread(self._begin, after)
            while True:
                async for change in self._missed(workspace_id, topics, seen, ear):
                    yield change
                seen = max(seen, ear.since)
                while not ear.overflown:
                    changes = await ear.listen(self._heartbeat)
                    if not changes:
                        yield None
                    for change in changes:
                        if change.seq > seen:
                            yield change
                            seen = change.seq
                ear.reopen(self._tail.position)

    def close(self) -> None:
        self._readers.shutdown(wait=False, cancel_futures=True)

    async def _missed(
        self, workspace_id: str, topics: Sequence[str], seen: int, ear: Ear
    ) -> AsyncIterator[Change]:
        """What is after `seen` and was there before the ear listened."""
        while seen < ear.since:
            changes = await self._in_thread(self._read, workspace_id, topics, seen)
            for change in changes:
                if change.seq <= ear.since:
                    yield change
            seen = changes[-1].seq if len(changes) == self._batch else ear.since

    def _begin(self, after: int) -> int:
        with self._store.read() as tx:
            newest = tx.feed.newest()
            if after + 1 < tx.feed.oldest() or after > newest:
                raise _gap(after)
            return after

    def _read(self, workspace_id: str, topics: Sequence[str], seen: int) -> list[Change]:
        with self._store.read() as tx:
            return tx.feed.after(workspace_id, seen, topics, self._batch)

    async def _in_thread(self, function: Callable[..., _T], *values: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, function, *values)


def _gap(position: int) -> Conflict:
    return Conflict(
        "feed_gap",
        f"The changes after {position} are not all there any more.",
        hint="Read the current state anew, and follow from there.",
    )
