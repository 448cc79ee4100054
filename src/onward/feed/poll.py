"""Watching SQLite: own commits ring at once, those of other processes are looked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from onward.domain.errors import Unavailable
from onward.ports.feed import Ring
from onward.ports.store import Store

# One indexed look costs a tenth of a millisecond.
POLL_SECONDS = 0.05


class PollWatch:
    def __init__(
        self,
        store: Store,
        listen: Callable[[Ring], Callable[[], None]],
        *,
        seconds: float = POLL_SECONDS,
    ) -> None:
        self._store = store
        self._listen = listen
        self._seconds = seconds

    async def run(self, ring: Ring) -> None:
        stop_listening = self._listen(ring)
        try:
            seen = -1
            while True:
                newest = await asyncio.to_thread(self._newest)
                if newest != seen:
                    seen = newest
                    ring()
                await asyncio.sleep(self._seconds)
        finally:
            stop_listening()

    def _newest(self) -> int:
        try:
            with self._store.read() as tx:
                return tx.feed.newest()
        except Unavailable:
            return -1  # another number when it is back, so it rings
