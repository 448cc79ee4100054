"""A person at a terminal says what became of a step, and the real engine goes on (rule R8)."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from engine_world import World, eventually
from onward.api.app import HttpOptions, create_app
from onward.api.health import Probe
from onward.feed.follow import StoreFeed
from onward.feed.poll import PollWatch
from onward.services.signin import open_session
from onward.supervisor.ports import any_free_port
from segment_world import fill
from worker_processes import Workers

# Its worker dies while the action may have taken effect, and nobody knows whether it did.
ONCE = """
steps:
  - {id: pay, type: action, action: probe.mark, delivery: at_most_once, with: {file: '%s', hold: '%s'}}
  - {id: mail, type: action, action: probe.mark, with: {file: '%s'}}
outputs: {pay: '{{ steps.pay.output }}'}
"""


@dataclass(frozen=True)
class Console:
    """The command in a process of its own, in front of the application of this world."""

    environment: dict[str, str]

    async def __call__(self, *words: str) -> str:
        command = (sys.executable, "-m", "onward.cli.main", *words)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, env=self.environment, stdout=pipe, stderr=pipe
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode() + err.decode()


@pytest.fixture
async def console(idle: World, tmp_path: Path) -> AsyncIterator[Console]:
    server = uvicorn.Server(
        uvicorn.Config(application(idle), port=any_free_port("127.0.0.1"), log_level="error")
    )
    serving = asyncio.create_task(server.serve())
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")}
    yield Console(
        {
            **own,
            "ONWARD_URL": f"http://127.0.0.1:{server.config.port}",
            "ONWARD_API_KEY": await asyncio.to_thread(session_of, idle),
            "XDG_CONFIG_HOME": str(tmp_path),
        }
    )
    server.should_exit = True
    await serving


async def held(idle: World, workers: Workers, tmp_path: Path) -> tuple[str, Path]:
    """A run whose worker was killed during `pay`; another one asks what became of it."""
    file = tmp_path / "marks"
    await idle.publish(fill(ONCE, file, "/never", file))
    worker = workers.start()
    run_id = await idle.launch()
    await eventually(lambda: marks(file), lambda seen: seen == ["pay 1"])
    workers.kill(worker)
    workers.start()
    await idle.status(run_id, "waiting")
    return run_id, file


# It waits for Temporal's timeouts, which are the same whatever the database is.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_step_of_unknown_outcome_is_resolved_at_the_terminal(
    idle: World, workers: Workers, console: Console, tmp_path: Path
):
    run_id, file = await held(idle, workers, tmp_path)
    assert "pay" in await console("runs", "explain", run_id)
    said = await console("runs", "resolve", run_id, "pay", "succeeded", "--output", '{"paid": true}')
    assert said == "The step pay counts as succeeded.\n"
    ended = await idle.ended(run_id)
    assert (ended.status, ended.outputs, ended.steps_done) == ("succeeded", {"pay": {"paid": True}}, 2)
    assert marks(file) == ["pay 1", "mail 1"]


def marks(file: Path) -> list[str]:
    """path and attempt of each execution."""
    return [" ".join(line.split()[:2]) for line in file.read_text().splitlines()] if file.exists() else []


def application(world: World) -> Any:
    services = world.onward.services
    feed = StoreFeed(services.store, PollWatch(services.store, world.onward.database.listen))
    options = HttpOptions(public_url="http://127.0.0.1", cursor_key=b"c" * 32, version="test")
    return create_app(services, feed, Probe(services, schema_is_current=lambda: True), options)


def session_of(world: World) -> str:
    services = world.onward.services
    with services.store.write() as tx:
        member = tx.members.get(world.admin.workspace_id, world.admin.id)
        assert member is not None
        return open_session(services, tx, member, "test").token
