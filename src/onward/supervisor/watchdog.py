"""Finds children that hang, has them say where, and ends them; then they are as others that died."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Final

from onward import pulse
from onward.supervisor.child import Child, now_text
from onward.supervisor.identity import doing
from onward.supervisor.listening import LOOKS, Listening
from onward.supervisor.logs import append_line

# In which stacks reach the log, twice: somebody who has no handler of SIGTERM would be gone before.
_TELLING_SECONDS: Final = 0.5
# In which one that comes to itself may hand back its work. The others do not hear SIGTERM anyway.
_GRACE_SECONDS: Final = 5.0
# A start that takes longer is worth a word. It is no hang: there may be much to migrate.
_LONG_START_SECONDS: Final = 60.0


class Watchdog:
    def __init__(self, say: Callable[[str], None], write: Callable[[], None]) -> None:
        self._say = say
        self._write = write

    async def watch(self, child: Child, limit: float) -> None:
        pace = limit / LOOKS
        while True:
            await asyncio.sleep(pace)
            if child.condition == "running" and child.process and child.listening:
                child.listening.look()
                self._tell_of_a_long_start(child, child.listening, pace)
                if child.listening.hears_a_hang:
                    await self._end(child, child.process, limit)

    def _tell_of_a_long_start(self, child: Child, listening: Listening, pace: float) -> None:
        long = math.ceil(_LONG_START_SECONDS / pace)
        if not listening.has_begun and listening.silent_looks == long:
            self._say(f"{child.spec.name} is still starting after {long * pace:g} s; see {child.spec.log}")

    async def _end(self, child: Child, process: Process, limit: float) -> None:
        child.found_hanging()
        self._write()
        seen = f"its event loop has not turned for {limit:g} s, and {doing(process.pid)}"
        self._say(f"{child.spec.name} hangs: {seen}; ending it, see {child.spec.log}")
        _head_stacks(child, seen)
        # One signal after the other: of two that are pending, the kernel may give either to any thread.
        steps: tuple[tuple[Callable[[], None], float], ...] = (
            (lambda: _signal(process, pulse.STACK_SIGNAL), _TELLING_SECONDS),
            (lambda: _signal(process, pulse.STACKS_SIGNAL), _TELLING_SECONDS),
            (child.ask_to_end, _GRACE_SECONDS),
        )
        for ask, patience in steps:
            ask()
            if await _ends(process, patience):
                return
        child.kill()


def _head_stacks(child: Child, seen: str) -> None:
    with contextlib.suppress(OSError):  # a full disk
        append_line(child.spec.log, f"{now_text()} onward: {seen}. Its stacks, the loop's first:")


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # not by asyncio's own way: that may reap it unseen
        os.kill(process.pid, number)


async def _ends(process: Process, patience: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), patience)
    return process.returncode is not None
