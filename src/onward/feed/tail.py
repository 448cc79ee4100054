"""The end of the feed, read once for everybody in this process who follows it.

Each change goes to the ears that asked for its subject or its family, in their own
workspace. While nobody listens, nothing is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from onward.domain.errors import Unavailable
from onward.feed.ear import Ear
from onward.ports.feed import Ring, Watch
from onward.ports.rows.feed import FAMILIES, Change
from onward.ports.store import Store

_T = TypeVar("_T")

BATCH = 1_000
# A client slower than this reads from the table again, instead of filling the memory.
PENDING_AT_MOST = 5_000
# Under load the table is read at most so often, and more at once.
REST_SECONDS = 0.005
# Where so much comes at once nobody notices a moment more, and every look takes its time from the runs.
CROWD = 10
CROWD_REST_SECONDS = 0.025
AWAY_SECONDS = 0.5
_FAMILY_OF = {prefix: family for family, prefix in FAMILIES.items()}

_Topic = tuple[str, str]
"""workspace, and a subject or a family."""


@dataclass(frozen=True, slots=True)
class _Look:
    changes: list[Change]
    position: int  # everything up to here has been seen


class Tail:
    def __init__(
        self, store: Store, watch: Watch, readers: Executor, *, pending_at_most: int = PENDING_AT_MOST
    ) -> None:
        self._store = store
        self._watch = watch
        self._readers = readers
        self._pending_at_most = pending_at_most
        self._ears: dict[_Topic, set[Ear]] = {}
        self._listeners = 0
        self._turning = asyncio.Lock()  # starting and stopping, one at a time
        self._tasks: list[asyncio.Task[None]] = []
        self._grown = asyncio.Event()
        self._rung = False
        self.position = 0

    @asynccontextmanager
    async def listening(self, workspace_id: str, topics: Sequence[str]) -> AsyncIterator[Ear]:
        async with self._turning:
            if not self._tasks or any(task.done() for task in self._tasks):
                await self._stop()
                await self._start()
        ear = Ear(self.position, self._pending_at_most)
        self._listeners += 1
        for topic in topics:
            self._ears.setdefault((workspace_id, topic), set()).add(ear)
        try:
            yield ear
        finally:
            self._leave(ear, workspace_id, topics)
            async with self._turning:
                if not self._listeners:
                    await self._stop()

    def _leave(self, ear: Ear, workspace_id: str, topics: Sequence[str]) -> None:
        self._listeners -= 1
        for topic in set(topics):
            ears = self._ears[workspace_id, topic]
            ears.discard(ear)
            if not ears:
                del self._ears[workspace_id, topic]

    async def _start(self) -> None:
        self.position = await self._in_thread(self._newest)
        self._tasks = [
            asyncio.create_task(self._watch.run(self._ringer()), name="onward-feed-watch"),
            asyncio.create_task(self._serve(), name="onward-feed-tail"),
        ]
        for task in self._tasks:
            task.add_done_callback(self._tell_failure)

    async def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # who followed has been told

    def _tell_failure(self, task: asyncio.Task[None]) -> None:
        """A bug in reading must not look like silence: everybody who follows gets it."""
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            for ear in {ear for ears in self._ears.values() for ear in ears}:
                ear.fail(failure)

    def _ringer(self) -> Ring:
        loop = asyncio.get_running_loop()

        def ring() -> None:
            # Under load one wake-up tells of many changes.
            if not self._rung and not loop.is_closed():
                self._rung = True
                loop.call_soon_threadsafe(self._wake)

        return ring

    def _wake(self) -> None:
        self._rung = False
        self._grown.set()

    async def _serve(self) -> None:
        while True:
            await self._grown.wait()
            self._grown.clear()
            try:
                look = await self._in_thread(self._look)
            except Unavailable:  # an outage ends no stream
                await asyncio.sleep(AWAY_SECONDS)
                self._grown.set()
                continue
            for change in look.changes:
                self._deliver(change)
            self.position = look.position
            if len(look.changes) == BATCH:
                self._grown.set()
            else:
                await asyncio.sleep(REST_SECONDS if len(look.changes) < CROWD else CROWD_REST_SECONDS)

    def _deliver(self, change: Change) -> None:
        ears = self._ears.get((change.workspace_id, change.subject), set())
        family = _FAMILY_OF.get(change.kind.partition(".")[0])
        if family is not None:
            ears = ears | self._ears.get((change.workspace_id, family), set())
        for ear in ears:
            ear.tell(change)

    def _newest(self) -> int:
        with self._store.read() as tx:
            return tx.feed.newest()

    def _look(self) -> _Look:
        with self._store.read() as tx:
            newest = tx.feed.newest()
            changes = tx.feed.tail(self.position, BATCH) if newest > self.position else []
        # Numbers appear in the order of commits, so nothing below `newest` is still to come.
        return _Look(changes, changes[-1].seq if len(changes) == BATCH else newest)

    async def _in_thread(self, function: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, function)
