"""A POST with an Idempotency-Key happens once."""

from __future__ import annotations

import asyncio

import pytest

from api_world import World, problem, settle

EVENTS = "/api/v1/events"
ONCE = {"Idempotency-Key": "k-1"}


async def test_the_same_request_again_gets_the_first_answer(world: World) -> None:
    async with world.client() as client:
        first = await client.post(EVENTS, json={"name": "paid"}, headers=ONCE)
        again = await client.post(EVENTS, json={"name": "paid"}, headers=ONCE)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert world.row_counts()["events"] == 1


async def test_another_body_under_the_same_key_is_refused(world: World) -> None:
    async with world.client() as client:
        await client.post(EVENTS, json={"name": "paid"}, headers=ONCE)
        problem(await client.post(EVENTS, json={"name": "sent"}, headers=ONCE), 422, "idempotency_key_reused")


async def test_keys_are_each_callers_own(world: World) -> None:
    async with world.client("admin") as one, world.client("operator") as other:
        await one.post(EVENTS, json={"name": "paid"}, headers=ONCE)
        await other.post(EVENTS, json={"name": "paid"}, headers=ONCE)
    assert world.row_counts()["events"] == 2


async def test_a_request_that_was_refused_may_be_corrected_under_its_key(world: World) -> None:
    async with world.client() as client:
        problem(await client.post(EVENTS, json={"name": "no spaces please"}, headers=ONCE), 422)
        assert (await client.post(EVENTS, json={"name": "paid"}, headers=ONCE)).status_code == 201


async def test_of_many_at_once_one_happens_and_nobody_sees_a_fault(world: World) -> None:
    async with world.client() as client:
        sent = [client.post(EVENTS, json={"name": "paid"}, headers=ONCE) for _ in range(8)]
        answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert world.row_counts()["events"] == 1


async def test_a_bad_key_is_refused_with_its_place(world: World) -> None:
    async with world.client() as client:
        body = problem(
            await client.post(EVENTS, json={"name": "paid"}, headers={"Idempotency-Key": "x" * 300}), 422
        )
    assert body["errors"][0]["pointer"] == "/header/Idempotency-Key"


async def test_a3_a_new_key_is_nowhere_in_the_database_not_even_in_its_kept_answer(world: World) -> None:
    async with world.client() as client:
        created = await client.post("/api/v1/api-keys", json={"name": "k", "role": "viewer"}, headers=ONCE)
        again = await client.post("/api/v1/api-keys", json={"name": "k", "role": "viewer"}, headers=ONCE)
    token = created.json()["token"]
    assert again.json()["token"] == token
    with world.database.read() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert token not in dump


async def test_a_request_without_a_body_happens_once_too(world: World) -> None:
    run_id = settle(world)["run_id"]
    async with world.client() as client:
        first = await client.post(f"/api/v1/runs/{run_id}/replay", headers=ONCE)
        again = await client.post(f"/api/v1/runs/{run_id}/replay", headers=ONCE)
    assert first.json()["id"] == again.json()["id"]


async def test_after_a_fault_nothing_is_done_a_second_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told_and_gone(*_: object) -> bool:
        raise RuntimeError("after the event was written")

    monkeypatch.setattr("onward.services.events.route_all", told_and_gone)
    async with world.client() as client:
        problem(await client.post(EVENTS, json={"name": "paid"}, headers=ONCE), 500)
        body = problem(await client.post(EVENTS, json={"name": "paid"}, headers=ONCE), 409)
    assert body["retryable"]
    assert world.row_counts()["events"] == 1
