"""Who is killed, and when: drawn from a seed, at points where work is really under way.

A kill waits until a random number of effects has come in since the one before, so it falls into the
middle of something. It is SIGKILL: nobody gets to say goodbye. `everything` is the supervisor, with whom
the system ends all the others: what a power cut does to processes. Now and then a worker is frozen
instead, long enough to be taken for dead.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Final

from onward.crashtest.effects import Effects
from onward.crashtest.freezing import Freezer
from onward.crashtest.load import Load
from onward.crashtest.patience import until
from onward.crashtest.system import System
from onward.domain.errors import Unavailable
from onward.domain.instants import to_text

EVERYTHING: Final = "everything"
_WEIGHTS: Final = {"worker-1": 28, "worker-2": 28, "server": 18, "temporal": 14, EVERYTHING: 8}
_MOST_EFFECTS_BETWEEN: Final = 200
_MOST_DELAY_SECONDS: Final = 0.05
# Where nothing happens for so long, something waits for a process to come back: the next kill comes anyway.
_PATIENCE_SECONDS: Final = 30.0
_FREEZE_EVERY: Final = 7
_FREEZE_SECONDS: Final = (8.0, 16.0)
# The supervisor waits longer before each restart of a process; it starts afresh when it is killed itself.
_MOST_RESTARTS: Final = 5
_LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class Strike:
    """A process was killed, or frozen for `seconds`."""

    after: float  # seconds
    at: str
    victim: str
    pid: int
    open_runs: int
    seconds: float | None = None


@dataclass(slots=True)
class Killer:
    system: System
    load: Load
    effects: Effects
    freezer: Freezer
    random: Random
    tell: Callable[[Strike], None]
    freezes: bool = True
    strikes: list[Strike] = field(default_factory=list)
    _frozen: str = ""
    _began: float = field(default_factory=time.monotonic)

    async def kill(self, times: int) -> None:
        async with asyncio.TaskGroup() as thawing:
            for number in range(1, times + 1):
                if self.freezes and number % _FREEZE_EVERY == _FREEZE_EVERY // 2 and not self._frozen:
                    await self._until_work()
                    thawing.create_task(self._freeze(self.random.uniform(*_FREEZE_SECONDS)))
                await self._until_work()
                await self._kill_one()

    async def _until_work(self) -> None:
        """Effects come in, runs are open, and somebody lives to be killed."""
        wanted = len(self.effects.requests) + self.random.randint(1, _MOST_EFFECTS_BETWEEN)
        delay = self.random.uniform(0, _MOST_DELAY_SECONDS)
        await until(lambda: len(self.effects.requests) >= wanted, _PATIENCE_SECONDS, _LOOK_SECONDS)
        if not await until(self._has_work, _PATIENCE_SECONDS, _LOOK_SECONDS):
            raise Unavailable("crashtest.idle", "Nothing is alive any more, or nothing has work.")
        await asyncio.sleep(delay)

    def _has_work(self) -> bool:
        return self.load.open_runs > 0 and bool(self.system.alive())

    async def _kill_one(self) -> None:
        while True:
            victim = self._victim()
            if self._frozen and victim in (self._frozen, EVERYTHING):
                continue  # it is to thaw, and believe that it is alone
            if victim == EVERYTHING:
                self._strike(victim, self.system.supervisor)
                await self.system.kill_everything()
                return
            state = self.system.alive().get(victim)
            if state is not None and state.pid is not None:
                os.kill(state.pid, signal.SIGKILL)
                self._strike(victim, state.pid)
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def _victim(self) -> str:
        if not self._frozen and any(s.restarts >= _MOST_RESTARTS for s in self.system.alive().values()):
            return EVERYTHING
        return self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]

    async def _freeze(self, seconds: float) -> None:
        state = self.system.alive().get(self.random.choice(["worker-1", "worker-2"]))
        if state is None or state.pid is None:
            return
        self.freezer.freeze(state.pid)
        self._frozen = state.name
        self._strike(state.name, state.pid, seconds)
        await asyncio.sleep(seconds)
        self._frozen = ""
        self.freezer.thaw(state.pid)

    def _strike(self, victim: str, pid: int, seconds: float | None = None) -> None:
        at, after = to_text(datetime.now(UTC)), time.monotonic() - self._began
        strike = Strike(after, at, victim, pid, self.load.open_runs, seconds)
        self.strikes.append(strike)
        self.tell(strike)
