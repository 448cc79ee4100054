"""A bell in a loop: rung from any thread, heard by one who waits."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

# A crowd rings all the time, and a look costs a millisecond.
_APART_SECONDS: Final = 0.02
# The feed grows with every step of every run, and hardly ever for the scheduler.
_HINTS_APART_SECONDS: Final = 0.1


class Bell:
    """Made on the loop of whoever waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._hushed_at = 0.0

    def ring(self) -> None:
        if not self._rung.is_set():
            self._loop.call_soon_threadsafe(self._rung.set)

    def hush(self) -> None:
        """Before looking: what rings from now on is not missed."""
        self._rung.clear()
        self._hushed_at = self._loop.time()

    async def wait(self, seconds: float) -> None:
        """Until it rings, and not for longer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        await asyncio.sleep(max(0.0, self._hushed_at + _APART_SECONDS - self._loop.time()))


class Hints:
    """Rings several bells when there may be something for them: at once after a quiet moment, and no more
    than ten times a second where runs move all the time."""

    def __init__(self, *bells: Bell) -> None:
        self._loop = asyncio.get_running_loop()
        self._bells = bells
        self._rung_at = 0.0
        self._is_asked = False

    def ring(self) -> None:
        """From any thread. One that comes too early is not lost: it rings when it may."""
        if not self._is_asked:
            self._is_asked = True
            self._loop.call_soon_threadsafe(self._plan)

    def _plan(self) -> None:
        self._loop.call_at(max(self._loop.time(), self._rung_at + _HINTS_APART_SECONDS), self._ring_all)

    def _ring_all(self) -> None:
        self._is_asked = False
        self._rung_at = self._loop.time()
        for bell in self._bells:
            bell.ring()
