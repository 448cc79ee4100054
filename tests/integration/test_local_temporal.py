"""The embedded Temporal: a real server, really killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from onward.domain.errors import Unavailable
from onward.engine.local import LocalTemporal, find_binary, wait_until_serving
from onward.supervisor.ports import any_free_port


@workflow.defn
class Waits:
    def __init__(self) -> None:
        self.word: str | None = None

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.word is not None)
        return f"heard {self.word}"

    @workflow.signal
    def tell(self, word: str) -> None:
        self.word = word


class Running:
    """The server's process, and a way to kill it and start it again on the same file."""

    def __init__(self, local: LocalTemporal) -> None:
        self.local = local
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.local.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.local.environment},
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    running = Running(LocalTemporal(any_free_port("127.0.0.1"), tmp_path / "temporal.db"))
    await wait_until_serving(running.local.address)
    yield running
    running.kill()


async def test_a_workflow_survives_the_killing_of_the_server(running: Running) -> None:
    client = await Client.connect(running.local.address)
    handle = await client.start_workflow(Waits.run, id="w", task_queue="q")
    running.kill()
    running.start()
    await wait_until_serving(running.local.address)
    client = await Client.connect(running.local.address)
    async with Worker(client, task_queue="q", workflows=[Waits], workflow_runner=UnsandboxedWorkflowRunner()):
        handle = client.get_workflow_handle_for(Waits.run, "w")
        await handle.signal(Waits.tell, "it")
        assert await asyncio.wait_for(handle.result(), 60) == "heard it"


async def test_it_writes_ahead(running: Running) -> None:
    assert running.local.database.with_name("temporal.db-wal").exists()


async def test_it_listens_on_loopback_only(running: Running) -> None:
    listening = _listening_addresses(running.process.pid)
    assert listening
    assert all(address.startswith("127.") for address in listening), listening


async def test_an_address_where_nobody_listens_is_reported_in_time() -> None:
    address = f"127.0.0.1:{any_free_port('127.0.0.1')}"
    with pytest.raises(Unavailable, match=f"Temporal at {address} did not answer"):
        await wait_until_serving(address, patience=0.1)


def test_the_binary_is_the_one_of_this_environment() -> None:
    assert find_binary().parent == Path(sys.executable).parent


def test_the_interface_is_started_only_when_asked_for(tmp_path: Path) -> None:
    assert "--headless" in LocalTemporal(8430, tmp_path / "t.db").command
    assert "--headless" not in LocalTemporal(8430, tmp_path / "t.db", ui_port=9430).command


def test_half_of_the_cores_are_left_to_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = LocalTemporal(8430, tmp_path / "t.db")
    for cores, share in ((None, "1"), (1, "1"), (2, "1"), (8, "4")):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert local.environment == {"GOMAXPROCS": share}
    monkeypatch.setenv("GOMAXPROCS", "3")
    assert local.environment == {"GOMAXPROCS": "3"}


def _listening_addresses(pid: int) -> list[str]:
    """Read from the kernel, since nothing else is sure to be installed."""
    sockets = {
        link.readlink().name.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if str(link.readlink()).startswith("socket:")
    }
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                found.append(_readable(fields[1].partition(":")[0]))
    return found


def _readable(address: str) -> str:
    if len(address) != 8:
        return address
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
