"""Runs over HTTP: started, followed to their end, controlled."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, update

from api_world import World, problem, settle
from onward.domain.errors import Unavailable
from onward.store.tables import runs, step_logs

RUNS = "/api/v1/runs"


async def test_a_run_is_stored_and_under_way_when_this_answers(world: World) -> None:
    settle(world)
    async with world.client("operator") as client:
        response = await client.post(RUNS, json={"workflow": "greet", "inputs": {"name": "Grace"}})
    run = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"{RUNS}/{run['id']}"
    assert (run["status"], run["inputs"]) == ("queued", {"name": "Grace"})
    assert world.engine.started[-1] == run["id"]


async def test_of_two_runs_with_one_dedupe_key_one_is_started(world: World) -> None:
    settle(world)
    async with world.client() as client:
        first = await client.post(RUNS, json={"workflow": "greet", "dedupe_key": "d"})
        again = await client.post(RUNS, json={"workflow": "greet", "dedupe_key": "d"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


async def test_r3_an_engine_that_is_away_is_told_and_retryable(world: World) -> None:
    settle(world)
    world.engine.away = True
    async with world.client() as client:
        body = problem(await client.post(RUNS, json={"workflow": "greet"}), 503, "engine_unavailable")
        newest = (await client.get(RUNS, params={"limit": 1})).json()["items"][0]
    assert body["retryable"]
    assert newest["error"]["stage"] == "launch"


async def test_waiting_answers_as_soon_as_the_run_has_ended(world: World) -> None:
    settle(world)
    async with world.client() as client:
        waiting = asyncio.create_task(client.post(RUNS, json={"workflow": "greet", "wait": 30}))
        run_id = await started_after(world, len(world.engine.started))
        end(world, run_id)
        response = await asyncio.wait_for(waiting, 10)
    assert response.json()["status"] == "succeeded"


async def test_waiting_is_told_by_the_feed_when_it_takes_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(world)
    following = watch_follow(world, monkeypatch)
    async with world.client() as client:
        waiting = asyncio.create_task(client.post(RUNS, json={"workflow": "greet", "wait": 30}))
        run_id = await started_after(world, len(world.engine.started))
        await asyncio.wait_for(following.wait(), 10)
        end(world, run_id)
        response = await asyncio.wait_for(waiting, 10)
    assert response.json()["status"] == "succeeded"


async def test_waiting_ends_with_its_time(world: World) -> None:
    settle(world)
    async with world.client() as client:
        response = await client.post(RUNS, json={"workflow": "greet", "wait": 0.05})
    assert (response.status_code, response.json()["status"]) == (201, "queued")


async def test_a_run_that_started_is_answered_also_when_it_cannot_be_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(world)

    async def away(*_: object) -> None:
        raise Unavailable("database_unavailable", "The database did not answer.")

    monkeypatch.setattr("onward.api.routes.runs.until_ended", away)
    async with world.client() as client:
        response = await client.post(RUNS, json={"workflow": "greet", "wait": 10})
    assert (response.status_code, response.json()["status"]) == (201, "queued")


async def test_filters_narrow_the_list_and_the_counts(world: World) -> None:
    settle(world)
    async with world.client() as client:
        counts = (await client.get(f"{RUNS}/counts", params={"workflow": "greet"})).json()
        listed = (await client.get(RUNS, params={"status": ["queued", "running"]})).json()["items"]
        nothing = (await client.get(RUNS, params={"status": "failed"})).json()["items"]
    assert counts["queued"] == len(listed) == 1
    assert nothing == []


async def test_one_run_with_all_its_surroundings(world: World) -> None:
    run_id = settle(world)["run_id"]
    async with world.client("viewer") as client:
        shown = (await client.get(f"{RUNS}/{run_id}")).json()
        explained = (await client.get(f"{RUNS}/{run_id}/explain")).json()
        timeline = (await client.get(f"{RUNS}/{run_id}/timeline")).json()
        waits = (await client.get(f"{RUNS}/{run_id}/waits?open=true")).json()
        steps = (await client.get(f"{RUNS}/{run_id}/steps")).json()
    assert shown["run"]["id"] == timeline["run_id"] == run_id
    assert explained["sentence"].startswith("It ")
    assert waits["items"] == steps["items"] == []


async def test_a_run_is_cancelled_with_a_reason(world: World) -> None:
    run_id = settle(world)["run_id"]
    async with world.client() as client:
        run = (await client.post(f"{RUNS}/{run_id}/cancellation", json={"reason": "wrong"})).json()
        bare = await client.post(f"{RUNS}/{run_id}/cancellation")
    assert run["cancel_reason"] == "wrong"
    assert bare.status_code == 200
    assert [signal.kind for signal in world.engine.signals_of(run_id)] == ["cancel", "cancel"]


async def test_many_runs_are_cancelled_by_a_filter(world: World) -> None:
    settle(world)
    async with world.client() as client:
        await client.post(RUNS, json={"workflow": "greet"})
        done = (await client.post(f"{RUNS}/cancellations", json={"workflow": "greet"})).json()
        problem(await client.post(f"{RUNS}/cancellations", json={}), 422, "filter_needed")
    assert done == {"requested": 2, "already": 0, "more": False}


async def test_r15_a_replay_takes_what_is_not_edited_from_the_original(world: World) -> None:
    settle(world)
    async with world.client() as client:
        first = (await client.post(RUNS, json={"workflow": "greet", "inputs": {"name": "Ada"}})).json()
        response = await client.post(f"{RUNS}/{first['id']}/replay")
    assert response.status_code == 201
    assert response.json()["inputs"] == {"name": "Ada"}
    assert response.json()["replay_of"] == first["id"]


async def test_a_step_without_unknown_outcome_cannot_be_resolved(world: World) -> None:
    run_id = settle(world)["run_id"]
    async with world.client() as client:
        address = f"{RUNS}/{run_id}/steps/each[3]/mail/resolution"
        body = problem(await client.post(address, json={"choice": "retry"}), 409, "no_unknown_outcome")
    assert "each[3]/mail" in body["detail"]


async def test_logs_are_read_on_from_where_one_stopped_and_downloaded_whole(world: World) -> None:
    run_id = settle(world)["run_id"]
    say(world, run_id, 2_500)
    async with world.client("viewer") as client:
        first = (await client.get(f"{RUNS}/{run_id}/logs", params={"limit": 2})).json()
        more = (await client.get(f"{RUNS}/{run_id}/logs", params={"after": first["next_after"]})).json()
        whole = await client.get(f"{RUNS}/{run_id}/logs/text")
    assert [line["text"] for line in first["items"]] == ["line 0\n", "line 1\n"]
    assert more["items"][0]["text"] == "line 2\n"
    assert whole.text == "".join(f"line {number}\n" for number in range(2_500))


async def test_a1_an_approval_is_decided_by_a_person_and_by_no_key(world: World) -> None:
    approval = f"/api/v1/approvals/{settle(world)['approval_id']}"
    async with world.client("admin") as key, person(world) as client:
        problem(await key.post(f"{approval}/decision", json={"decision": "approve"}), 403)
        assert (await client.get(approval)).json()["can_decide"] is True
        decided = (await client.post(f"{approval}/decision", json={"decision": "approve"})).json()
        body = problem(await client.post(f"{approval}/decision", json={"decision": "deny"}), 409)
    assert (decided["status"], decided["decided_name"]) == ("approved", "Operator")
    assert "Operator" in body["detail"]


def person(world: World) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {world.session('operator')}"}
    transport = httpx.ASGITransport(app=world.app)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)


async def started_after(world: World, count: int) -> str:
    while len(world.engine.started) <= count:
        await asyncio.sleep(0.005)
    return world.engine.started[-1]


def watch_follow(world: World, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set as soon as somebody follows the feed."""
    began, follow = asyncio.Event(), world.app.state.api.feed.follow

    def watched(*given: Any) -> Any:
        began.set()
        return follow(*given)

    monkeypatch.setattr(world.app.state.api.feed, "follow", watched)
    return began


def end(world: World, run_id: str) -> None:
    """As the ledger would: the row, and the change in the feed."""
    at = world.services.clock.now_text()
    workspace_id = world.workspaces["home"]
    with world.services.store.write() as tx:
        values = {"status": "succeeded", "ended_at": at}
        tx.connection.execute(update(runs).where(runs.c.id == run_id).values(values))  # type: ignore[attr-defined]
        tx.feed.append(workspace_id, f"run:{run_id}", "run.moved", {"status": "succeeded"}, at)


def say(world: World, run_id: str, lines: int) -> None:
    at = world.services.clock.now_text()
    line = {"workspace_id": world.workspaces["home"], "run_id": run_id, "path": "say", "attempt": 1, "at": at}
    rows = [line | {"stream": "stdout", "text": f"line {number}\n"} for number in range(lines)]
    with world.database.write() as connection:
        connection.execute(insert(step_logs), rows)
