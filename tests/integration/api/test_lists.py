"""Lists in pages, by signed cursors."""

from __future__ import annotations

from api_world import World, problem

EVENTS = "/api/v1/events"


async def test_pages_show_everything_once_and_in_order(world: World) -> None:
    async with world.client() as client:
        for index in range(7):
            await client.post(EVENTS, json={"name": "tick", "key": str(index)})
        seen, cursor = [], None
        while True:
            page = (
                await client.get(EVENTS, params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
            ).json()
            seen += [event["key"] for event in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


async def test_a_cursor_is_good_for_its_own_list_and_filters_only(world: World) -> None:
    async with world.client() as client, world.client(workspace="away") as away:
        for _ in range(3):
            await client.post(EVENTS, json={"name": "tick"})
        cursor = (await client.get(f"{EVENTS}?limit=1&name=tick")).json()["next_cursor"]
        assert (await client.get(f"{EVENTS}?limit=2&name=tick&cursor={cursor}")).status_code == 200
        problem(await client.get(f"{EVENTS}?limit=1&name=tock&cursor={cursor}"), 422, "bad_cursor")
        problem(await client.get(f"/api/v1/runs?cursor={cursor}"), 422, "bad_cursor")
        problem(await away.get(f"{EVENTS}?limit=1&name=tick&cursor={cursor}"), 422, "bad_cursor")
