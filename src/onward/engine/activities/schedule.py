"""A shift of the scheduler: it records what is due, starts what is recorded and settles what has ended,
until it is relieved.

These go on beside each other, so that slow starts never hold up the recording. Whoever registers later
supersedes this shift: its next transaction finds so, and it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

import structlog
from temporalio import activity

from onward.domain.errors import Unavailable
from onward.domain.instants import from_text
from onward.engine.activities.bell import Bell, Hints
from onward.engine.activities.heartbeat import beating
from onward.engine.contracts import SCHEDULE
from onward.ports.feed import Watch
from onward.ports.rows.triggers import InvocationRow
from onward.services.context import Services
from onward.services.triggers import admitting, attempts, scheduling, workflow_waits

log = structlog.get_logger(__name__)

SHIFT: Final = timedelta(minutes=5)
# How often it looks when nothing rings: what was put off comes due without a sound.
_LOOK_SECONDS: Final = 0.25
# Also when nothing is due it shows that it lives, and looks for what was lost: triggers without a next
# firing, and invocations of whose run's end nobody heard.
_REPORT_SECONDS: Final = 15.0
# Started at once, each in a thread; a launch mostly waits for Temporal.
_STARTS_AT_ONCE: Final = 8
# And one each to record, to decide and to settle.
_THREADS: Final = _STARTS_AT_ONCE + 3
_AWAY_SECONDS: Final = 1.0
# Between two full ticks: SQLite has one writer at a time, and other processes have something to write too.
_ROOM_SECONDS: Final = 0.02

T = TypeVar("T")


class SchedulerActivities:
    """`watch` rings when something was recorded or has ended, in whatever process."""

    def __init__(self, services: Services, holder: str, watch: Watch) -> None:
        self._services = services
        self._holder = holder
        self._watch = watch

    @activity.defn(name=SCHEDULE)
    async def schedule(self) -> None:
        async with beating():
            generation = await asyncio.to_thread(scheduling.register, self._services, self._holder)
            shift = Shift(self._services, self._holder, generation)
            with closing(shift), suppress(TimeoutError):  # the shift is over
                async with asyncio.timeout(SHIFT.total_seconds()), asyncio.TaskGroup() as group:
                    duties = (
                        *(self._watch.run(shift.ring), shift.admit_waiting()),
                        *(shift.start_ready(), shift.settle_ended()),
                    )
                    beside = [group.create_task(duty) for duty in duties]
                    # A worker that is asked to stop hands over at once: another one goes on.
                    reliefs = (shift.record_due(), activity.wait_for_worker_shutdown())
                    until = [group.create_task(relief) for relief in reliefs]
                    await asyncio.wait(until, return_when=asyncio.FIRST_COMPLETED)
                    for task in (*beside, *until):
                        task.cancel()


class Shift:
    def __init__(self, services: Services, holder: str, generation: int) -> None:
        self._services = services
        self._holder = holder
        self._generation = generation
        self._recorded = Bell()
        self._ended = Bell()
        self._waiting = Bell()
        self._hints = Hints(self._recorded, self._ended, self._waiting)
        # Its own: requests that wait for a Temporal that is away may take all those of the process.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="scheduler")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def ring(self) -> None:
        """Something has changed. From any thread."""
        self._hints.ring()

    async def record_due(self) -> None:
        """Returns when a newer scheduler has registered."""
        report_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            due_at = await self._patiently(scheduling.next_due_at)
            if self._seconds_until(due_at) <= 0 or loop.time() >= report_at:
                tick = await self._patiently(partial(scheduling.tick, generation=self._generation))
                if tick.superseded:
                    log.info("scheduler_superseded", generation=self._generation)
                    return
                if tick.recorded:
                    self._recorded.ring()
                    self._waiting.ring()
                if tick.more:
                    await asyncio.sleep(_ROOM_SECONDS)
                    continue
                due_at = tick.next_at
            if loop.time() >= report_at:
                await self._patiently(scheduling.rearm)
                await self._patiently(workflow_waits.look_again)
                report_at = loop.time() + _REPORT_SECONDS
            await asyncio.sleep(min(_LOOK_SECONDS, max(self._seconds_until(due_at), 0.0)))

    async def admit_waiting(self) -> None:
        """Policies decide about what was recorded, before it may start."""
        while True:
            self._waiting.hush()
            admission = await self._admit()
            if admission.admitted:
                self._recorded.ring()
            if not admission.more:
                await self._waiting.wait(_LOOK_SECONDS)

    async def start_ready(self) -> None:
        room = asyncio.Semaphore(_STARTS_AT_ONCE)
        under_way: set[str] = set()
        tried: set[str] = set()
        async with asyncio.TaskGroup() as starts:
            while True:
                self._recorded.hush()
                known = under_way | tried
                found = await self._patiently(attempts.ready)
                # What could not go after all is looked at again after a pause.
                tried = set()
                # A trigger that was busy when its first one was met may be free before a later one is met.
                passed_over: set[str] = set()
                for row in found:
                    marks = {row.id, *attempts.one_at_a_time(row)}
                    if row.id in known:
                        continue
                    if marks & (under_way | passed_over):
                        passed_over |= marks
                        continue
                    await room.acquire()  # a slow one holds one place, and nobody waits for it
                    under_way |= marks
                    tried.add(row.id)
                    starts.create_task(self._start(row, room, marks, under_way))
                if not tried:
                    await self._recorded.wait(_LOOK_SECONDS)

    async def settle_ended(self) -> None:
        loop = asyncio.get_running_loop()
        told = await self._patiently(attempts.told_so_far)
        sweep_at = 0.0
        while True:
            self._ended.hush()
            if loop.time() >= sweep_at:
                while await self._patiently(attempts.settle):
                    pass
                sweep_at = loop.time() + _REPORT_SECONDS
            told = await self._patiently(partial(attempts.settle_told, since=told))
            await self._ended.wait(_LOOK_SECONDS)

    async def _admit(self) -> admitting.Admission:
        try:
            return await self._patiently(partial(admitting.admit, generation=self._generation))
        except Exception:  # the loop's edge: triggers without policies go on meanwhile (T4)
            log.exception("admitting_broke", generation=self._generation, holder=self._holder)
            await asyncio.sleep(_AWAY_SECONDS)
            return admitting.Admission()

    async def _start(
        self, row: InvocationRow, room: asyncio.Semaphore, marks: set[str], under_way: set[str]
    ) -> None:
        try:
            await self._patiently(partial(attempts.attempt, row=row))
        except Exception as error:  # noqa: BLE001 - the loop's edge: one that breaks us stops no other (T4)
            await self._patiently(partial(attempts.put_off, row=row, error=error))
        finally:
            under_way -= marks
            room.release()
            if len(marks) > 1:
                self._recorded.ring()  # others may have waited for this one

    async def _patiently(self, work: Callable[[Services], T]) -> T:
        """A database that is away is waited for: nothing is due that is not still due afterwards."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self._threads, work, self._services)
            except Unavailable as error:
                log.warning("scheduler_waits", code=error.code, holder=self._holder)
                await asyncio.sleep(_AWAY_SECONDS)

    def _seconds_until(self, at: str | None) -> float:
        if at is None:
            return _LOOK_SECONDS
        return (from_text(at) - self._services.clock.now()).total_seconds()
