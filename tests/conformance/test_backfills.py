"""Backfills on both databases: each slot of a range exactly once, beside the live schedule."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.errors import Conflict, Invalid, NotFound
from onward.domain.runs.facts import StepError
from onward.domain.triggers.errors import TriggerError
from onward.services.triggers import admitting, backfills, invocations, pausing, scheduling, triggers
from onward.services.triggers.backfills import Asked, BackfillView
from onward.services.triggers.views import InvocationView
from triggers_world import TriggersWorld, world

__all__ = ["world"]

HOURLY: dict[str, Any] = {"schedule": {"cron": "0 * * * *"}}
MORNING = ("2031-05-01T06:00:00Z", "2031-05-01T11:00:00Z")


def asked(world: TriggersWorld, **more: Any) -> BackfillView:
    return backfills.create_backfill(world.app, world.ada, "tick", Asked(*MORNING, **more))


def of(world: TriggersWorld, backfill: BackfillView) -> list[InvocationView]:
    return [one for one in world.invocations() if one.backfill_id == backfill.id]


def shown(world: TriggersWorld, backfill: BackfillView) -> BackfillView:
    return backfills.show_backfill(world.app, world.ada, backfill.id)


def finish(world: TriggersWorld, backfill: BackfillView) -> list[str]:
    """Every run succeeds. The slots, in the order they started."""
    started: list[str] = []
    while True:
        world.start()
        running = [one for one in of(world, backfill) if one.status == "running"]
        if not running:
            return started
        started += [one.scheduled_for[11:16] for one in running]
        for one in running:
            world.end_run(one)


def test_every_slot_of_the_range_runs_once_and_in_order(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world)
    assert (made.planned, made.status) == (6, "running")
    assert finish(world, made) == ["06:00", "07:00", "08:00", "09:00", "10:00", "11:00"]
    done = shown(world, made)
    assert (done.status, done.recorded, done.succeeded, done.waiting) == ("done", 6, 6, 0)


def test_no_more_than_its_concurrency_run_at_once(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world, concurrency=2)
    world.start()
    assert [one.status for one in of(world, made)] == ["running"] * 2 + ["pending"] * 4
    assert "turn" in (of(world, made)[2].waiting_for or "")


def test_the_run_sees_the_slot_and_that_it_is_a_backfill(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world)
    world.start()
    first = of(world, made)[0]
    assert (first.source, first.trigger["scheduled_for"]) == ("backfill", "2031-05-01T06:00:00.000000Z")


def test_only_what_is_missing_is_fired_again(world: TriggersWorld) -> None:
    """Cancelled and left-out slots are missing; those that ran are not."""
    world.made(**HOURLY)
    for _ in range(3):
        world.pass_time(hours=1)
        world.start()
        world.end_run(world.invocations()[-1])
    given = Asked("2031-05-01T11:00:00Z", "2031-05-01T15:00:00Z")
    assert backfills.plan_backfill(world.app, world.ada, "tick", given).count == 2
    every = Asked(given.since, given.until, "all")
    assert backfills.plan_backfill(world.app, world.ada, "tick", every).count == 5
    made = backfills.create_backfill(world.app, world.ada, "tick", given)
    assert finish(world, made) == ["11:00", "12:00"]
    assert backfills.plan_backfill(world.app, world.ada, "tick", given).count == 0


def test_what_ran_in_a_batch_is_not_missing(world: TriggersWorld) -> None:
    world.made(**HOURLY, batch={"size": 2, "within": "1d"})
    for _ in range(3):
        world.pass_time(hours=1)
        world.start()
    batch = next(one for one in world.invocations() if one.source == "batch")
    given = Asked("2031-05-01T13:00:00Z", "2031-05-01T15:00:00Z")
    assert backfills.plan_backfill(world.app, world.ada, "tick", given).count == 0
    invocations.cancel_invocation(world.app, world.ada, batch.id)
    assert backfills.plan_backfill(world.app, world.ada, "tick", given).count == 2


def test_the_live_schedule_goes_on_beside_it(world: TriggersWorld) -> None:
    """Neither cursor nor overlap knows of it."""
    before = world.made(**HOURLY, overlap="skip")
    made = asked(world)
    world.start()
    assert world.shown().next_at == before.next_at
    world.pass_time(hours=1)
    world.start()
    assert [one.status for one in of(world, made)][:2] == ["running", "pending"]
    live = [one for one in world.invocations() if one.source == "schedule"]
    assert [one.status for one in live] == ["running"]


def test_its_failures_never_pause_the_trigger(world: TriggersWorld) -> None:
    world.made(**HOURLY, pause_after_failures=1)
    made = asked(world)
    world.start()
    error = StepError("action", "boom", "it broke", "one", {})
    world.end_run(of(world, made)[0], "failed", error=error)
    world.start()
    assert world.shown().enabled
    assert [one.status for one in of(world, made)][:2] == ["failed", "running"]
    assert shown(world, made).failed == 1


def test_a_kill_between_any_two_steps_records_each_slot_once(world: TriggersWorld) -> None:
    """T2: whoever comes next goes on where its row says."""
    world.made(**HOURLY)
    made = backfills.create_backfill(
        world.app, world.ada, "tick", Asked("2031-01-01", "2031-04-30", concurrency=3)
    )
    for _ in range(8):
        world.generation = scheduling.register(world.app, "another")
        admitting.admit(world.app, world.generation)
    slots = [one.scheduled_for for one in of(world, made)]
    assert len(slots) == len(set(slots)) >= 500
    assert shown(world, made).recorded == len(slots)


def test_an_older_scheduler_records_nothing_of_it(world: TriggersWorld) -> None:
    """T8"""
    world.made(**HOURLY)
    made = asked(world)
    old, world.generation = world.generation, scheduling.register(world.app, "newer")
    assert admitting.admit(world.app, old).superseded
    assert of(world, made) == []


def test_few_are_recorded_ahead_of_those_that_run(world: TriggersWorld) -> None:
    world.made(schedule={"cron": "* * * * *"})
    given = Asked("2031-03-01", "2031-04-30", concurrency=1)
    made = backfills.create_backfill(world.app, world.ada, "tick", given)
    world.start()
    assert made.planned == 61 * 1_440
    assert len(of(world, made)) <= 1_000
    assert shown(world, made).recorded <= 1_000


def test_a_cancel_stops_what_has_not_started_and_leaves_what_runs(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world)
    world.start()
    stopped = backfills.cancel_backfill(world.app, world.ada, made.id)
    assert (stopped.status, stopped.running, stopped.cancelled, stopped.ended_at) == ("cancelled", 1, 5, None)
    told = [(one.count, one.sentence) for one in world.decisions() if one.outcome == "cancelled"]
    assert told == [(5, f"5 firings of the backfill {made.id} had not started: cancelled by ada.")]
    world.end_run(of(world, made)[0])
    world.start()
    ended = shown(world, made)
    assert (ended.succeeded, ended.cancelled, ended.ended_at is None) == (1, 5, False)


def test_a_cancel_of_the_running_ones_too_cancels_their_runs(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world)
    world.start()
    backfills.cancel_backfill(world.app, world.ada, made.id, running=True)
    run_id = of(world, made)[0].run_id
    assert run_id is not None
    assert [signal.kind for signal in world.engine.signals_of(run_id)] == ["cancel"]


def test_disabling_the_trigger_ends_its_backfills(world: TriggersWorld) -> None:
    """T6"""
    world.made(**HOURLY)
    made = asked(world)
    world.admit()
    triggers.disable_trigger(world.app, world.eve, "tick")
    ended = shown(world, made)
    assert (ended.status, ended.cancelled) == ("cancelled", 6)
    assert "disabled by eve" in (ended.reason or "")
    with pytest.raises(Conflict):
        asked(world)


def test_a_pause_only_makes_it_wait(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    made = asked(world)
    world.admit()
    pausing.pause_trigger(world.app, world.eve, "tick", "2031-05-01T13:00:00Z")
    world.start()
    assert {one.status for one in of(world, made)} == {"pending"}
    world.pass_time(hours=1)
    assert finish(world, made)[:6] == ["06:00", "07:00", "08:00", "09:00", "10:00", "11:00"]
    assert shown(world, made).status == "done"


def test_one_decision_tells_of_all_its_slots(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    finish(world, asked(world))
    (decided,) = world.decisions()
    assert (decided.outcome, decided.count) == ("backfilled", 6)
    assert (decided.slot, decided.last_slot) == (f"{MORNING[0][:-1]}.000000Z", f"{MORNING[1][:-1]}.000000Z")


def test_its_progress_is_in_the_feed(world: TriggersWorld) -> None:
    trigger = world.made(**HOURLY)
    made = asked(world)
    finish(world, made)
    with world.store.read() as tx:
        changes = tx.feed.after("ws_home", 0, [f"trigger:{trigger.id}"], 1_000)
    told = [one for one in changes if one.kind.startswith("backfill.")]
    assert [told[0].kind, told[-1].kind] == ["backfill.created", "backfill.ended"]
    assert told[-1].data["ended"] == 6
    assert {one.data["backfill_id"] for one in told} == {made.id}


def test_the_dst_of_the_schedule_is_kept(world: TriggersWorld) -> None:
    """T12: 30 March 2031 has no 02:30 in Berlin."""
    world.made(schedule={"cron": "30 2 * * *", "timezone": "Europe/Berlin"})
    made = backfills.create_backfill(world.app, world.ada, "tick", Asked("2031-03-29", "2031-03-31"))
    world.admit()
    assert [one.scheduled_for[:16] for one in of(world, made)] == [
        *("2031-03-29T01:30", "2031-03-30T01:00", "2031-03-31T00:30")
    ]


def test_a_concurrency_key_holds_for_backfills_as_well(world: TriggersWorld) -> None:
    world.made(**HOURLY, concurrency={"limit": 1})
    made = asked(world, concurrency=3)
    world.start()
    assert [one.status for one in of(world, made)].count("running") == 1
    assert finish(world, made)[-1] == "11:00"


REFUSED: list[tuple[dict[str, Any], type[Invalid], str]] = [
    ({"since": "2031-05-02"}, TriggerError, "in_the_future"),
    ({"since": "2031-05-01", "until": "2031-04-01"}, TriggerError, "ends_before_start"),
    ({"since": "last week"}, TriggerError, "bad_time"),
    ({"since": "0001-01-01"}, TriggerError, "bad_time"),
    ({"since": "2031-05-01", "concurrency": 0}, TriggerError, "bad_number"),
    ({"since": "2031-05-01T11:10:00Z", "until": "2031-05-01T11:20:00Z"}, Invalid, "nothing_to_backfill"),
]


@pytest.mark.parametrize(("given", "kind", "code"), REFUSED)
def test_a_range_that_cannot_be_meant_is_refused(
    world: TriggersWorld, given: dict[str, Any], kind: type[Invalid], code: str
) -> None:
    world.made(**HOURLY)
    with pytest.raises(kind) as refused:
        backfills.create_backfill(world.app, world.ada, "tick", Asked(**given))
    assert refused.value.code == code


def test_too_many_slots_are_refused_with_where_to_stop(world: TriggersWorld) -> None:
    world.made(schedule={"every": "1s"})
    with pytest.raises(Invalid) as refused:
        backfills.plan_backfill(world.app, world.ada, "tick", Asked("2031-04-01T00:00:00Z"))
    assert refused.value.code == "too_many_slots"
    assert "2031-04-02T03:46:39Z" in (refused.value.hint or "")


def test_only_a_schedule_has_slots_and_another_workspace_sees_none(world: TriggersWorld) -> None:
    """E1"""
    world.made(**HOURLY)
    world.made(name="by-hand", schedule=None)
    made = asked(world)
    with pytest.raises(Invalid):
        backfills.create_backfill(world.app, world.ada, "by-hand", Asked("2031-05-01"))
    stranger = world.member("zoe", "admin", "ws_away")
    for call in (backfills.show_backfill, backfills.cancel_backfill):
        with pytest.raises(NotFound):
            call(world.app, stranger, made.id)
    assert backfills.list_backfills(world.app, stranger).items == ()


def test_what_the_live_schedule_still_has_to_fire_is_left_to_it(world: TriggersWorld) -> None:
    world.made(**HOURLY)
    world.clock.move(minutes=61)  # due, and nobody has looked
    given = Asked("2031-05-01T12:00:00Z")
    assert backfills.plan_backfill(world.app, world.ada, "tick", given).last == "2031-05-01T12:00:00.000000Z"
    assert invocations.list_invocations(world.app, world.eve, "tick").items == ()


def test_a_workspace_has_ten_under_way_at_most_and_all_of_them_move(world: TriggersWorld) -> None:
    """T3"""
    world.made(**HOURLY)
    many = [asked(world, only="all") for _ in range(10)]
    with pytest.raises(Conflict) as refused:
        asked(world, only="all")
    assert refused.value.code == "limit_backfills"
    world.start()
    assert [shown(world, one).running for one in many] == [1] * 10
    backfills.cancel_backfill(world.app, world.ada, many[0].id, running=True)
