"""Runs that wait hear CloudEvents: while they wait, and those that came before."""

from __future__ import annotations

import asyncio
from typing import Any

from engine_world import World
from onward.domain.events.cloud_events import CloudEvent
from onward.services import events

WAIT = """\
steps:
  - id: paid
    type: wait
    event: {name: com.shop.order paid, key: order/17, where: event.attributes.region == "eu", look_back: 1h}
outputs: {n: "{{ steps.paid.output.data.n }}"}
"""


async def publish(world: World, *sent: CloudEvent) -> None:
    services, admin = world.onward.services, world.admin
    await asyncio.to_thread(events.publish_cloud_events, services, admin, sent, batch=True)


def paid(number: int, region: str) -> CloudEvent:
    attributes: dict[str, Any] = {"specversion": "1.0", "id": str(number), "region": region}
    data = {"n": number}
    return CloudEvent(str(number), "/shop", "com.shop.order paid", "order/17", data, attributes)


async def test_a_wait_hears_the_cloud_event_that_it_waits_for(world: World) -> None:
    await world.publish(WAIT)
    run = await world.launch()
    await world.status(run, "waiting")
    await publish(world, paid(1, "us"), paid(2, "eu"))
    assert (await world.ended(run)).outputs == {"n": 2}


async def test_a_wait_finds_the_cloud_event_that_came_first(world: World) -> None:
    await publish(world, paid(1, "us"), paid(2, "eu"), paid(3, "eu"))
    assert (await world.run(WAIT)).outputs == {"n": 2}
