"""What is too much for one transaction is recorded in portions: fair among triggers, and by one decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.mortal import Killed, MortalStore
from onward.domain.instants import from_text
from onward.services.triggers import scheduling, triggers
from slot_accounts import account
from triggers_world import TriggersWorld, world

__all__ = ["world"]

SECOND = timedelta(seconds=1)
EVERY_SECOND: dict[str, Any] = {"schedule": {"every": "1s"}}
ALL: dict[str, Any] = {**EVERY_SECOND, "catch_up": {"policy": "all", "limit": 10_000}}
ASLEEP = 900


def portion(world: TriggersWorld) -> scheduling.Tick:
    tick = scheduling.tick(world.app, world.generation)
    assert not tick.superseded
    assert tick.recorded <= scheduling.SLOTS_AT_ONCE
    return tick


def asleep_with_many(world: TriggersWorld) -> list[str]:
    names = [f"behind-{number}" for number in range(12)]
    for name in names:
        world.made(name=name, **ALL)
    world.clock.move(seconds=ASLEEP)
    return names


def test_t3_one_tick_records_no_more_than_it_may_and_says_that_it_goes_on(world: TriggersWorld) -> None:
    names = asleep_with_many(world)
    ticks = [portion(world)]
    while ticks[-1].more:
        ticks.append(portion(world))
    assert len(ticks) > 10
    assert [account(world, name, SECOND) for name in names] == [{"fired": ASLEEP}] * 12


def test_t3_one_that_is_on_time_waits_for_no_one_that_catches_up(world: TriggersWorld) -> None:
    """Each second a portion; the newest slot of the live one is always in it."""
    names = asleep_with_many(world)
    world.made(name="live", **EVERY_SECOND)
    for second in range(1, 20):
        world.clock.move(seconds=1)
        portion(world)
        assert len(world.invocations("live")) == second
    world.tick()
    assert [account(world, name, SECOND) for name in names] == [{"fired": ASLEEP + 19}] * 12


@pytest.mark.parametrize(
    ("rule", "fired"),
    [
        ({"policy": "all", "limit": 10_000}, 900),
        ({"policy": "all", "limit": 300}, 360),
        ({"policy": "all", "window": "10m", "limit": 10_000}, 600),
        ("last", 60),
        ("none", 60),
    ],
)
@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_t7_the_choice_is_made_once_however_many_portions_and_kills_it_takes(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch, rule: Any, fired: int, committed: bool
) -> None:
    monkeypatch.setattr(scheduling, "SLOTS_AT_ONCE", 25)
    world.made(**EVERY_SECOND, catch_up=rule)
    world.clock.move(seconds=ASLEEP)
    portion(world)
    with pytest.raises(Killed):
        scheduling.tick(
            replace(world.app, store=MortalStore(world.store, 1, committed=committed)), world.generation
        )
    world.generation = scheduling.register(world.app, "another")
    while portion(world).more:
        world.clock.move(seconds=1)
    assert account(world, apart=SECOND)["skipped_catchup"] == ASLEEP - fired


def test_switched_on_again_it_has_nothing_left_of_what_it_caught_up(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6"""
    monkeypatch.setattr(scheduling, "SLOTS_AT_ONCE", 25)
    world.made(**ALL)
    world.clock.move(seconds=ASLEEP)
    portion(world)
    triggers.disable_trigger(world.app, world.eve, "tick")
    triggers.enable_trigger(world.app, world.eve, "tick")
    assert world.pass_time(seconds=1) == 1


def test_b1_a_long_jitter_is_no_reason_to_leave_a_firing_out(world: TriggersWorld) -> None:
    made = world.made(schedule={"cron": "26 17 * * *", "jitter": "5m"}, catch_up="none")
    assert made.next_at is not None
    world.clock.move(seconds=(from_text(made.next_at) - world.clock.now()).total_seconds())
    assert world.tick() == 1
    assert world.outcomes() == ["fired"]


def test_a_single_firing_that_was_missed_and_is_not_caught_up_says_so(world: TriggersWorld) -> None:
    world.made(schedule={"at": "2031-05-01T13:00:00Z"}, catch_up="none")
    assert world.pass_time(hours=5) == 0
    assert [made.sentence for made in world.decisions()] == [
        "One slot left out: missed, and the policy is not to catch up."
    ]
    assert world.shown().state_reason == "Its time came, and it did not fire."
