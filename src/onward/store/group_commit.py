"""Group commit: one thread writes, and every commit takes whatever has gathered.

A caller waits for a commit, never for one of its own. The more callers there are,
the larger the groups grow by themselves; a single caller waits for nobody.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from onward.domain.errors import Unavailable

Work = TypeVar("Work")

GROUP_AT_MOST = 500
PATIENCE_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0


@dataclass(slots=True)
class Waiting(Generic[Work]):
    work: Work
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    since: float


class GroupCommit(Generic[Work]):
    """`write(group, uncertain)` commits a group whole and returns an outcome per piece of work.

    It may be called again with the same work: after a commit whose outcome is not known
    (`uncertain`), and piece by piece when one piece spoils its group. `pace`: at least so many
    seconds lie between the beginnings of two commits; whoever comes after a quiet moment does not wait.
    When a commit has failed, those that had to wait for it longer than `patience` fail with it.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Work], bool], Sequence[Any]],
        *,
        name: str,
        patience: float = PATIENCE_SECONDS,
        pace: float = 0.0,
    ) -> None:
        self._write = write
        self._patience = patience
        self._pace = pace
        # Of the newest commit, and when.
        self._failure: Unavailable | None = None
        self._failed_at = 0.0
        self._queue: SimpleQueue[Waiting[Work] | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def submit(self, work: Work) -> Any:
        loop = asyncio.get_running_loop()
        waiting = Waiting(work, loop, loop.create_future(), time.monotonic())
        with self._gate:
            if self._closed:
                raise _closed()
            self._queue.put(waiting)
        return await waiting.future

    def close(self) -> None:
        """Returns when all that was submitted is committed, or has failed."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        next_at = 0.0
        while (first := self._queue.get()) is not None:
            if (rest := next_at - time.monotonic()) > 0:
                time.sleep(rest)
            next_at = time.monotonic() + self._pace
            group, last = self._gather(first)
            self._settle(group if self._failure is None else self._without_late(group, self._failure))
            if last:
                return

    def _gather(self, first: Waiting[Work]) -> tuple[list[Waiting[Work]], bool]:
        group = [first]
        try:
            while len(group) < GROUP_AT_MOST:
                another = self._queue.get_nowait()
                if another is None:
                    return group, True
                group.append(another)
        except Empty:
            pass
        return group, False

    def _without_late(self, group: list[Waiting[Work]], failure: Unavailable) -> list[Waiting[Work]]:
        """A try may take long in itself: who came while one failed is not to wait for another."""
        in_time = min(self._failed_at, time.monotonic() - self._patience)
        late = [waiting for waiting in group if waiting.since < in_time]
        _tell(late, [failure] * len(late))
        return [waiting for waiting in group if waiting.since >= in_time]

    def _settle(self, group: list[Waiting[Work]]) -> None:
        if not group:
            return
        try:
            outcomes: Sequence[Any] = self._write_patiently(group)
            self._failure = None
        except Exception as error:  # noqa: BLE001 - the edge of the thread: whoever waits gets the error
            if len(group) > 1 and not isinstance(error, Unavailable):
                for waiting in group:  # only the piece that spoils the group may fail
                    self._settle([waiting])
                return
            self._failure = error if isinstance(error, Unavailable) else None
            self._failed_at = time.monotonic()
            outcomes = [error] * len(group)
        _tell(group, outcomes)

    def _write_patiently(self, group: list[Waiting[Work]]) -> Sequence[Any]:
        works = [waiting.work for waiting in group]
        deadline = time.monotonic() + self._patience
        pause = FIRST_PAUSE_SECONDS
        uncertain = False
        while True:
            try:
                return self._write(works, uncertain)
            except Unavailable:
                # It may have been the commit's answer that was lost.
                uncertain = True
                if self._closed or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _tell(group: Sequence[Waiting[Any]], outcomes: Sequence[Any]) -> None:
    """One wake-up per event loop, however many wait in it."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for waiting, outcome in zip(group, outcomes, strict=True):
        loops.setdefault(waiting.loop, []).append((waiting.future, outcome))
    for loop, answers in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, outcome in answers:
        if future.done():
            continue  # whoever asked was cancelled
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def _closed() -> Unavailable:
    return Unavailable(
        "ledger_closed",
        "This worker is stopping and records nothing more.",
        hint="Another worker takes the run over; nothing is to be done.",
    )
