"""Housekeeping removes nothing by a clock that has just leapt ahead, and goes on when that was set right."""

from __future__ import annotations

from datetime import timedelta

from arrivals import RARE, arrive, statuses
from brought import made, new, sent
from onward.services import events
from onward.services.housekeeping import Retention, health, is_due, take_turn
from onward.services.triggers.taking import take
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

HOUR = timedelta(hours=1)


def turn(world: TriggersWorld) -> None:
    take_turn(world.app, Retention(), HOUR, timedelta(minutes=1))


def cleaned_ahead(world: TriggersWorld, **by: float) -> None:
    """By a clock that ran ahead and was set right."""
    turn(world)
    world.clock.move(**by)
    turn(world)
    assert not is_due(world.app, HOUR)
    world.clock.move(**{unit: -much for unit, much in by.items()})
    world.tick()


def test_a_dedupe_mark_that_counts_is_kept(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "1d"})
    ids = arrive(world, {"id": 1})
    world.start()
    cleaned_ahead(world, days=2)
    ids += arrive(world, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["running", "skipped"]


def test_a_delivery_that_is_sent_again_starts_nothing(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world, "d1")])
    world.start()
    for one in world.invocations("orders"):
        world.end_run(one)
    cleaned_ahead(world, days=365)
    assert new(take(world.app, [sent(world, "d1")])) == []
    assert len(world.invocations("orders")) == 1


def test_the_history_is_kept(world: TriggersWorld) -> None:
    run = world.started()
    world.ended(run)
    events.publish(world.app, world.ada, "paid")
    cleaned_ahead(world, days=365)
    assert world.run(run).status == "succeeded"


def test_a_leap_that_stays_is_believed_in_the_end(world: TriggersWorld) -> None:
    run = world.started()
    world.ended(run)
    turn(world)
    world.clock.move(days=91)
    turn(world)
    assert world.run(run).status == "succeeded"
    for _ in range(24 * 4):
        world.clock.move(minutes=15)
        turn(world)
    turn(world)
    with world.store.read() as tx:
        assert tx.runs.get(HOME, run) is None


def test_it_is_due_again_when_its_last_pass_lies_ahead(world: TriggersWorld) -> None:
    cleaned_ahead(world, days=365)
    assert is_due(world.app, HOUR)
    turn(world)
    assert not is_due(world.app, HOUR)


def test_until_then_its_health_is_red(world: TriggersWorld) -> None:
    """E9"""
    cleaned_ahead(world, days=365)
    told = health(world.app)
    assert (told.healthy, "set back" in told.detail) == (False, True)
    turn(world)
    assert health(world.app).healthy


def test_whoever_looks_is_told_that_all_is_kept_longer(world: TriggersWorld) -> None:
    turn(world)
    world.clock.move(days=365)
    turn(world)
    assert "365d" in health(world.app).detail
