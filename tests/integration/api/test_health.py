"""Health says what is wrong, dependency by dependency."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api_world import World, connect, make_world, settle
from fakes.clock import FakeClock
from onward.services import housekeeping
from onward.store.database import open_database


async def test_a_process_that_answers_is_alive(world: World) -> None:
    world.engine.away = True
    async with world.client(None) as client:
        assert (await client.get("/livez")).status_code == 200


async def test_ready_with_a_line_per_dependency(world: World) -> None:
    async with world.client(None) as client:
        response = await client.get("/readyz")
    assert response.status_code == 200
    assert {line["name"]: line["status"] for line in response.json()["dependencies"]} == dict.fromkeys(
        ["database", "migrations", "temporal", "workers", "housekeeping", "scheduler", "alerts"], "ok"
    )


async def test_not_ready_without_temporal(world: World) -> None:
    world.engine.away = True
    async with world.client(None) as client:
        response = await client.get("/readyz")
    assert response.status_code == 503
    failing = [line["name"] for line in response.json()["dependencies"] if line["status"] == "failing"]
    assert failing == ["temporal", "workers"]


async def test_e9_red_when_a_worker_that_once_lived_has_died(sqlite_url: str, tmp_path: Path) -> None:
    states = tmp_path / "processes.json"
    line = {
        "name": "worker-1",
        "pid": None,
        "started": None,
        "since": "2026",
        "restarts": 4,
        "last_exit": "signal 9",
    }
    states.write_text(json.dumps([line | {"condition": "restarting"}]))
    database = open_database(sqlite_url)
    async with connect(make_world(database, states).app, {}) as client:
        response = await client.get("/readyz")
    database.close()
    assert response.status_code == 503
    assert "signal 9" in response.json()["dependencies"][-1]["detail"]


async def test_runs_are_counted_for_who_may_read_them(world: World) -> None:
    settle(world)
    async with world.client("viewer") as viewer, world.client(None) as stranger:
        assert 'onward_runs{status="queued"} 1' in (await viewer.get("/metrics")).text
        assert "onward_runs" not in (await stranger.get("/metrics")).text


async def test_everybody_sees_how_many_runs_are_open(world: World) -> None:
    """E1: of all workspaces together, and no name of any of them."""
    settle(world)
    async with world.client(None) as stranger:
        lines = (await stranger.get("/metrics")).text.splitlines()
    told = [line for line in lines if line.startswith("onward_open_runs")]
    assert told == [
        f'onward_open_runs{{status="{s}"}} {n}' for s, n in (("queued", 1), ("running", 0), ("waiting", 0))
    ]


async def test_late_housekeeping_is_told_and_stops_nobody(world: World) -> None:
    """R22, E9: its line is red, yet requests are not sent elsewhere for it."""
    housekeeping.clean(replace(world.services, clock=FakeClock(datetime(2026, 1, 1, tzinfo=UTC))))
    async with world.client(None) as client:
        response = await client.get("/readyz")
        numbers = (await client.get("/metrics")).text
    [line] = [line for line in response.json()["dependencies"] if line["status"] == "failing"]
    assert (response.status_code, line["name"], line["needed"]) == (200, "housekeeping", False)
    assert 'onward_dependency_up{name="housekeeping"} 0' in numbers


async def test_the_installation_says_what_it_is_made_of(world: World) -> None:
    async with world.client("viewer") as client:
        system = (await client.get("/api/v1/system")).json()
    assert system["version"] == "test"
    assert system["engine"]["workers"] == 1
    assert system["shell"]["available"] or system["shell"]["advice"]
