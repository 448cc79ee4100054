"""A shift of the scheduler: it records what is due, and starts what is recorded, until it is relieved.

Both go on beside each other, so that slow starts never hold up the recording. Whoever registers later
supersedes this shift: its next transaction finds so, and it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from temporalio import activity

from onward.domain.errors import Unavailable
from onward.domain.instants import from_text
from onward.engine.activities.heartbeat import beating
from onward.engine.contracts import SCHEDULE
from onward.ports.rows.triggers import InvocationRow
from onward.services import attempts, scheduling
from onward.services.context import Services

log = structlog.get_logger(__name__)

SHIFT: Final = timedelta(minutes=5)
# How often it looks for what was made meanwhile: two looks into an index.
_LOOK_SECONDS: Final = 0.25
# Also when nothing is due it shows that it lives, and looks for triggers that lost their next firing.
_REPORT_SECONDS: Final = 15.0
# Started at once, each in a thread; a launch mostly waits for Temporal.
_STARTS_AT_ONCE: Final = 8
_AWAY_SECONDS: Final = 1.0

T = TypeVar("T")


class SchedulerActivities:
    def __init__(self, services: Services, holder: str) -> None:
        self._services = services
        self._holder = holder

    @activity.defn(name=SCHEDULE)
    async def schedule(self) -> None:
        async with beating():
            generation = await asyncio.to_thread(scheduling.register, self._services, self._holder)
            with suppress(TimeoutError):  # the shift is over
                async with asyncio.timeout(SHIFT.total_seconds()), asyncio.TaskGroup() as both:
                    starting = both.create_task(self._start_ready())
                    await self._record_due(generation)
                    starting.cancel()

    async def _record_due(self, generation: int) -> None:
        """Returns when a newer scheduler has registered."""
        report_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            due_at = await self._patiently(scheduling.next_due_at)
            if self._seconds_until(due_at) <= 0 or loop.time() >= report_at:
                tick = await self._patiently(lambda app: scheduling.tick(app, generation))
                if tick.superseded:
                    log.info("scheduler_superseded", generation=generation)
                    return
                if tick.more:
                    continue
                due_at = tick.next_at
            if loop.time() >= report_at:
                await self._patiently(scheduling.rearm)
                report_at = loop.time() + _REPORT_SECONDS
            await asyncio.sleep(min(_LOOK_SECONDS, max(self._seconds_until(due_at), 0.0)))

    async def _start_ready(self) -> None:
        while True:
            await self._patiently(attempts.settle)
            ready = await self._patiently(attempts.ready)
            room = asyncio.Semaphore(_STARTS_AT_ONCE)
            await asyncio.gather(*(self._start(row, room) for row in ready))
            if not ready:
                await asyncio.sleep(_LOOK_SECONDS)

    async def _start(self, row: InvocationRow, room: asyncio.Semaphore) -> None:
        async with room:
            await self._patiently(lambda app: attempts.attempt(app, row))

    async def _patiently(self, work: Callable[[Services], T]) -> T:
        """A database that is away is waited for: nothing is due that is not still due afterwards."""
        while True:
            try:
                return await asyncio.to_thread(work, self._services)
            except Unavailable as error:
                log.warning("scheduler_waits", code=error.code, holder=self._holder)
                await asyncio.sleep(_AWAY_SECONDS)

    def _seconds_until(self, at: str | None) -> float:
        if at is None:
            return _LOOK_SECONDS
        return (from_text(at) - self._services.clock.now()).total_seconds()
