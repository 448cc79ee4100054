"""Heartbeats of an activity: they tell Temporal that its worker lives, and bring it its cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from temporalio import activity

# Far below the timeout after which Temporal gives the activity to another worker, because a cancellation
# comes with the answer: this is how long a cancelled step may go on.
BEAT_SECONDS: Final = 2.0


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
