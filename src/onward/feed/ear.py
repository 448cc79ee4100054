"""One follower's place at the tail: what it has still to be told."""

from __future__ import annotations

import asyncio
from collections import deque

from onward.ports.rows.feed import Change


class Ear:
    """It hears every change after `since`, until it has `overflown`: then its follower reads the table."""

    def __init__(self, since: int, most: int) -> None:
        self.since = since
        self._most = most
        self.overflown = False
        self._pending: deque[Change] = deque()
        self._heard = asyncio.Event()
        self._failure: BaseException | None = None

    def tell(self, change: Change) -> None:
        if len(self._pending) < self._most:
            self._pending.append(change)
        else:
            self.overflown = True
        self._heard.set()

    def fail(self, failure: BaseException) -> None:
        self._failure = failure
        self._heard.set()

    def reopen(self, since: int) -> None:
        self.since, self.overflown = since, False
        self._pending.clear()

    async def listen(self, seconds: float) -> list[Change]:
        """What came; nothing when it stayed quiet for so long. The caller looks whether it has overflown."""
        try:
            await asyncio.wait_for(self._heard.wait(), seconds)
        except TimeoutError:
            return []
        if self._failure is not None:
            raise self._failure
        self._heard.clear()
        changes = list(self._pending)
        self._pending.clear()
        return changes
