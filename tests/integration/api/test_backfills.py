"""Backfills and pauses over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api_world import World, problem, settle
from onward.domain.instants import from_text

RANGE = {"from": "2025-01-01", "to": "2025-01-10"}


@pytest.fixture
def address(world: World) -> str:
    return f"/api/v1/triggers/{settle(world)['trigger']}"


async def test_a_dry_run_tells_what_it_would_fire_and_writes_nothing(world: World, address: str) -> None:
    before = world.row_counts()
    async with world.client("viewer") as client:
        answer = await client.post(f"{address}/backfills", json={**RANGE, "dry_run": True})
    assert answer.status_code == 200
    assert answer.json() == {
        "count": 10,
        "slots": 10,
        "first": "2025-01-01T00:00:00.000000Z",
        "last": "2025-01-10T00:00:00.000000Z",
    }
    assert world.row_counts() == before


async def test_it_is_made_shown_listed_and_cancelled(world: World, address: str) -> None:
    async with world.client("operator") as client:
        made = await client.post(f"{address}/backfills", json={**RANGE, "concurrency": 2})
        assert made.status_code == 201
        shown = (await client.get(made.headers["Location"])).json()
        assert (shown["planned"], shown["status"], shown["only"]) == (10, "running", "missing")
        for listing in (f"{address}/backfills", "/api/v1/backfills?trigger=nightly", "/api/v1/backfills"):
            assert (await client.get(listing)).json()["items"][0] == shown
        stopped = await client.post(f"{made.headers['Location']}/cancellation", json={})
        assert stopped.json()["status"] == "cancelled"


async def test_the_same_request_again_makes_no_second_one(world: World, address: str) -> None:
    async with world.client("operator") as client:
        key = {"Idempotency-Key": "once"}
        one, two = [await client.post(f"{address}/backfills", json=RANGE, headers=key) for _ in range(2)]
    assert one.json()["id"] == two.json()["id"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"from": "soon"}, "bad_time", "/from"),
        ({"from": "2025-01-02", "to": "2025-01-01"}, "ends_before_start", "/to"),
        ({"from": "2999-01-01"}, "in_the_future", "/from"),
        ({**RANGE, "concurrency": 1_000}, None, "/concurrency"),
        ({**RANGE, "only": "some"}, None, "/only"),
        ({}, None, "/from"),
    ],
)
async def test_a_range_that_cannot_be_meant_is_refused_at_its_field(
    world: World, address: str, body: dict[str, Any], code: str | None, pointer: str
) -> None:
    async with world.client("operator") as client:
        refused = problem(await client.post(f"{address}/backfills", json=body), 422)
    assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert code in (None, refused["errors"][0]["code"])


async def test_more_slots_than_a_backfill_takes_are_refused(world: World) -> None:
    settle(world)
    often = {"name": "often", "workflow": "greet", "schedule": {"every": "1s"}}
    async with world.client() as client:
        await client.post("/api/v1/triggers", json={"definition": often})
        answer = await client.post("/api/v1/triggers/often/backfills", json=RANGE)
    assert "shorter ranges" in problem(answer, 422, "too_many_slots")["hint"]


async def test_a_viewer_may_look_and_not_fire(world: World, address: str) -> None:
    async with world.client("viewer") as client:
        problem(await client.post(f"{address}/backfills", json=RANGE), 403)


async def test_a_pause_says_until_when_and_ends_by_enabling(world: World, address: str) -> None:
    async with world.client("editor") as client:
        refused = await client.post(f"{address}/pause", json={"until": "2020-01-01T00:00:00Z"})
        assert problem(refused, 422, "in_the_past")["errors"][0]["pointer"] == "/until"
        tomorrow = {"until": in_a_day(world)}
        paused = (await client.post(f"{address}/pause", json=tomorrow)).json()
        assert (paused["state"], paused["enabled"]) == ("paused", False)
        assert paused["paused_until"] == tomorrow["until"]
        problem(await client.post(f"{address}/backfills", json=RANGE), 409, "trigger_disabled")
        enabled = (await client.put(f"{address}/enabled")).json()
    assert (enabled["enabled"], enabled["paused_until"]) == (True, None)


async def test_a_length_counts_from_the_servers_now(world: World, address: str) -> None:
    """Whatever the clock of whoever asks says."""
    async with world.client("editor") as client:
        paused = (await client.post(f"{address}/pause", json={"length": "2h"})).json()
    left = from_text(paused["paused_until"]) - world.services.clock.now()
    assert timedelta(hours=1, minutes=59) < left <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({}, "/until"),
        ({"until": "2099-01-01", "length": "2h"}, "/until"),
        ({"length": "soon"}, "/length"),
        ({"length": "0s"}, "/length"),
        ({"length": "367d"}, "/length"),
    ],
)
async def test_a_pause_has_one_end(world: World, address: str, given: Any, pointer: str) -> None:
    async with world.client("editor") as client:
        refused = problem(await client.post(f"{address}/pause", json=given), 422)
    assert refused["errors"][0]["pointer"] == pointer


def in_a_day(world: World) -> str:
    return f"{int(world.services.clock.now_text()[:4]) + 1}-01-01T00:00:00.000000Z"


async def test_policies_are_read_told_and_refused_at_their_field(world: World, address: str) -> None:
    """T13"""
    given = {"name": "busy", "workflow": "greet", "schedule": {"every": "1m"}}
    async with world.client("editor") as client:
        bad = {**given, "throttle": {"count": 0, "per": "1s"}}
        refused = problem(await client.post("/api/v1/triggers", json={"definition": bad}), 422)
        assert refused["errors"][0]["pointer"] == "/definition/throttle/count"
        good = {**given, "throttle": {"count": 10, "per": "1s"}, "concurrency": {"limit": 2}}
        made = (await client.post("/api/v1/triggers", json={"definition": good})).json()
    assert made["policies"] == [
        "At most 10 start in 1s; the others start later, in order.",
        "At most 2 at once; the others wait in line.",
    ]


async def test_a_firing_that_waits_says_for_what(world: World, address: str) -> None:
    given = {"name": "one", "workflow": "greet", "concurrency": {"limit": 1}}
    async with world.client("editor") as client:
        await client.post("/api/v1/triggers", json={"definition": given})
        fired = (await client.post("/api/v1/triggers/one/invocations", json={})).json()
    assert (fired["status"], bool(fired["waiting_for"])) == ("pending", True)
