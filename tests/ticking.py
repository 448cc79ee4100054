"""A trigger that fires every second on the real Temporal, so that each slot can be counted."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from engine_world import World, eventually
from onward.bootstrap import ensure_duties
from onward.domain.instants import from_text
from onward.services.triggers import invocations, triggers
from onward.services.triggers.views import InvocationView

SECOND: dict[str, Any] = {
    "name": "second",
    "workflow": "test",
    "schedule": {"every": "1s"},
    # Whoever takes over fires everything that came meanwhile, so that each slot can be counted.
    "catch_up": {"policy": "all", "limit": 1_000},
}


async def ticking(world: World, **changes: Any) -> None:
    await world.publish("steps:\n  - {id: a, type: set, vars: {x: 1}}\n")
    await asyncio.to_thread(
        triggers.create_trigger, world.onward.services, world.admin, {**SECOND, **changes}
    )
    await ensure_duties(world.onward.temporal)


def fired(world: World) -> list[InvocationView]:
    """The oldest first."""
    page = invocations.list_invocations(world.onward.services, world.admin, "second", limit=1_000)
    return sorted(page.items, key=lambda one: one.scheduled_for)


async def until_fired(world: World, count: int) -> list[InvocationView]:
    """So many have started, and their runs have succeeded."""

    def succeeded(seen: list[InvocationView]) -> bool:
        return sum(one.status == "succeeded" for one in seen) >= count

    seen: list[InvocationView] = await eventually(
        lambda: fired(world),
        succeeded,
        lambda seen: f"{[(one.scheduled_for, one.status, one.reason) for one in seen]}",
    )
    return seen


def assert_each_slot_once(seen: list[InvocationView]) -> None:
    slots = [from_text(one.scheduled_for) for one in seen]
    assert slots == [slots[0] + timedelta(seconds=n) for n in range(len(slots))]
