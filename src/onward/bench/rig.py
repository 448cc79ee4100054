"""A whole Onward in a temporary directory, as `onward up` starts it, and a client that loads it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from onward.bench.http import LeanHttp
from onward.bench.measures import cpu_seconds_of, memory_of
from onward.data_directory import DataDirectory
from onward.supervisor.ports import any_free_port
from onward.supervisor.state import read_states

LONGEST_WAIT: Final = 60
_START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Rig:
    http: httpx.AsyncClient
    lean: LeanHttp
    data: DataDirectory
    temporal: str
    supervisor_pid: int
    ready_seconds: float

    async def publish(self, name: str, definition: dict[str, Any]) -> None:
        document = json.dumps({"name": name, **definition})
        answer = await self.http.post("/api/v1/workflows", json={"document": document})
        answer.raise_for_status()
        answer = await self.http.post(f"/api/v1/workflows/{name}/versions", json={})
        answer.raise_for_status()

    async def execute(self, name: str) -> None:
        """Launch a run and wait for its end, in one call."""
        body = msgspec.json.encode({"workflow": name, "wait": LONGEST_WAIT})
        answer = await self.lean.post("/api/v1/runs", body)
        if answer.status != 201 or msgspec.json.decode(answer.body)["status"] != "succeeded":
            raise RuntimeError(f"a run of {name} did not succeed: {answer.body[:500]!r}")

    def memory(self) -> dict[str, float]:
        """MiB by process, shared pages counted once."""
        return {name: memory_of(pid) for name, pid in self._processes().items()}

    def cpu_seconds(self) -> dict[str, float]:
        """By process, since each began."""
        return {name: cpu_seconds_of(pid) for name, pid in self._processes().items()}

    def _processes(self) -> dict[str, int]:
        states = {
            state.name: state.pid for state in read_states(self.data.processes) if state.pid is not None
        }
        return {"supervisor": self.supervisor_pid, **states}


@asynccontextmanager
async def onward_up(workers: int = 1) -> AsyncIterator[Rig]:
    directory = Path(tempfile.mkdtemp(prefix="onward-bench-"))
    command = [sys.executable, "-m", "onward.cli.main", "up", "--json", "--data", str(directory)]
    command += [
        "--workers",
        str(workers),
        "--actions",
        "onward.bench.actions",
        "--port",
        str(any_free_port("127.0.0.1")),
    ]
    started = asyncio.get_running_loop().time()
    with (directory / "up.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=log, env={**os.environ, **_quiet(directory)}
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
            if not line:
                raise RuntimeError(f"onward up ended: {(directory / 'up.log').read_text()[-2000:]}")
            ready = asyncio.get_running_loop().time() - started
            address = json.loads(line)
            data = DataDirectory(directory)
            headers = {"Authorization": f"Bearer {data.cli_token.read_text().strip()}"}
            async with httpx.AsyncClient(base_url=address["url"], headers=headers, timeout=30) as http:
                lean = LeanHttp(address["url"], headers)
                yield Rig(http, lean, data, address["temporal"], process.pid, ready)
                lean.close()
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()
            shutil.rmtree(directory, ignore_errors=True)


def steps_of(count: int) -> dict[str, Any]:
    return {"steps": [_noop(f"s{n}", n) for n in range(count)]}


def loop_of(count: int) -> dict[str, Any]:
    items = list(range(count))
    do: Sequence[dict[str, Any]] = [_noop("one", "{{ item }}")]
    return {"steps": [{"id": "each", "type": "foreach", "items": items, "concurrency": 10, "do": do}]}


def _noop(step_id: str, n: Any) -> dict[str, Any]:
    return {"id": step_id, "type": "action", "action": "bench.noop", "with": {"n": n}}


def _quiet(directory: Path) -> dict[str, str]:
    """Settings of whoever runs the bench must not change what is measured."""
    return {"ONWARD_LOG_LEVEL": "warning", "ONWARD_DATA": str(directory)}
