"""The supervisor: starts children, restarts the dead, stops the living in order.

    stopped ──start──► running ──dies──► restarting ──after the backoff──► running
                          ├──hangs──► hung ──is ended──► restarting
                          └──stop──► stopping ──gone, or killed after its grace──► stopped

Everything happens in one thread of one event loop: Linux ties a child to the thread that made it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from onward.domain.errors import Unavailable
from onward.supervisor.child import Child, ChildSpec, now_text
from onward.supervisor.identity import end_leftover
from onward.supervisor.logs import last_lines, trim_log
from onward.supervisor.state import read_states, write_states
from onward.supervisor.watchdog import Watchdog

# Deaths in a row before a start is called failed; with the backoff between them, some three seconds.
GIVE_UP_AFTER = 4
_TRIM_EVERY_SECONDS = 60.0


class Supervisor:
    def __init__(self, specs: Sequence[ChildSpec], states: Path, say: Callable[[str], None]) -> None:
        self.children = [Child(spec, since=now_text()) for spec in specs]
        self._states = states
        self._say = say
        self._tasks: list[asyncio.Task[None]] = []
        # Until then a child that cannot start is a mistake to report; afterwards, an accident to outlive.
        self.settled = False

    async def start(self) -> None:
        """Returns when every child has been started once; they are looked after from then on."""
        for child in self.children:
            await child.start()
        self._write()
        self._tasks = [asyncio.create_task(self._keep(child)) for child in self.children]
        watchdog = Watchdog(self._say, self._write)
        for child in self.children:
            if child.spec.hung_after is not None:
                self._tasks.append(asyncio.create_task(watchdog.watch(child, child.spec.hung_after)))
        self._tasks.append(asyncio.create_task(self._trim_logs()))

    async def failed(self) -> None:
        """Raises what ended the supervising itself: a child that cannot start, or a bug."""
        for finished in asyncio.as_completed(self._tasks):
            await finished

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        by_rank = sorted(self.children, key=lambda child: child.spec.stop_rank)
        for _, children in groupby(by_rank, key=lambda child: child.spec.stop_rank):
            group = list(children)
            for child in group:
                child.ask_to_stop()
            self._write()
            await asyncio.gather(*(child.stopped() for child in group))
            self._write()

    def kill(self) -> None:
        for child in self.children:
            child.kill()

    async def _keep(self, child: Child) -> None:
        while True:
            lived = await child.wait()
            self._give_up_on(child)
            delay = child.delay(lived)
            self._write()
            self._say(f"{child.spec.name} ended ({child.last_exit}); starting it again in {delay:g} s")
            await asyncio.sleep(delay)
            await child.start()
            self._write()

    async def _trim_logs(self) -> None:
        while True:
            await asyncio.sleep(_TRIM_EVERY_SECONDS)
            for child in self.children:
                trim_log(child.spec.log)

    def _give_up_on(self, child: Child) -> None:
        if self.settled or child.restarts < GIVE_UP_AFTER:
            return
        shown = "\n".join(last_lines(child.spec.log))
        raise Unavailable(
            "up.child_cannot_start",
            f"{child.spec.name} cannot start ({child.last_exit}). It said last:\n{shown}",
            hint=f"Its whole log is {child.spec.log}.",
        )

    def _write(self) -> None:
        try:
            write_states(self._states, [child.state() for child in self.children])
        except OSError as error:  # a full disk must not end what still runs
            self._say(f"{self._states} cannot be written ({error.strerror})")


def end_leftovers(states: Path, say: Callable[[str], None]) -> None:
    """Ends what a supervisor that was killed has left: it would hold the ports and the databases."""
    for state in read_states(states):
        if state.pid is not None and end_leftover(state.pid, state.started):
            say(f"ended {state.name}, left over from a supervisor that was killed")
