"""Triggers and alerts are saved whole: of two who edit one, nobody overwrites the other unseen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from api_world import World, problem, settle


@dataclass(frozen=True)
class Kind:
    """Something that is edited: where, and what is given."""

    address: str
    document: dict[str, Any] = field(default_factory=dict)

    async def make(self, client: httpx.AsyncClient) -> str:
        made = await client.post(self.address, json={"definition": self.document})
        assert made.status_code == 201
        return made.headers["etag"]

    async def save(self, client: httpx.AsyncClient, title: str, etag: str | None) -> httpx.Response:
        headers = {} if etag is None else {"If-Match": etag}
        given = {"definition": {**self.document, "title": title}}
        return await client.put(f"{self.address}/nights", json=given, headers=headers)

    async def show(self, client: httpx.AsyncClient) -> httpx.Response:
        return await client.get(f"{self.address}/nights")


TRIGGER = Kind("/api/v1/triggers", {"name": "nights", "workflow": "greet", "schedule": {"cron": "0 2 * * *"}})
ALERT = Kind("/api/v1/alerts", {"name": "nights", "on": ["run_failed"], "to": [{"workflow": "greet"}]})


@pytest.fixture(params=[TRIGGER, ALERT], ids=["trigger", "alert"])
def kind(request: pytest.FixtureRequest, world: World) -> Kind:
    settle(world)
    kind: Kind = request.param
    return kind


async def test_of_two_who_edit_it_the_second_is_told(world: World, kind: Kind) -> None:
    async with world.client("editor") as client:
        etag = await kind.make(client)
        saved = await kind.save(client, "first", etag)
        problem(await kind.save(client, "second", etag), 412, "changed_meanwhile")
        kept = await kind.show(client)
    assert kept.json()["title"] == "first"
    assert saved.headers["etag"] == kept.headers["etag"] == f'"{kept.json()["revision"]}"'


async def test_who_read_it_again_may_save(world: World, kind: Kind) -> None:
    async with world.client("editor") as client:
        await kind.make(client)
        await kind.save(client, "first", None)
        etag = (await kind.show(client)).headers["etag"]
        assert (await kind.save(client, "second", etag)).json()["title"] == "second"


@pytest.mark.parametrize("etag", ["*", None])
async def test_without_an_etag_whatever_is_there_is_overwritten(
    world: World, kind: Kind, etag: str | None
) -> None:
    async with world.client("editor") as client:
        await kind.make(client)
        assert (await kind.save(client, "first", etag)).status_code == 200


@pytest.mark.parametrize("other", ['"aa"', '"zz"', '"aa", W/"bb"', '""', '"not-ours;v=1"'])
async def test_another_tag_than_its_own_is_told_that_it_was_changed(
    world: World, kind: Kind, other: str
) -> None:
    """Whatever it looks like: it is no fault of the request."""
    async with world.client("editor") as client:
        await kind.make(client)
        problem(await kind.save(client, "first", other), 412, "changed_meanwhile")


@pytest.mark.parametrize("told", ["W/{}", '"aa", {}', '{},"aa"', "{}"])
@pytest.mark.parametrize("ending", ["", "-gzip"])
async def test_its_own_tag_is_known_in_a_list_and_as_a_proxy_writes_it(
    world: World, kind: Kind, told: str, ending: str
) -> None:
    async with world.client("editor") as client:
        etag = (await kind.make(client)).strip('"')
        saved = await kind.save(client, "first", told.format(f'"{etag}{ending}"'))
    assert saved.status_code == 200


@pytest.mark.parametrize("wrong", ['"aa', '"a", b', "W/aa"])
async def test_what_is_no_tag_at_all_is_refused(world: World, kind: Kind, wrong: str) -> None:
    async with world.client("editor") as client:
        await kind.make(client)
        problem(await kind.save(client, "first", wrong), 422)


async def test_switching_it_is_no_edit(world: World, kind: Kind) -> None:
    """The one who edits would lose nothing, and would not understand the refusal."""
    async with world.client("editor") as client:
        etag = await kind.make(client)
        await client.delete(f"{kind.address}/nights/enabled")
        saved = await kind.save(client, "first", etag)
    assert (saved.status_code, saved.json()["enabled"]) == (200, False)


async def test_a_save_that_changes_nothing_makes_nobody_stale(world: World, kind: Kind) -> None:
    async with world.client("editor") as client:
        await kind.make(client)
        etag = (await kind.save(client, "first", None)).headers["etag"]
        assert (await kind.save(client, "first", None)).headers["etag"] == etag


async def test_of_many_at_once_one_wins(world: World, kind: Kind) -> None:
    async with world.client("editor") as client:
        etag = await kind.make(client)
        answers = await asyncio.gather(*(kind.save(client, f"n{n}", etag) for n in range(8)))
        kept = (await kind.show(client)).json()["title"]
    [winner] = [answer.json()["title"] for answer in answers if answer.status_code == 200]
    assert kept == winner
    assert sorted({answer.status_code for answer in answers}) == [200, 412]


async def test_what_has_changed_since_it_was_read_is_not_deleted(world: World, kind: Kind) -> None:
    async with world.client("editor") as client:
        etag = await kind.make(client)
        newer = (await kind.save(client, "first", None)).headers["etag"]
        address = f"{kind.address}/nights"
        problem(await client.delete(address, headers={"If-Match": etag}), 412, "changed_meanwhile")
        assert (await client.delete(address, headers={"If-Match": newer})).status_code == 204


async def test_another_runner_is_another_revision(world: World) -> None:
    """A form sends `run_as` back with the rest: it must not undo what somebody else chose."""
    settle(world)
    async with world.client("admin") as client:
        etag = await TRIGGER.make(client)
        robot = (await client.post("/api/v1/api-keys", json={"name": "robot", "role": "editor"})).json()
        given = {"definition": TRIGGER.document, "run_as": {"kind": "key", "id": robot["key"]["id"]}}
        await client.put(f"{TRIGGER.address}/nights", json=given)
        problem(await TRIGGER.save(client, "first", etag), 412, "changed_meanwhile")
