"""A clock that ran ahead was set right: nothing is dropped, and nothing waits until it gets there again."""

from __future__ import annotations

from typing import Any

import pytest

from arrivals import RARE, arrive, shown, statuses
from brought import made, new, sent
from onward.domain.errors import Unavailable
from onward.domain.runs.facts import StepError
from onward.services.alerts import news
from onward.services.triggers import attempts, invocations, scheduling
from onward.services.triggers.taking import take
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

DEDUPE: dict[str, Any] = {"key": "{{ trigger.payload.id }}", "window": "5s"}
RATE: dict[str, Any] = {"count": 1, "per": "5s"}
BOOM = StepError("action", "boom", "it broke", "one", {})


def set_back(world: TriggersWorld, **by: float) -> None:
    """After the scheduler has seen the clock that ran ahead; and it goes on."""
    world.tick()
    world.clock.move(**{unit: -much for unit, much in (by or {"hours": 1}).items()})
    world.tick()


def unavailable() -> None:
    raise Unavailable("engine_unavailable", "It refuses to start runs.")


def arrived(world: TriggersWorld, *payloads: Any) -> list[str]:
    ids = arrive(world, *payloads)
    world.start()
    return ids


def test_a_rate_limit_counts_nothing_of_a_clock_that_ran_ahead(world: TriggersWorld) -> None:
    world.made(**RARE, rate_limit=RATE)
    ids = arrived(world, 1)
    set_back(world)
    ids += arrived(world, 2, 3)
    world.clock.move(seconds=10)
    assert statuses(world, ids + arrived(world, 4)) == ["running", "running", "skipped", "running"]


def test_a_mark_of_a_clock_that_ran_ahead_blocks_nothing(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe=DEDUPE)
    ids = arrived(world, {"id": 1})
    set_back(world)
    ids += arrived(world, {"id": 1}, {"id": 1})
    world.clock.move(seconds=20)
    ids += arrived(world, {"id": 1})
    assert statuses(world, ids) == ["running", "running", "skipped", "running"]


def test_what_was_recorded_by_a_clock_that_ran_ahead_is_decided_as_of_now(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe=DEDUPE, rate_limit={"count": 2, "per": "5s"})
    ids = arrive(world, {"id": 1})
    set_back(world)
    ids += arrived(world, {"id": 1})
    world.clock.move(seconds=10)
    ids += arrived(world, {"id": 1}, {"id": 2})
    assert sorted(statuses(world, ids)) == ["running", "running", "running", "skipped"]


def test_the_new_one_replaces_the_one_before_also_when_that_came_by_a_clock_that_ran_ahead(
    world: TriggersWorld,
) -> None:
    world.made(**RARE, overlap="cancel_previous")
    ids = arrived(world, 1)
    set_back(world)
    ids += arrived(world, 2)
    assert statuses(world, ids) == ["cancelled", "running"]


def test_a_throttle_goes_on_from_now(world: TriggersWorld) -> None:
    world.made(**RARE, throttle=RATE)
    ids = arrived(world, 1, 2)
    set_back(world)
    world.start()
    ids += arrived(world, 3)
    assert statuses(world, ids) == ["running", "running", "pending"]
    world.clock.move(seconds=5)
    world.start()
    assert statuses(world, ids) == ["running", "running", "running"]


def test_a_throttle_keeps_a_long_line_when_no_clock_was_set_back(world: TriggersWorld) -> None:
    world.made(**RARE, throttle={"count": 1, "per": "1h"})
    ids = arrived(world, 1, 2, 3)
    due = [shown(world, one).due_at for one in ids]
    ids += arrived(world, 4)
    assert statuses(world, ids) == ["running", "pending", "pending", "pending"]
    assert sorted({*due, shown(world, ids[3]).due_at}) == [shown(world, one).due_at for one in ids]


@pytest.mark.parametrize("policy", [{"debounce": {"wait": "5s"}}, {"batch": {"within": "5s"}}])
def test_a_group_of_a_clock_that_ran_ahead_is_over_now(world: TriggersWorld, policy: dict[str, Any]) -> None:
    world.made(**RARE, **policy)
    arrived(world, 1)
    set_back(world)
    world.start()
    assert [one.status for one in world.invocations() if one.run_id] == ["running"]
    arrived(world, 2)
    world.clock.move(seconds=5)
    world.start()
    assert [one.status for one in world.invocations() if one.run_id] == ["running", "running"]


def test_a_quiet_time_of_a_clock_that_ran_ahead_is_over_for_who_comes_next(world: TriggersWorld) -> None:
    world.made(**RARE, debounce={"wait": "5s", "edge": "leading"})
    ids = arrived(world, 1)
    set_back(world)
    assert statuses(world, ids + arrived(world, 2, 3)) == ["running", "running", "skipped"]


def test_who_stands_in_a_line_goes_when_the_one_before_has_ended(world: TriggersWorld) -> None:
    world.made(**RARE, concurrency={"limit": 1})
    ids = arrived(world, 1)
    ids += arrive(world, 2)
    set_back(world)
    world.start()
    world.end_run(shown(world, ids[0]))
    world.start()
    assert statuses(world, ids) == ["succeeded", "running"]


def test_a_further_attempt_does_not_wait_until_the_clock_gets_there_again(world: TriggersWorld) -> None:
    world.made(**RARE, retry={"attempts": 2, "backoff": "5s"})
    ids = arrived(world, 1)
    world.end_run(shown(world, ids[0]), "failed", error=BOOM)
    set_back(world)
    world.start()
    assert statuses(world, ids) == ["running"]


@pytest.mark.parametrize("overlap", ["allow", "skip", "queue"])
def test_nor_does_that_of_one_that_began_before(world: TriggersWorld, overlap: str) -> None:
    world.made(overlap=overlap, retry={"attempts": 2, "backoff": "5s"})
    world.pass_time(minutes=1)
    world.start()
    world.clock.move(days=365)
    world.end_run(world.invocations()[0], "failed", error=BOOM)
    set_back(world, days=365)
    world.start()
    assert [one.attempt for one in world.invocations() if one.status == "running"] == [2]


def test_a_backoff_that_began_by_a_right_clock_is_kept(world: TriggersWorld) -> None:
    world.made(**RARE, retry={"attempts": 2, "backoff": "1h"})
    ids = arrived(world, 1)
    world.end_run(shown(world, ids[0]), "failed", error=BOOM)
    due = shown(world, ids[0]).due_at
    world.clock.move(minutes=30)
    set_back(world, minutes=20)
    assert (statuses(world, ids), shown(world, ids[0]).due_at) == (["pending"], due)


def test_what_was_delayed_by_a_clock_that_ran_ahead_starts(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded by a right clock, and its slot has come."""
    world.made()
    world.pass_time(minutes=1)
    world.clock.move(days=365)
    monkeypatch.setattr(world.engine, "start_run", lambda *_: unavailable())
    world.start()
    monkeypatch.undo()
    set_back(world, days=365)
    world.start()
    assert world.invocations()[0].status == "running"


def test_what_broke_by_a_clock_that_ran_ahead_is_tried_again(world: TriggersWorld) -> None:
    world.made()
    world.pass_time(minutes=1)
    world.clock.move(days=365)
    [row] = attempts.ready(world.app)
    attempts.put_off(world.app, row, RuntimeError("our own"))
    set_back(world, days=365)
    world.start()
    assert world.invocations()[0].status == "running"


def test_a_slot_that_a_throttle_put_off_by_a_clock_that_ran_ahead_starts(world: TriggersWorld) -> None:
    world.made(throttle={"count": 1, "per": "30s"})
    world.pass_time(minutes=1)
    world.clock.move(days=365)
    world.admit()
    set_back(world, days=365)
    world.start()
    assert world.invocations()[0].status == "running"


def test_slots_that_a_throttle_let_through_ahead_of_time_hold_up_none_of_now(world: TriggersWorld) -> None:
    world.made(throttle={"count": 1, "per": "5m"})
    world.clock.move(days=1)
    for _ in range(3):
        world.pass_time(minutes=1)
        world.start()
    set_back(world, days=1)
    world.pass_time(minutes=1)
    world.start()
    now = [one.status for one in world.invocations() if one.scheduled_for < "2031-05-02"]
    assert now[0] == "running"


def test_slots_that_stand_in_line_ahead_of_time_let_those_of_now_pass(world: TriggersWorld) -> None:
    world.made(concurrency={"limit": 1})
    world.clock.move(days=1)
    for _ in range(3):
        world.pass_time(minutes=1)
        world.start()
    set_back(world, days=1)
    for _ in range(5):
        world.pass_time(minutes=1)
        world.start()
        [one] = [one for one in world.invocations() if one.status == "running"]
        world.end_run(one)
    assert one.scheduled_for < "2031-05-02"


def test_one_that_had_its_place_in_a_line_ahead_of_time_gives_it_back(world: TriggersWorld) -> None:
    world.made(concurrency={"limit": 1})
    world.clock.move(days=1)
    world.pass_time(minutes=1)
    world.admit()
    set_back(world, days=1)
    world.pass_time(minutes=1)
    world.start()
    assert [one.status for one in world.invocations()] == ["running", "pending", "pending"]
    world.end_run(world.invocations()[0])
    world.pass_time(days=1)
    world.start()
    assert "running" in [one.status for one in world.invocations()]


def test_a_webhook_takes_deliveries_again(world: TriggersWorld) -> None:
    made(world, rate_limit=RATE)
    take(world.app, [sent(world)])
    world.clock.move(minutes=-40)
    assert len(new(take(world.app, [sent(world)]))) == 1


def test_a_schedule_goes_on_from_now_and_says_so(world: TriggersWorld) -> None:
    world.made(catch_up="last")
    world.pass_time(days=365)
    set_back(world, days=365)
    assert world.decisions()[0].outcome == "resumed"
    assert "by 365d" in world.decisions()[0].sentence
    assert world.pass_time(minutes=1) == 1
    assert world.shown().next_at == "2031-05-01T12:02:00.000000Z"


def test_a_slot_that_fired_by_a_clock_that_ran_ahead_does_not_fire_again(world: TriggersWorld) -> None:
    """T2"""
    world.made(catch_up="all")
    assert world.pass_time(minutes=30) == 30
    set_back(world, minutes=20)
    assert world.pass_time(minutes=30) == 10
    assert len(world.invocations()) == 40


def test_one_that_was_enabled_and_given_its_schedule_ahead_of_time_goes_on_too(world: TriggersWorld) -> None:
    world.clock.move(days=1)
    world.made()
    set_back(world, days=1)
    assert world.pass_time(minutes=1) == 1


def test_one_time_that_went_by_on_a_clock_that_ran_ahead_comes_yet(world: TriggersWorld) -> None:
    world.made(schedule={"at": "2031-05-01T18:00:00Z"}, catch_up="none")
    world.pass_time(days=1)
    assert world.shown().state == "completed"
    set_back(world, days=1)
    assert (world.shown().state, world.shown().next_at) == (None, "2031-05-01T18:00:00.000000Z")
    assert world.pass_time(hours=6) == 1


def test_one_that_is_over_by_the_right_time_stays_so(world: TriggersWorld) -> None:
    world.made(schedule={"at": "2031-05-01T12:01:00Z"})
    world.clock.move(minutes=30)
    set_back(world, minutes=10)
    assert (world.shown().state, world.outcomes()) == ("completed", ["fired"])


def test_more_than_one_portion_is_set_right(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "TRIGGERS_AT_ONCE", 2)
    for number in range(5):
        world.made(name=f"t{number}")
    world.pass_time(days=1)
    set_back(world, days=1)
    assert world.pass_time(minutes=1) == 5


def test_the_scheduler_is_unwell_while_its_last_tick_lies_ahead(world: TriggersWorld) -> None:
    """E9"""
    world.pass_time(days=1)
    world.clock.move(days=-1)
    status = scheduling.scheduler_status(world.app)
    assert not status.healthy
    assert "ahead" in status.detail
    told = news.lag(status, HOME, world.clock.now())
    assert told is not None
    assert told.late_seconds == 86_400
    world.tick()
    assert scheduling.scheduler_status(world.app).healthy


def test_what_somebody_asked_for_starts(world: TriggersWorld) -> None:
    world.made(**RARE)
    ids = [invocations.fire(world.app, world.ada, "tick").id]
    set_back(world)
    world.start()
    assert statuses(world, ids) == ["running"]
