"""The hook of a deployment (T9), and triggers over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from api_world import DEPLOY_SECRET, World, problem, settle

RESTART = "/api/v1/scheduler/restart"
NIGHTLY = {
    "name": "weekly",
    "workflow": "greet",
    "schedule": {"cron": "0 2 * * *", "timezone": "Europe/Berlin"},
}


def close_hook(world: World) -> None:
    api = world.app.state.api
    world.app.state.api = type(api)(**{**{n: getattr(api, n) for n in api.__slots__}, "deploy_secret": None})


async def test_without_a_secret_the_hook_is_closed(world: World) -> None:
    close_hook(world)
    async with world.client(None) as client:
        problem(await client.post(RESTART, headers={"Authorization": "Bearer "}), 503, "hook_closed")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", f"Basic {DEPLOY_SECRET}", DEPLOY_SECRET, "Bearer é"]
)
async def test_a_wrong_secret_and_none_are_the_same_401(world: World, header: str | None) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    async with world.client(None) as client:
        body = problem(await client.post(RESTART, headers=headers), 401, "unauthenticated")
    assert body["detail"] == "This needs the secret of deployments."


async def test_the_right_secret_restarts_and_may_be_sent_again(world: World) -> None:
    async with world.client(None) as client:
        for _ in range(2):
            answer = await client.post(RESTART, headers={"Authorization": f"Bearer {DEPLOY_SECRET}"})
            assert answer.status_code == 202
    assert world.engine.scheduler_restarts == 2


async def test_a_failure_is_generic_and_leaves_the_old_one(world: World) -> None:
    world.engine.away = True
    async with world.client(None) as client:
        answer = await client.post(RESTART, headers={"Authorization": f"Bearer {DEPLOY_SECRET}"})
    assert problem(answer, 503, "not_restarted")["detail"].endswith("the old one goes on.")


async def test_a_trigger_goes_through_its_life(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        made = await client.post("/api/v1/triggers", json={"definition": NIGHTLY})
        assert made.status_code == 201, made.text
        where = made.headers["location"]
        shown = (await client.get(where)).json()
        assert (shown["text"], shown["health"]) == ("Every day at 02:00 (Europe/Berlin)", None)
        fired = (await client.post(f"{where}/invocations", json={"payload": {"n": 1}})).json()
        assert (fired["status"], fired["trigger"]["payload"]) == ("running", {"n": 1})
        assert (await client.delete(f"{where}/enabled")).json()["next_at"] is None
        assert (await client.put(f"{where}/enabled")).json()["next_at"]
        decided: list[Any] = (await client.get(f"{where}/decisions")).json()["items"]
        assert [one["outcome"] for one in decided] == ["resumed", "disabled", "fired"]
        assert (await client.delete(where)).status_code == 204


async def test_a_trigger_that_could_not_fire_is_refused_at_its_field(world: World) -> None:
    """T13"""
    bad = {**NIGHTLY, "schedule": {"cron": "0 0 30 2 *"}}
    async with world.client("editor") as client:
        body = problem(await client.post("/api/v1/triggers", json={"definition": bad}), 422)
    assert body["errors"][0]["pointer"] == "/definition/schedule/cron"
