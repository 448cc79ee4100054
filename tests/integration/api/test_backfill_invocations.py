"""What a backfill started, over HTTP."""

from __future__ import annotations

from api_world import World, problem, settle


async def test_nothing_is_listed_before_the_scheduler_has_recorded_it(world: World) -> None:
    address = f"/api/v1/triggers/{settle(world)['trigger']}/backfills"
    async with world.client("operator") as client:
        made = (await client.post(address, json={"from": "2025-01-01", "to": "2025-01-03"})).json()
        answer = await client.get(f"/api/v1/backfills/{made['id']}/invocations?status=pending")
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_one_that_is_not_there_is_said_so(world: World) -> None:
    async with world.client("viewer") as client:
        answer = await client.get("/api/v1/backfills/bkf_0/invocations")
    assert problem(answer, 404)["code"] == "backfill_not_found"
