"""What a schedule would do, asked over HTTP (T1, T12, T13)."""

from __future__ import annotations

from typing import Any

import pytest

from api_world import World, problem

ADDRESS = "/api/v1/triggers/preview"
GAP = {"schedule": {"cron": "30 2 * * *", "timezone": "America/New_York"}, "after": "2026-03-07T12:00:00Z"}


async def test_the_next_instants_are_told(world: World) -> None:
    async with world.client("viewer") as client:
        told = (await client.post(ADDRESS, json={**GAP, "count": 2})).json()
    assert told["text"] == "Every day at 02:30 (America/New_York)"
    assert [instant["at"][:19] for instant in told["instants"]] == [
        "2026-03-08T07:00:00",
        "2026-03-09T06:30:00",
    ]
    assert told["instants"][0]["note"]


@pytest.mark.parametrize(
    ("schedule", "pointer"),
    [
        ({"cron": "0 0 30 2 *"}, "/schedule/cron"),
        ({"cron": "0 0 * * *", "timezone": "Not/AZone"}, "/schedule/timezone"),
        ({"cron": "0 0 * * *", "dst": {"gap": "jump"}}, "/schedule/dst/gap"),
        ({"at": "2020-01-01T00:00"}, "/schedule/at"),
        ({}, "/schedule/cron"),
    ],
)
async def test_what_could_not_be_saved_is_refused_at_its_field(
    world: World, schedule: dict[str, Any], pointer: str
) -> None:
    """T13: 422 with the reason, never a 500."""
    async with world.client() as client:
        body = problem(await client.post(ADDRESS, json={"schedule": schedule}), 422)
    assert [error["pointer"] for error in body["errors"]] == [pointer]


@pytest.mark.parametrize("after", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+09:00", "soon", ""])
async def test_an_instant_that_cannot_be_looked_from_is_refused(world: World, after: str) -> None:
    """T13"""
    async with world.client("viewer") as client:
        refused = await client.post(ADDRESS, json={**GAP, "after": after})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/after"]


async def test_an_after_that_is_no_instant_is_refused(world: World) -> None:
    async with world.client() as client:
        body = problem(await client.post(ADDRESS, json={**GAP, "after": "yesterday"}), 422)
    assert body["errors"][0]["pointer"] == "/after"
