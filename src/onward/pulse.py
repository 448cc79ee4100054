"""A process's word that its event loop turns, for the supervisor that has started it.

The supervisor hands down one end of a pipe and names it in the environment. A timer of the loop writes a
byte into it each second: nothing but a loop that turns can do that, and neither database nor Temporal is
asked. Who was started by somebody else has no such pipe, and no timer either.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import os
import signal
from typing import Final

VARIABLE: Final = "ONWARD_PULSE"
EVERY_SECONDS: Final = 1.0
# All threads are a hundred at most, the newest first: the loop's own, which is the oldest, is asked apart.
STACK_SIGNAL: Final = signal.SIGUSR1
STACKS_SIGNAL: Final = signal.SIGUSR2


def begin(every: float = EVERY_SECONDS) -> None:
    """From the first beat on, silence is a hang. So: on the loop, and when what may block it is over."""
    show_stacks_when_asked()
    if descriptor := os.environ.pop(VARIABLE, None):
        _beat(_own(int(descriptor)), asyncio.get_running_loop(), every)


def show_stacks_when_asked() -> None:
    """On standard error, by C code that needs no turn of Python's: also in the middle of a frozen call."""
    faulthandler.register(STACK_SIGNAL, all_threads=False)
    faulthandler.register(STACKS_SIGNAL, all_threads=True)


def _own(descriptor: int) -> int:
    """What this process starts must not hold the pipe open, or beat in its name."""
    os.set_inheritable(descriptor, False)
    os.set_blocking(descriptor, False)
    return descriptor


def _beat(descriptor: int, loop: asyncio.AbstractEventLoop, every: float) -> None:
    # Full: a supervisor that was stopped for hours. It still sees that there were beats.
    with contextlib.suppress(BlockingIOError):
        try:
            os.write(descriptor, b".")
        except BrokenPipeError:  # the supervisor is gone, and nobody wants to know any more
            return
    loop.call_later(every, _beat, descriptor, loop, every)
