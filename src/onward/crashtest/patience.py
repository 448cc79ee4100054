"""Waiting for a condition, for a bounded time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(holds: Callable[[], bool], patience: float, look_every: float) -> bool:
    """Whether it came to hold. `holds` is asked on the event loop, so it must be quick."""
    deadline = time.monotonic() + patience
    while not (held := holds()):
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(look_every)
    return held
