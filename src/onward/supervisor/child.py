"""One supervised process: its command, and the life of it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from onward import pulse
from onward.domain.instants import to_text
from onward.supervisor.backoff import Backoff
from onward.supervisor.death import die_with_parent
from onward.supervisor.identity import kill_group, started_at
from onward.supervisor.listening import Listening
from onward.supervisor.logs import open_log
from onward.supervisor.state import Condition, ProcessState


@dataclass(frozen=True, slots=True)
class ChildSpec:
    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    # Children with a lower rank are stopped, and gone, before those with a higher one are asked to.
    stop_rank: int = 0
    grace_seconds: float = 10.0
    # It has a pulse, and hangs when that was silent for so long. None: nothing says whether its loop turns.
    hung_after: float | None = None


@dataclass(slots=True)
class Child:
    spec: ChildSpec
    since: str
    condition: Condition = "stopped"
    restarts: int = 0
    last_exit: str | None = None
    backoff: Backoff = field(default_factory=Backoff)
    process: asyncio.subprocess.Process | None = None
    started: str | None = None
    listening: Listening | None = None
    _began: float = 0.0

    async def start(self) -> None:
        """Where the system refuses (no memory, no descriptors), the child counts as one that died at once."""
        self.process = None
        self._began = time.monotonic()
        try:
            self.process = await self._spawn()
        except OSError as error:
            self.last_exit = f"not started: {error.strerror}"
            self._listen_no_more()
            return
        self.started = started_at(self.process.pid)
        self._become("running")

    async def wait(self) -> float:
        """Until it ends; how long it lived."""
        if self.process is None:
            return 0.0
        code = await self.process.wait()
        # What it had started goes with it: a worker's shell step has nobody to report to any more.
        kill_group(self.process.pid, signal.SIGKILL)
        self._listen_no_more()
        how = f"hung for {self.spec.hung_after:g} s, " if self.condition == "hung" else ""
        self.last_exit = how + describe_exit(code)
        return time.monotonic() - self._began

    def delay(self, lived: float) -> float:
        self.restarts += 1
        self._become("restarting")
        return self.backoff.after_death(lived)

    def found_hanging(self) -> None:
        self._become("hung")

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.returncode is None:
            kill_group(self.process.pid, signal.SIGTERM)

    def ask_to_stop(self) -> None:
        if self.process is None or self.process.returncode is not None:
            self._become("stopped")
            return
        self._become("stopping")
        self.ask_to_end()

    async def stopped(self) -> None:
        if self.process is None or self.condition == "stopped":
            return
        try:
            await asyncio.wait_for(self.process.wait(), self.spec.grace_seconds)
        except TimeoutError:
            self.kill()
            await self.process.wait()
        self._listen_no_more()
        self.last_exit = describe_exit(self.process.returncode)
        self._become("stopped")

    def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            kill_group(self.process.pid, signal.SIGKILL)

    def state(self) -> ProcessState:
        alive = self.process is not None and self.process.returncode is None
        return ProcessState(
            name=self.spec.name,
            condition=self.condition,
            pid=self.process.pid if alive and self.process else None,
            started=self.started if alive else None,
            since=self.since,
            restarts=self.restarts,
            last_exit=self.last_exit,
        )

    async def _spawn(self) -> asyncio.subprocess.Process:
        environment = {**os.environ, **self.spec.environment}
        inherited: tuple[int, ...] = ()
        if self.spec.hung_after is not None:
            self.listening = Listening()
            inherited = (self.listening.beating,)
            environment[pulse.VARIABLE] = str(self.listening.beating)
        with open_log(self.spec.log) as log:
            process = await asyncio.create_subprocess_exec(
                *self.spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                pass_fds=inherited,
                # Ctrl-C in the terminal must reach the supervisor only: it stops the others in order. Not a
                # session of its own: Linux deals out the cores by session (see decision 0021).
                process_group=0,
                preexec_fn=die_with_parent(),
            )
        if self.listening is not None:
            self.listening.hand_over()
        return process

    def _listen_no_more(self) -> None:
        if self.listening is not None:
            self.listening.close()
        self.listening = None

    def _become(self, condition: Condition) -> None:
        self.condition = condition
        self.since = now_text()


def now_text() -> str:
    return to_text(datetime.now(UTC))


def describe_exit(code: int | None) -> str:
    if code is None:
        return "still running"
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
