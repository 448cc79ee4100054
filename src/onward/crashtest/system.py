"""The Onward under test: a supervisor, its children, and a data directory of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from onward.configuration import PREFIX
from onward.data_directory import DataDirectory
from onward.domain.errors import Unavailable
from onward.supervisor.death import die_with_parent
from onward.supervisor.identity import is_alive
from onward.supervisor.ports import any_free_port
from onward.supervisor.state import ProcessState, read_states

HOST: Final = "127.0.0.1"
WORKERS: Final = 2
_START_SECONDS: Final = 90.0
_STOP_SECONDS: Final = 60.0
# What is repaired at the next round of the reconciler should not take a trial a minute.
_RECONCILE_EVERY: Final = "2s"


@dataclass(slots=True)
class System:
    root: Path
    database_url: str
    url: str = ""
    temporal: str = ""
    data: DataDirectory = field(init=False)
    _environment: dict[str, str] = field(init=False)
    _process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.data = DataDirectory(self.root / "data")
        # Settings of whoever runs the test must not reach it.
        own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self._environment = own | {
            "ONWARD_DATA": str(self.data.root),
            "ONWARD_DATABASE_URL": self.database_url,
            "ONWARD_PORT": str(any_free_port(HOST)),
            "ONWARD_TEMPORAL_PORT": str(any_free_port(HOST)),
            "ONWARD_WORKERS": str(WORKERS),
            "ONWARD_ALLOW_PRIVATE_ADDRESSES": "true",
            "ONWARD_RECONCILE_EVERY": _RECONCILE_EVERY,
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self._stop()

    async def start(self) -> None:
        with (self.root / "up.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "onward.crashtest.up"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self.root,  # no `onward.toml` of a project lies here
                env=self._environment,
                start_new_session=True,  # Ctrl-C reaches the test, which stops it in order
                preexec_fn=die_with_parent(),
            )
        address = await self._ready()
        self.url, self.temporal = address["url"], address["temporal"]

    def token(self) -> str:
        return self.data.cli_token.read_text(encoding="utf-8").strip()

    def alive(self) -> dict[str, ProcessState]:
        """The processes that really live, by name."""
        states = read_states(self.data.processes)
        return {s.name: s for s in states if s.pid is not None and is_alive(s.pid, s.started)}

    @property
    def supervisor(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill_everything(self) -> None:
        """The supervisor is killed, and the system ends all its children with it. Then: start again."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await self.start()

    async def _ready(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = b""
        with contextlib.suppress(TimeoutError):
            line = await asyncio.wait_for(self._process.stdout.readline(), _START_SECONDS)
        if not line:
            raise Unavailable(
                "crashtest.not_started",
                f"The Onward under test did not start within {_START_SECONDS:g} s.",
                hint=f"See {self.root / 'up.log'} and the logs in {self.data.logs}.",
            )
        ready: dict[str, Any] = json.loads(line)
        return ready

    async def _stop(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
