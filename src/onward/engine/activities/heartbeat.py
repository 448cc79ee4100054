"""Heartbeats of an activity: they tell Temporal that its worker lives, and bring it its cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from temporalio import activity

# A third of the timeout after which Temporal gives the activity to another worker.
BEAT_SECONDS: Final = 4.0


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT_SECONDS)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
