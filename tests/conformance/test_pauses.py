"""A pause with an end, on both databases: nothing stale fires, nothing that others sent is lost."""

from __future__ import annotations

import pytest

from arrivals import RARE, arrive, statuses
from onward.domain.errors import Conflict, Denied
from onward.domain.triggers.errors import TriggerError
from onward.services.triggers import invocations, pausing, scheduling, triggers
from triggers_world import TriggersWorld, world

__all__ = ["world"]

IN_AN_HOUR = "2031-05-01T13:00:00Z"


def pause(world: TriggersWorld, until: str = IN_AN_HOUR) -> None:
    pausing.pause_trigger(world.app, world.eve, "tick", until)


def test_it_goes_on_by_itself_and_fires_the_slot_of_that_very_instant(world: TriggersWorld) -> None:
    """T6, T7: and nothing of what came meanwhile."""
    world.made(catch_up="all")
    pause(world)
    assert world.pass_time(minutes=59) == 0
    assert world.pass_time(minutes=1) == 1
    assert [one.scheduled_for for one in world.invocations()] == ["2031-05-01T13:00:00.000000Z"]
    assert [made for made in world.outcomes() if made != "fired"] == ["paused", "resumed"]


def test_a_late_scheduler_catches_up_from_the_end_of_the_pause_only(world: TriggersWorld) -> None:
    """T7"""
    world.made(catch_up="all")
    pause(world)
    assert world.pass_time(hours=1, minutes=10) == 11
    assert (world.shown().enabled, world.shown().paused_until) == (True, None)


def test_the_view_says_until_when_and_what_fires_then(world: TriggersWorld) -> None:
    """T18: a pause is no trouble."""
    world.made(schedule={"cron": "30 * * * *"})
    pause(world)
    shown = world.shown()
    assert (shown.state, shown.enabled, shown.health) == ("paused", False, None)
    assert shown.paused_until == "2031-05-01T13:00:00.000000Z"
    assert shown.next_at == "2031-05-01T13:30:00.000000Z"
    assert "eve" in (shown.state_reason or "")


def test_recorded_firings_of_the_schedule_are_cancelled_by_a_pause(world: TriggersWorld) -> None:
    world.made()
    world.pass_time(minutes=1)
    pause(world)
    world.start()
    assert [one.status for one in world.invocations()] == ["cancelled"]


def test_deliveries_wait_for_the_end_of_the_pause(world: TriggersWorld) -> None:
    """T16: they were taken with our word for it."""
    world.made(**RARE)
    ids = arrive(world, "a", "b")
    pause(world)
    world.start()
    assert statuses(world, ids) == ["pending", "pending"]
    assert "paused" in (invocations.show_invocation(world.app, world.eve, ids[0]).waiting_for or "")
    world.pass_time(hours=1)
    world.start()
    assert statuses(world, ids) == ["running", "running"]


def test_undecided_ones_and_lines_wait_as_well(world: TriggersWorld) -> None:
    world.made(**RARE, concurrency={"limit": 1})
    ids = arrive(world, "a", "b")
    world.start()
    ids += arrive(world, "c")
    pause(world)
    world.end_run(invocations.show_invocation(world.app, world.eve, ids[0]))
    world.start()
    assert statuses(world, ids) == ["succeeded", "pending", "pending"]
    world.pass_time(hours=1)
    world.start()
    assert statuses(world, ids) == ["succeeded", "running", "pending"]


def test_a_batch_waits_for_the_end_of_the_pause(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 3, "within": "10s"})
    ids = arrive(world, "a", "b")
    world.admit()
    pause(world)
    world.clock.move(minutes=5)
    world.start()
    assert statuses(world, ids) == ["pending", "pending"]
    world.pass_time(hours=1)
    world.start()
    (batch,) = [one for one in world.invocations() if one.source == "batch"]
    assert (batch.status, batch.trigger["payload"]) == ("running", {"items": ["a", "b"]})


def test_enabling_ends_it_at_once(world: TriggersWorld) -> None:
    world.made(**RARE)
    ids = arrive(world, "a")
    pause(world)
    triggers.enable_trigger(world.app, world.eve, "tick")
    world.start()
    assert statuses(world, ids) == ["running"]
    assert world.shown().paused_until is None


def test_disabling_makes_it_stay_off(world: TriggersWorld) -> None:
    """T6"""
    world.made()
    pause(world)
    triggers.disable_trigger(world.app, world.eve, "tick")
    assert world.pass_time(hours=2) == 0
    assert (world.shown().state, world.shown().enabled) == (None, False)


def test_another_schedule_does_not_end_it(world: TriggersWorld) -> None:
    world.made()
    pause(world)
    given = {"name": "tick", "workflow": "hello", "schedule": {"cron": "*/10 * * * *"}}
    triggers.update_trigger(world.app, world.eve, "tick", given)
    assert world.pass_time(minutes=30) == 0
    assert world.pass_time(minutes=31) == 1
    assert world.invocations()[0].scheduled_for == "2031-05-01T13:00:00.000000Z"


def test_a_trigger_without_a_schedule_goes_on_as_well(world: TriggersWorld) -> None:
    world.made(schedule=None)
    pause(world)
    world.pass_time(hours=1)
    assert (world.shown().enabled, world.shown().state) == (True, None)
    assert scheduling.rearm(world.app) == 0


@pytest.mark.parametrize(
    "schedule", [{"at": "2031-05-01T12:30:00Z"}, {"cron": "* * * * *", "end": "2031-05-01T12:30:00Z"}]
)
def test_one_whose_last_time_came_meanwhile_is_completed(
    world: TriggersWorld, schedule: dict[str, str]
) -> None:
    """T18: and nobody is told that something is wrong with it."""
    world.made(schedule=schedule)
    pause(world)
    assert world.shown().next_at is None
    assert world.pass_time(hours=1) == 0
    shown = world.shown()
    assert (shown.state, shown.health) == ("completed", None)
    assert "while it was paused" in (shown.state_reason or "")


def test_a_person_may_fire_it_meanwhile(world: TriggersWorld) -> None:
    world.made()
    pause(world)
    assert invocations.fire(world.app, world.ada, "tick").status == "running"


@pytest.mark.parametrize(
    "until", ["2031-05-01T11:00:00Z", "2033-01-01T00:00:00Z", "tomorrow", "", "9999-12-31"]
)
def test_an_end_that_cannot_be_meant_is_refused(world: TriggersWorld, until: str) -> None:
    world.made()
    with pytest.raises(TriggerError) as refused:
        pause(world, until)
    assert refused.value.pointer == "/until"
    assert world.shown().enabled


def test_what_is_off_is_not_paused_and_an_operator_pauses_nothing(world: TriggersWorld) -> None:
    world.made()
    with pytest.raises(Denied):
        pausing.pause_trigger(world.app, world.ada, "tick", IN_AN_HOUR)
    triggers.disable_trigger(world.app, world.eve, "tick")
    with pytest.raises(Conflict):
        pause(world)
