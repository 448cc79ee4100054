"""Triggers by how they stand, and how many there are, over HTTP (T18)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from api_world import World, problem, settle
from onward.store.trigger_tables import triggers

TRIGGERS = "/api/v1/triggers"


async def got(world: World, path: str = "", **params: Any) -> Any:
    async with world.client("viewer") as client:
        response = await client.get(f"{TRIGGERS}{path}", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def paused_itself(world: World) -> None:
    settle(world)
    change = update(triggers).where(triggers.c.name == "nightly")
    with world.database.write() as connection:
        connection.execute(change.values(state="paused", state_reason="It failed.", enabled=False))


async def test_what_needs_attention_is_listed_with_the_reason(world: World) -> None:
    paused_itself(world)
    listed = (await got(world, state="attention", order="stopped"))["items"]
    assert ("nightly", "It failed.") in [(one["name"], one["health"]) for one in listed]
    assert all(one["health"] for one in listed)
    assert "nightly" not in [one["name"] for one in (await got(world, state="on"))["items"]]


async def test_the_counts_are_those_of_the_lists(world: World) -> None:
    paused_itself(world)
    counts = await got(world, "/counts")
    assert set(counts["by_state"]) == {"on", "paused", "off", "attention", "done"}
    for state, many in counts["by_state"].items():
        assert len((await got(world, state=state))["items"]) == many
    for kind, many in counts["by_kind"].items():
        assert len((await got(world, kind=kind))["items"]) == many


async def test_a_page_in_an_order_leads_to_the_next(world: World) -> None:
    settle(world)
    whole = [one["name"] for one in (await got(world, order="name"))["items"]]
    first = await got(world, order="name", limit=1)
    second = await got(world, order="name", limit=200, cursor=first["next_cursor"])
    assert [one["name"] for one in (*first["items"], *second["items"])] == whole == sorted(whole)


@pytest.mark.parametrize("params", [{"state": "ill"}, {"order": "random"}])
async def test_a_word_that_is_none_is_refused(world: World, params: dict[str, str]) -> None:
    async with world.client("viewer") as client:
        problem(await client.get(TRIGGERS, params=params), 422)
