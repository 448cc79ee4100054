"""One supervisor with real children, its files, and what it says."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from onward.supervisor.child import ChildSpec
from onward.supervisor.state import ProcessState, read_states
from onward.supervisor.supervisor import Supervisor

# Beats as the product's processes do, only faster, and hangs when SIGHUP tells it to.
PROGRAM = """
import asyncio, re, signal, threading, time
from pathlib import Path
from onward import pulse

def compute_for_ever(*_):
    text = ""
    while True: text = text[:1]

def wait_for(file):
    while not Path(file).exists(): time.sleep(0.01)

def match_for_ever(*_):
    re.match("(a+)+$", "a" * 64 + "b")

async def main():
    {before}
    pulse.begin(every=0.05)
    signal.signal(signal.SIGHUP, {on_hup})
    {after}
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


class Place:
    """One supervisor, its files, and what it said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.states = root / "processes.json"
        self.said: list[str] = []
        self.supervisor = Supervisor([], self.states, self.said.append)

    async def start(self, *specs: ChildSpec) -> Supervisor:
        self.supervisor = Supervisor(specs, self.states, self.said.append)
        await self.supervisor.start()
        return self.supervisor

    def spec(self, name: str, code: str, **options: object) -> ChildSpec:
        return ChildSpec(name, (sys.executable, "-c", code), self.root / f"{name}.log", **options)  # type: ignore[arg-type]

    def log(self, name: str) -> str:
        return (self.root / f"{name}.log").read_text()

    def state(self, name: str) -> ProcessState:
        return next(state for state in read_states(self.states) if state.name == name)


@asynccontextmanager
async def in_place(root: Path) -> AsyncIterator[Place]:
    place = Place(root)
    try:
        yield place
    finally:
        place.supervisor.kill()
        await place.supervisor.stop()


async def until(condition: Callable[[], bool], patience: float = 20) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        await asyncio.sleep(0.01)


def program(*, before: str = "pass", after: str = "pass", on_hup: str = "compute_for_ever") -> str:
    return PROGRAM.format(before=before, after=after, on_hup=on_hup)


async def hung_and_back(place: Place, name: str) -> None:
    """From the word to hang until it works again, which takes longer than the limit."""
    before, ups = place.state(name), place.log(name).count("up\n")
    os.kill(before.pid or 0, signal.SIGHUP)
    await until(lambda: place.state(name).restarts > before.restarts)
    await until(lambda: place.log(name).count("up\n") > ups)
