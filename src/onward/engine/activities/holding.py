"""Does this worker still hold what it is about to do?

A worker that is stopped for seconds (a frozen virtual machine, a starved processor) goes on as if no
time had passed, with effects in its hands that another worker has taken over meanwhile. The ledger
refuses its writes, but no database can refuse a request to somebody else. So the last thing before
an effect leaves is a look at the clock: when the ledger's last word is old, it is asked again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from onward.ports.actions import ActionFailed

# Another worker needs longer than this to notice, take the step over, do it and record it.
FRESH_SECONDS: Final = 0.2
# It goes on while the machine sleeps, where there is such a clock: a suspended worker is a frozen one.
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Hold:
    """`ask` asks the ledger whether this worker still holds it; no is for ever."""

    def __init__(self, ask: Callable[[], Awaitable[bool]], confirmed_at: float) -> None:
        self._ask = ask
        self._confirmed_at = confirmed_at
        self._asking = asyncio.Lock()
        self.lost = False

    def confirmed(self, asked_at: float) -> None:
        """The ledger has said yes, to a question of this instant or later."""
        self._confirmed_at = max(self._confirmed_at, asked_at)

    async def confirm(self) -> None:
        """Raises when another worker has it now."""
        if not self._is_fresh():
            async with self._asking:  # many effects begin at once: one asks for all
                if not self.lost and not self._is_fresh():
                    await self._ask_again()
        if self.lost:
            raise ActionFailed("cancelled", "Another worker has taken this step over.", code="taken_over")

    async def _ask_again(self) -> None:
        asked_at = boot_seconds()
        if await self._ask():
            self.confirmed(asked_at)
        else:
            self.lost = True

    def _is_fresh(self) -> bool:
        return not self.lost and boot_seconds() - self._confirmed_at < FRESH_SECONDS


def boot_seconds() -> float:
    return time.clock_gettime(_CLOCK)
