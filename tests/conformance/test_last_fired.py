"""When a trigger fired last, on both databases: one rule for every way in which it fires."""

from __future__ import annotations

from dataclasses import replace

import pytest

from brought import lines, made, sent
from onward.services import events
from onward.services.triggers import backfills, deliveries, invocations, triggers
from onward.services.triggers.backfills import Asked
from onward.services.triggers.taking import take
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def last(world: TriggersWorld, name: str = "tick") -> str | None:
    return world.shown(name).last_fired_at


def test_one_that_never_fired_says_so(world: TriggersWorld) -> None:
    assert world.made().last_fired_at is None


@pytest.mark.parametrize("minutes", [1, 5])
def test_a_schedule_says_when_it_fired_also_where_it_catches_up(world: TriggersWorld, minutes: int) -> None:
    world.made()
    world.pass_time(minutes=minutes)
    assert last(world) == world.clock.now_text()


def test_a_delivery_is_a_firing_and_so_is_delivering_it_again(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world, "d1")])
    first = world.clock.now_text()
    assert last(world, "orders") == first
    world.clock.move(minutes=1)
    take(world.app, [sent(world, "d1")])  # it came before
    assert last(world, "orders") == first
    deliveries.redeliver(world.app, world.eve, lines(world)[0].id)
    assert last(world, "orders") == world.clock.now_text()


def test_an_event_is_a_firing(world: TriggersWorld) -> None:
    event = {"name": "paid", "workflow": "hello", "event": {"type": "order.*"}}
    triggers.create_trigger(world.app, world.eve, event)
    events.publish(world.app, world.ada, "refund.asked")
    assert last(world, "paid") is None
    events.publish(world.app, world.ada, "order.paid")
    assert last(world, "paid") == world.clock.now_text()


def test_what_a_person_asks_for_is_a_firing_and_a_sample_is_none(world: TriggersWorld) -> None:
    world.made()
    invocations.fire(world.app, world.eve, "tick", source="test")
    assert last(world) is None
    asked = invocations.fire(world.app, world.eve, "tick")
    assert last(world) == world.clock.now_text()
    world.end_run(asked)
    world.clock.move(seconds=30)
    invocations.rerun(world.app, world.eve, asked.id)
    assert last(world) == world.clock.now_text()


def test_a_backfill_is_of_the_past(world: TriggersWorld) -> None:
    world.made(schedule={"cron": "0 * * * *"})
    past = Asked("2031-05-01T06:00:00Z", "2031-05-01T11:00:00Z")
    backfills.create_backfill(world.app, world.ada, "tick", past)
    world.start()
    assert [one.source for one in world.invocations()] == ["backfill"] * 6
    assert last(world) is None


def test_a_batch_fired_when_its_parts_did(world: TriggersWorld) -> None:
    made(world, {"batch": {"size": 2, "within": "1h"}})
    take(world.app, [sent(world, "d1")])
    fired = world.clock.now_text()
    world.admit()
    world.clock.move(hours=2)
    world.start()
    assert "batch" in {one.source for one in world.invocations("orders")}
    assert last(world, "orders") == fired


@pytest.mark.parametrize("how", ["by hand", "by itself"])
def test_what_a_clock_that_ran_ahead_has_written_does_not_stay(world: TriggersWorld, how: str) -> None:
    """It would say "in three years" until then."""
    row = world.made()
    with world.store.write() as tx:
        stored = tx.triggers.get("ws_home", row.id)
        assert stored is not None
        tx.triggers.update(replace(stored, last_fired_at="2034-05-01T00:00:00.000000Z"))
    if how == "by hand":
        invocations.fire(world.app, world.eve, "tick")
    else:
        world.pass_time(minutes=1)
    assert last(world) == world.clock.now_text()


def test_a_crowd_within_a_second_is_written_once(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world, "d1")])
    first = last(world, "orders")
    world.clock.move(seconds=0.5)
    take(world.app, [sent(world, "d2")])
    assert last(world, "orders") == first
    world.clock.move(seconds=0.5)
    take(world.app, [sent(world, "d3")])
    assert last(world, "orders") == world.clock.now_text()
