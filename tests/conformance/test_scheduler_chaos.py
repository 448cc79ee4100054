"""What may happen to a scheduler, by catch-up policy: exact counts, and a decision for each slot (T2, T7, T8).

One trigger of each policy fires every minute. Nothing waits: a test moves the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onward.services.triggers import scheduling, triggers
from slot_accounts import account
from triggers_world import TriggersWorld, world

__all__ = ["world"]

POLICIES: dict[str, Any] = {
    "none": "none",
    "last": "last",
    "all": {"policy": "all", "window": "3h", "limit": 1_000},
    "newest-five": {"policy": "all", "window": "3h", "limit": 5},
    "ten-minutes": {"policy": "all", "window": "10m", "limit": 1_000},
}


def asleep(world: TriggersWorld) -> None:
    """The machine: nobody ticks for two hours."""
    world.pass_time(hours=2)


def asleep_and_replaced(world: TriggersWorld) -> None:
    """Another took over, and the one that was frozen wakes up and ticks as well."""
    world.clock.move(hours=2)
    frozen, world.generation = world.generation, scheduling.register(world.app, "another")
    assert scheduling.tick(world.app, frozen).superseded
    world.tick()
    assert scheduling.tick(world.app, frozen).superseded


def replaced_each_minute(world: TriggersWorld) -> None:
    for minute in range(10):
        world.clock.move(minutes=1)
        world.generation = scheduling.register(world.app, f"scheduler {minute}")
        world.tick()


def clock_set_back(world: TriggersWorld) -> None:
    for _ in range(60):
        world.pass_time(minutes=1)
    world.clock.move(hours=-1)
    for _ in range(65):
        world.pass_time(minutes=1)


def clock_steps_about(world: TriggersWorld) -> None:
    """Corrected by half a minute again and again, as a bad time server does."""
    for step in (90, -30) * 20:
        world.pass_time(seconds=step)


def engine_away(world: TriggersWorld) -> None:
    """Temporal is down for ten minutes: recorded all the same, and started once it is back."""
    world.engine.away = True
    for _ in range(10):
        world.pass_time(minutes=1)
        world.start()
    assert world.engine.started == []
    world.engine.away = False


ALL_OF_TWO_HOURS = {"none": 1, "last": 1, "all": 120, "newest-five": 6, "ten-minutes": 10}
# chaos -> how many slots came, and how many of them fire.
CASES: list[tuple[Callable[[TriggersWorld], None], int, dict[str, int]]] = [
    (asleep, 120, ALL_OF_TWO_HOURS),
    (asleep_and_replaced, 120, ALL_OF_TWO_HOURS),
    (replaced_each_minute, 10, dict.fromkeys(POLICIES, 10)),
    (clock_set_back, 65, dict.fromkeys(POLICIES, 65)),
    (clock_steps_about, 20, dict.fromkeys(POLICIES, 20)),
    (engine_away, 10, dict.fromkeys(POLICIES, 10)),
]


@pytest.mark.parametrize(("chaos", "came", "fired"), CASES, ids=[case[0].__name__ for case in CASES])
def test_exactly_what_the_policy_says_fires(
    world: TriggersWorld, chaos: Callable[[TriggersWorld], None], came: int, fired: dict[str, int]
) -> None:
    for name, policy in POLICIES.items():
        world.made(name=name, catch_up=policy)
    chaos(world)
    world.start()
    accounts = {name: account(world, name) for name in POLICIES}
    assert {name: counts["fired"] for name, counts in accounts.items()} == fired
    assert {counts.total() for counts in accounts.values()} == {came}
    assert len(world.engine.started) == sum(fired.values())


def test_a_clock_that_ran_ahead_costs_no_slot_of_the_right_time(world: TriggersWorld) -> None:
    """T2: what it left out comes once more, and fires; what has fired does not fire again."""
    for name, policy in POLICIES.items():
        world.made(name=name, catch_up=policy)
    world.pass_time(hours=2)
    world.clock.move(hours=-2)
    for _ in range(125):
        world.pass_time(minutes=1)
    world.start()
    assert {name: world.outcomes(name).count("fired") for name in POLICIES} == dict.fromkeys(POLICIES, 125)
    assert len(world.engine.started) == 125 * len(POLICIES)


def test_a_clock_that_is_set_back_revives_no_slot_however_the_trigger_is_saved(world: TriggersWorld) -> None:
    """T2, T6: switched on again it counts from now, and what has fired has its decision."""
    world.made(catch_up=POLICIES["all"])
    for _ in range(5):
        world.pass_time(minutes=1)
    world.clock.move(minutes=-5)
    triggers.disable_trigger(world.app, world.eve, "tick")
    triggers.enable_trigger(world.app, world.eve, "tick")
    for _ in range(7):
        world.pass_time(minutes=1)
    assert account(world) == {"fired": 7}
