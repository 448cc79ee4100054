"""A delivery that comes again when what it was made into was cancelled before it started (T6, T16)."""

from __future__ import annotations

import threading

import pytest

from brought import lines, made, new, sent
from onward.services.triggers import invocations, triggers
from onward.services.triggers.taking import NewDelivery, Outcome, Taken, TooMany, take
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def taken(world: TriggersWorld, delivery_id: str = "d1") -> Taken:
    world.clock.move(seconds=1)
    [outcome] = take(world.app, [sent(world, delivery_id)])
    assert isinstance(outcome, Taken)
    return outcome


def off_and_on(world: TriggersWorld) -> None:
    triggers.disable_trigger(world.app, world.eve, "orders")
    triggers.enable_trigger(world.app, world.eve, "orders")


def statuses(world: TriggersWorld) -> list[str]:
    return [one.status for one in world.invocations("orders")]


def test_it_is_taken_as_new_and_starts(world: TriggersWorld) -> None:
    """T6: a cancelled slot never blocks a later run."""
    made(world)
    first = taken(world)
    off_and_on(world)
    again = taken(world)
    assert again.row is not None
    assert again.invocation_id != first.invocation_id
    world.start()
    assert statuses(world) == ["cancelled", "running"]
    assert world.decisions("orders")[-1].sentence == (
        f"The delivery d1 came again and was stored anew: {first.invocation_id} was cancelled before it started."
    )


def test_from_then_on_the_new_one_is_what_is_repeated(world: TriggersWorld) -> None:
    made(world)
    taken(world)
    off_and_on(world)
    again = taken(world)
    assert taken(world) == Taken(again.invocation_id, None)
    assert {one.invocation_id: one.repeats for one in lines(world)}[again.invocation_id] == 1


def test_the_delivery_before_keeps_its_history(world: TriggersWorld) -> None:
    made(world)
    first = taken(world)
    assert taken(world).row is None
    off_and_on(world)
    again = taken(world)
    assert {one.invocation_id: one.repeats for one in lines(world)} == {
        first.invocation_id: 1,
        again.invocation_id: 0,
    }


def test_also_when_a_person_cancelled_the_one(world: TriggersWorld) -> None:
    made(world)
    first = taken(world)
    invocations.cancel_invocation(world.app, world.eve, first.invocation_id)
    assert taken(world).row is not None


def test_as_often_as_it_is_cancelled(world: TriggersWorld) -> None:
    made(world)
    for _ in range(3):
        assert taken(world).row is not None
        off_and_on(world)
    assert statuses(world) == ["cancelled"] * 3


def test_what_has_started_is_not_started_again_by_its_sender(world: TriggersWorld) -> None:
    made(world)
    first = taken(world)
    world.start()
    invocations.cancel_invocation(world.app, world.eve, first.invocation_id)
    assert taken(world) == Taken(first.invocation_id, None)


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_what_waits_or_failed_is_told_as_before(world: TriggersWorld, status: str) -> None:
    made(world, {"inputs": {"n": "{{ trigger.payload.absent.deep }}"}} if status == "failed" else None)
    first = taken(world)
    if status == "failed":
        world.start()
    assert statuses(world) == [status]
    assert taken(world) == Taken(first.invocation_id, None)


def test_two_repeats_in_one_commit_are_one(world: TriggersWorld) -> None:
    made(world)
    taken(world)
    off_and_on(world)
    outcomes = take(world.app, [sent(world, "d1"), sent(world, "d1")])
    assert len(new(outcomes)) == 1
    assert len(world.invocations("orders")) == 2


def test_a_race_of_repeats_makes_one(world: TriggersWorld) -> None:
    """T17"""
    made(world)
    taken(world)
    off_and_on(world)
    works = [sent(world, "d1") for _ in range(6)]
    outcomes: list[Outcome] = []

    def race(work: NewDelivery) -> None:
        outcomes.extend(take(world.app, [work]))

    threads = [threading.Thread(target=race, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 6
    assert len(new(outcomes)) == 1
    assert len(world.invocations("orders")) == 2


def test_a_repeat_that_may_have_been_written_is_written_once(world: TriggersWorld) -> None:
    """The commit's answer was lost: the same work comes again."""
    made(world)
    taken(world)
    off_and_on(world)
    work = sent(world, "d1")
    [first] = new(take(world.app, [work]))
    assert take(world.app, [work], True) == [Taken(first, None)]
    assert len(world.invocations("orders")) == 2


def test_a_repeat_that_is_refused_leaves_the_one_before_as_it_was(world: TriggersWorld) -> None:
    made(world, rate_limit={"count": 1, "per": "1h"})
    taken(world)
    off_and_on(world)
    [refused] = take(world.app, [sent(world, "d1")])
    assert isinstance(refused, TooMany)
    world.clock.move(hours=2)
    assert taken(world).row is not None


def test_a_sender_cannot_take_the_place_of_one_that_was_cancelled(world: TriggersWorld) -> None:
    """However it names its deliveries, one of them never stands in the way of another."""
    made(world)
    first = taken(world)
    names = [f"d1/{first.invocation_id}", f"freed:{first.invocation_id}/delivery:d1"]
    assert all(taken(world, name).row is not None for name in names)
    off_and_on(world)
    assert all(taken(world, name).row is not None for name in ["d1", *names])


def test_a_mark_of_what_was_cancelled_does_not_stop_it(world: TriggersWorld) -> None:
    """T6: not even by its dedupe key."""
    line = {"dedupe": {"key": "{{ trigger.payload.n }}", "window": "1h"}, "concurrency": {"limit": 1}}
    made(world, line)
    take(world.app, [sent(world, "d0", {"n": 0})])
    taken(world)
    world.start()
    off_and_on(world)
    assert sorted(statuses(world)) == ["cancelled", "running"]
    again = taken(world)
    world.start()
    assert invocations.show_invocation(world.app, world.eve, again.invocation_id).status == "pending"


def test_those_of_a_batch_that_was_cancelled_come_again(world: TriggersWorld) -> None:
    made(
        world,
        {
            "batch": {"size": 2, "within": "10s"},
            "dedupe": {"key": "{{ trigger.delivery_id }}", "window": "1h"},
        },
    )
    for one in ("d1", "d2"):
        taken(world, one)
    world.admit()
    off_and_on(world)
    assert sorted(statuses(world)) == ["cancelled", "skipped", "skipped"]
    assert taken(world, "d1").row is not None
    assert taken(world, "d2").row is not None
    world.start()
    assert sorted(statuses(world)) == ["cancelled", "running", *["skipped"] * 4]
