"""A real Temporal, a real database and real workers, for the tests of the engine.

One Temporal server serves the whole session; each test has a namespace of its own, so that no
worker ever takes another test's runs.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import STDOUT, Popen
from textwrap import dedent
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from onward.bootstrap import Onward, opened, worker_of
from onward.clock import SystemClock
from onward.domain.access import Principal
from onward.domain.runs.status import RUN_TERMINAL
from onward.engine.local import LocalTemporal, wait_until_serving
from onward.ports.rows.runs import RunRow
from onward.services import access, drafts, publishing, reconcile
from onward.services.launch import LaunchRequest, launch
from onward.settings import Settings
from onward.supervisor.ports import any_free_port

PATIENCE_SECONDS = 60.0
# Far below the server's own, so that a test reaches it in a second.
CONTINUE_AS_NEW_AFTER = 200


@pytest.fixture(scope="session")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalTemporal]:
    directory = tmp_path_factory.mktemp("temporal")
    local = LocalTemporal(any_free_port("127.0.0.1"), directory / "temporal.db")
    suggest = f"limit.historyCount.suggestContinueAsNew={CONTINUE_AS_NEW_AFTER}"
    command = [*local.command, "--dynamic-config-value", suggest]
    with (directory / "temporal.log").open("wb") as log:
        process = Popen(command, stdout=log, stderr=STDOUT, env={**os.environ, **local.environment})
        asyncio.run(wait_until_serving(local.address))
        yield local
        process.terminate()
        process.wait()


@dataclass
class World:
    """One Onward: `settings` make further processes of it."""

    onward: Onward
    admin: Principal
    settings: Settings
    launched: list[str] = field(default_factory=list)

    async def publish(self, document: str, name: str = "test") -> str:
        text = f"name: {name}\n{dedent(document)}"
        await asyncio.to_thread(drafts.create_workflow, self.onward.services, self.admin, text)
        await asyncio.to_thread(publishing.publish, self.onward.services, self.admin, name)
        return name

    async def launch(self, name: str = "test", inputs: dict[str, Any] | None = None, **more: Any) -> str:
        request = LaunchRequest(name, inputs or {}, **more)
        launched = await asyncio.to_thread(launch, self.onward.services, self.admin, request)
        self.launched.append(launched.run.id)
        return launched.run.id

    async def run(self, document: str, inputs: dict[str, Any] | None = None) -> RunRow:
        """Publish, launch, and wait for the end."""
        await self.publish(document)
        return await self.ended(await self.launch(inputs=inputs))

    async def ended(self, run_id: str) -> RunRow:
        return await self.until(run_id, lambda row: row.status in RUN_TERMINAL)

    async def status(self, run_id: str, status: str) -> RunRow:
        return await self.until(run_id, lambda row: row.status == status)

    async def until(self, run_id: str, condition: Callable[[RunRow], bool]) -> RunRow:
        return await eventually(
            lambda: self.row(run_id), lambda row: condition(row), lambda row: f"the run is {row}"
        )

    def row(self, run_id: str) -> RunRow:
        with self.onward.services.store.read() as tx:
            row = tx.runs.get(self.admin.workspace_id, run_id)
        assert row is not None
        return row

    def steps(self, run_id: str) -> list[tuple[str, int, str]]:
        """(path, attempt, status), in the order in which they were first recorded."""
        with self.onward.services.store.read() as tx:
            rows = tx.steps.of_run(self.admin.workspace_id, run_id, 10_000)
        return [(row.path, row.attempt, row.status) for row in rows]


async def eventually(
    look: Callable[[], Any], wanted: Callable[[Any], bool], describe: Callable[[Any], str] = repr
) -> Any:
    """Look until it is as wanted; waits for the condition, never for a time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        seen = await asyncio.to_thread(look)
        if wanted(seen):
            return seen
        assert time.monotonic() < deadline, describe(seen)
        await asyncio.sleep(0.02)


class LaterClock(SystemClock):
    """The reconciler's clock, past everybody's grace."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=30)


def reconciled(world: World) -> reconcile.ReconcileReport:
    return reconcile.reconcile(replace(world.onward.services, clock=LaterClock()))


async def new_namespace(address: str) -> str:
    """Registered, and known to every part of the server."""
    name = f"test-{uuid4().hex[:12]}"
    client = await Client.connect(address)
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=Duration(seconds=86_400))
    )
    await wait_until_serving(address, name)
    return name


def settings_for(
    temporal: LocalTemporal, namespace: str, database_url: str, data: Path, **more: Any
) -> Settings:
    return Settings(
        data=data,
        database_url=database_url,
        temporal_address=temporal.address,
        temporal_namespace=namespace,
        secret_key="0123456789abcdef0123456789abcdef",
        allow_private_addresses=True,
        **more,
    )


@asynccontextmanager
async def opened_world(settings: Settings) -> AsyncIterator[World]:
    """Without a worker: the test starts the workers it wants."""
    async with opened(settings) as onward:
        installed = await asyncio.to_thread(access.install, onward.services)
        admin = Principal("member", installed.member_id, "Administrator", installed.workspace_id, "admin")
        yield World(onward, admin, settings)


@pytest.fixture
async def settings(temporal: LocalTemporal, database_url: str, tmp_path: Path) -> Settings:
    return settings_for(temporal, await new_namespace(temporal.address), database_url, tmp_path / "data")


@pytest.fixture
async def idle(settings: Settings) -> AsyncIterator[World]:
    """A world in which nobody works."""
    async with opened_world(settings) as world:
        yield world


@pytest.fixture
async def world(idle: World) -> AsyncIterator[World]:
    """A world with one worker, in this process."""
    async with worker_of(idle.onward):
        yield idle
