"""Production's shape: two servers and three workers on one Temporal and one PostgreSQL; any of them may die."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import Client

from databases import postgres, postgres_url, session_directory  # noqa: F401
from engine_world import new_namespace, temporal  # noqa: F401
from onward.engine.contracts import workflow_id
from onward.engine.local import LocalTemporal
from onward.supervisor.ports import any_free_port

pytestmark = pytest.mark.timeout(180)

KEY = "the-administrators-key-of-this-test"
PATIENCE = 90.0
PAUSING = """
name: pausing
inputs: {n: {type: integer}}
steps:
  - {id: a, type: action, action: transform.merge, with: {maps: [{n: "{{ inputs.n }}"}]}}
  - {id: rest, type: wait, for: 1s}
  - {id: b, type: action, action: transform.merge, with: {maps: [{n: "{{ steps.a.output.n + 1 }}"}]}}
outputs: {n: "{{ steps.b.output.n }}"}
"""


@dataclass
class Fleet:
    servers: dict[str, asyncio.subprocess.Process]  # by URL
    workers: list[asyncio.subprocess.Process]
    temporal: Client

    def kill_server(self, url: str) -> None:
        self.servers.pop(url).kill()

    def kill_worker(self) -> None:
        self.workers.pop().kill()

    @property
    def url(self) -> str:
        """Of a server that lives."""
        return next(iter(self.servers))

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(headers=AUTHORIZED, timeout=30) as client:
            answer = await client.request(method, self.url + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def launch(self, count: int) -> dict[str, int]:
        runs = {}
        for number in range(count):
            run = await self.ask("POST", "/api/v1/runs", {"workflow": "pausing", "inputs": {"n": number}})
            runs[run["id"]] = number
        return runs

    async def ended(self, runs: dict[str, int]) -> dict[str, Any]:
        """What each run has given, when all have ended."""
        async with asyncio.timeout(PATIENCE):
            shown = [await self._ended(run_id) for run_id in runs]
        return {run["id"]: (run["status"], run["outputs"]) for run in shown}

    async def _ended(self, run_id: str) -> dict[str, Any]:
        while (run := (await self.ask("GET", f"/api/v1/runs/{run_id}"))["run"])["ended_at"] is None:
            await asyncio.sleep(0.1)
        return run

    async def executors(self, runs: dict[str, int]) -> set[int]:
        """The processes that completed workflow tasks of these runs."""
        found = set()
        for run_id in runs:
            history = await self.temporal.get_workflow_handle(workflow_id(run_id)).fetch_history()
            for event in history.events:
                if event.HasField("workflow_task_completed_event_attributes"):
                    identity = event.workflow_task_completed_event_attributes.identity
                    found.add(int(identity.rpartition(":")[2]))
        return found


AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


def expected(runs: dict[str, int]) -> dict[str, Any]:
    return {run_id: ("succeeded", {"n": number + 1}) for run_id, number in runs.items()}


@pytest.fixture
async def fleet(temporal: LocalTemporal, postgres_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:  # noqa: F811
    namespace = await new_namespace(temporal.address)
    environment = os.environ | {
        "ONWARD_DATABASE_URL": postgres_url,
        "ONWARD_TEMPORAL_ADDRESS": temporal.address,
        "ONWARD_TEMPORAL_NAMESPACE": namespace,
        "ONWARD_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "ONWARD_ADMIN_KEY": KEY,
        "ONWARD_SERVER_WORKS": "false",  # the workers do it
        "ONWARD_RECONCILE_EVERY": "2s",
    }

    async def start(command: str, number: int, **more: str) -> asyncio.subprocess.Process:
        data = str(tmp_path / f"{command}-{number}")
        with (tmp_path / f"{command}-{number}.log").open("wb") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "onward.cli.main", command),
                env=environment | {"ONWARD_DATA": data} | more,
                cwd=tmp_path,
                stdout=log,
                stderr=log,
            )

    ports = [any_free_port("127.0.0.1") for _ in range(2)]
    servers = {
        f"http://127.0.0.1:{port}": await start("server", port, ONWARD_PORT=str(port)) for port in ports
    }
    workers = [await start("worker", number) for number in range(3)]
    everybody = [*servers.values(), *workers]
    try:
        fleet = Fleet(servers, workers, await Client.connect(temporal.address, namespace=namespace))
        for url in servers:
            await _until_ready(url)
        await fleet.ask(
            "POST", "/api/v1/workflows/application", {"documents": [{"path": "p", "text": PAUSING}]}
        )
        yield fleet
    finally:
        for process in everybody:
            if process.returncode is None:
                process.kill()
        await asyncio.gather(*(process.wait() for process in everybody))


async def _until_ready(url: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await client.get(url + "/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # not listening so far
            await asyncio.sleep(0.1)


async def test_work_spreads_over_the_workers(fleet: Fleet):
    processes = {worker.pid for worker in fleet.workers}
    async with asyncio.timeout(PATIENCE):
        found: set[int] = set()
        while found != processes:  # the last worker may have come when the first runs had ended
            runs = await fleet.launch(20)
            assert await fleet.ended(runs) == expected(runs)
            found |= await fleet.executors(runs)


async def test_any_of_them_may_die(fleet: Fleet):
    runs = await fleet.launch(15)
    fleet.kill_worker()
    runs |= await fleet.launch(10)
    fleet.kill_server(fleet.url)
    runs |= await fleet.launch(10)
    fleet.kill_worker()
    assert await fleet.ended(runs) == expected(runs)


async def test_a_stream_goes_on_at_the_other_server_without_loss_or_repeats(fleet: Fleet):
    first = fleet.url
    async with stream(first, after=0) as early:
        runs = await fleet.launch(8)
        seen = await changes_until(early, lambda seen: len(seen) >= 20)
        fleet.kill_server(first)
    runs |= await fleet.launch(4)
    async with stream(fleet.url, last_event_id=seen[-1]["seq"]) as late:
        seen += await changes_until(late, lambda later: ends(seen + later) == set(runs))
    async with stream(fleet.url, after=0) as whole:
        assert seen == await changes_until(whole, lambda again: len(again) >= len(seen))


def ends(changes: list[dict[str, Any]]) -> set[str]:
    moved = (change for change in changes if change["kind"] == "run.moved")
    return {
        change["subject"].removeprefix("run:") for change in moved if change["data"]["status"] == "succeeded"
    }


@asynccontextmanager
async def stream(
    url: str, after: int | None = None, last_event_id: int | None = None
) -> AsyncIterator[httpx.Response]:
    headers = AUTHORIZED | ({} if last_event_id is None else {"Last-Event-ID": str(last_event_id)})
    query: dict[str, Any] = {"topics": "runs"} | ({} if after is None else {"after": after})
    async with (
        httpx.AsyncClient(headers=headers, timeout=30) as client,
        client.stream("GET", url + "/api/v1/feed", params=query) as response,
    ):
        assert response.status_code == 200
        yield response


async def changes_until(
    response: httpx.Response, enough: Callable[[list[dict[str, Any]]], bool]
) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for line in response.aiter_lines():
            if line.startswith("data: ") and "subject" in (change := json.loads(line[6:])):
                seen.append(change)
                if enough(seen):
                    return seen
    raise AssertionError(f"the stream ended early: {seen}")
