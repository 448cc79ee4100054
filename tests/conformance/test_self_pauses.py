"""A trigger that pauses itself, on both databases: what was answered 2xx waits until somebody enables it."""

from __future__ import annotations

from typing import Any

import pytest

from arrivals import RARE, arrive, recorded, shown, statuses
from brought import made, new, sent
from onward.domain.runs.facts import StepError
from onward.services import events
from onward.services.launch import launch
from onward.services.triggers import attempts, invocations, triggers
from onward.services.triggers.doors import find_door
from onward.services.triggers.taking import Outdated, take
from triggers_world import TriggersWorld, world

__all__ = ["world"]

TWICE: dict[str, Any] = {**RARE, "pause_after_failures": 2, "concurrency": {"limit": 1}}


def fail(world: TriggersWorld, invocation_id: str) -> None:
    error = StepError("action", "boom", "it broke", "one", {})
    world.end_run(shown(world, invocation_id), "failed", error=error)


def paused(world: TriggersWorld, count: int, **changes: Any) -> list[str]:
    """So many came, and the first two failed."""
    world.made(**{**TWICE, **changes})
    ids = arrive(world, *range(count))
    world.start()
    for one in ids[:2]:
        fail(world, one)
        world.start()
    assert world.shown().state == "paused"
    return ids


def enable(world: TriggersWorld) -> None:
    triggers.enable_trigger(world.app, world.eve, "tick")
    world.start()


def test_what_was_taken_waits_and_goes_on_in_order_when_it_is_enabled(world: TriggersWorld) -> None:
    """T16: no way to get 2xx for what is then lost."""
    ids = paused(world, 5)
    world.clock.move(hours=1)
    world.start()
    assert statuses(world, ids) == ["failed"] * 2 + ["pending"] * 3
    assert "somebody enables it" in (shown(world, ids[2]).waiting_for or "")
    enable(world)
    assert statuses(world, ids[2:]) == ["running", "pending", "pending"]
    world.end_run(shown(world, ids[2]))
    world.start()
    assert statuses(world, ids[2:]) == ["succeeded", "running", "pending"]


@pytest.mark.parametrize("overlap", ["queue", "skip", "allow"])
def test_also_those_that_nothing_but_their_turn_held_back(world: TriggersWorld, overlap: str) -> None:
    world.made(**RARE, pause_after_failures=1, overlap=overlap)
    (first,) = arrive(world, 1)
    world.start()
    ids = arrive(world, 2)
    fail(world, first)
    world.start()
    assert (world.shown().state, statuses(world, ids)) == ("paused", ["pending"])
    enable(world)
    assert statuses(world, ids) == ["running"]


def test_it_says_how_many_wait(world: TriggersWorld) -> None:
    """T18"""
    paused(world, 14)
    (said,) = [one.sentence for one in world.decisions() if one.outcome == "auto_paused"]
    assert said == (
        "After 2 failures in a row it paused itself. Mend the cause, then enable it. "
        "12 that were recorded wait until it is enabled."
    )
    assert world.shown().health == (
        "Paused itself after 2 failures in a row. 12 that were recorded wait until it is enabled."
    )
    enable(world)
    assert [one.sentence for one in world.decisions() if one.outcome == "resumed"] == [
        "Enabled by eve: 12 firings that waited may start."
    ]


def test_one_with_nothing_waiting_says_no_more_than_that(world: TriggersWorld) -> None:
    paused(world, 2)
    assert world.shown().health == "Paused itself after 2 failures in a row."
    (said,) = [one.sentence for one in world.decisions() if one.outcome == "auto_paused"]
    assert said == "After 2 failures in a row it paused itself. Mend the cause, then enable it."


def test_slots_of_its_schedule_are_cancelled(world: TriggersWorld) -> None:
    """T6: they would be stale."""
    world.made(pause_after_failures=1, overlap="queue")
    world.pass_time(minutes=1)
    world.start()
    world.pass_time(minutes=2)
    (first, *others) = world.invocations()
    fail(world, first.id)
    assert {one.status for one in world.invocations()[1:]} == {"cancelled"}
    (said,) = [one.sentence for one in world.decisions() if one.outcome == "auto_paused"]
    assert said.endswith("then enable it. Cancelled: one firing of its schedule.")
    enable(world)
    assert len(world.invocations()) == 1 + len(others)


def test_disabling_it_cancels_what_waits(world: TriggersWorld) -> None:
    ids = paused(world, 4)
    triggers.disable_trigger(world.app, world.eve, "tick")
    assert statuses(world, ids[2:]) == ["cancelled", "cancelled"]
    assert (world.shown().state, world.shown().health) == (None, None)
    enable(world)
    assert statuses(world, ids[2:]) == ["cancelled", "cancelled"]


def test_a_single_one_can_be_cancelled_while_it_waits(world: TriggersWorld) -> None:
    ids = paused(world, 4)
    invocations.cancel_invocation(world.app, world.eve, ids[2])
    enable(world)
    assert statuses(world, ids[2:]) == ["cancelled", "running"]


def test_another_schedule_does_not_hide_that_it_paused_itself(world: TriggersWorld) -> None:
    paused(world, 3)
    given = {**TWICE, "name": "tick", "workflow": "hello", "schedule": {"cron": "*/10 * * * *"}}
    triggers.update_trigger(world.app, world.eve, "tick", given)
    assert (world.shown().state, world.shown().enabled) == ("paused", False)
    assert world.pass_time(hours=1) == 0


def test_a_run_of_before_does_not_pause_it_again(world: TriggersWorld) -> None:
    """What began before somebody mended the cause says nothing of what is now."""
    world.made(**RARE, pause_after_failures=2)
    ids = arrive(world, 1, 2, 3, 4)
    world.start()
    for one in ids[:2]:
        fail(world, one)
    world.clock.move(seconds=1)
    enable(world)
    for one in ids[2:]:
        fail(world, one)
    assert (world.shown().enabled, world.shown().failures) == (True, 0)
    for one in arrive(world, 5, 6):
        world.start()
        fail(world, one)
    assert world.shown().state == "paused"


def test_the_next_attempt_of_what_was_under_way_waits_as_well(world: TriggersWorld) -> None:
    """T14"""
    world.made(**RARE, pause_after_failures=1)
    retried = recorded_with_retries(world)
    (last,) = arrive(world, "fails")
    world.start()
    fail(world, last)
    fail(world, retried)
    world.clock.move(hours=1)
    world.start()
    assert shown(world, retried).status == "pending"
    assert not attempts.ready(world.app), "it keeps no other one from being looked at"
    enable(world)
    assert (shown(world, retried).status, shown(world, retried).attempt) == ("running", 2)


def recorded_with_retries(world: TriggersWorld) -> str:
    before = {**RARE, "name": "tick", "workflow": "hello", "pause_after_failures": 1}
    triggers.update_trigger(world.app, world.eve, "tick", {**before, "retry": {"attempts": 2}})
    (retried,) = arrive(world, "tried again")
    triggers.update_trigger(world.app, world.eve, "tick", before)
    return retried


def test_a_slot_of_the_schedule_is_not_tried_again_in_the_pause(world: TriggersWorld) -> None:
    """T6, T14"""
    world.made(retry={"attempts": 2})
    world.pass_time(minutes=1)
    world.start()
    given = {"name": "tick", "workflow": "hello", "schedule": {"cron": "* * * * *"}}
    triggers.update_trigger(world.app, world.eve, "tick", {**given, "pause_after_failures": 1})
    world.pass_time(minutes=1)
    world.start()
    first, second = world.invocations()
    fail(world, second.id)
    fail(world, first.id)
    world.clock.move(hours=1)
    world.start()
    ended = shown(world, first.id)
    assert (ended.status, ended.reason) == ("cancelled", "The trigger was paused before it started.")


def test_one_that_was_let_in_while_it_paused_is_not_forgotten(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its run began in the moment of the pause: what comes of it is told as of every other."""
    world.made(**RARE, pause_after_failures=1, retry={"attempts": 2, "backoff": "1s"})
    ids = arrive(world, "slow")

    def pausing(*args: Any) -> Any:
        monkeypatch.setattr(attempts, "launch", launch)
        with world.store.write() as tx:
            row = tx.invocations.get(world.eve.workspace_id, ids[0])
            assert row is not None
            attempts.count_failure(world.app, tx, row)
        return launch(*args)

    monkeypatch.setattr(attempts, "launch", pausing)
    world.start()
    assert (world.shown().state, statuses(world, ids)) == ("paused", ["running"])
    enable(world)
    fail(world, ids[0])
    world.clock.move(minutes=5)
    world.start()
    assert (shown(world, ids[0]).status, shown(world, ids[0]).attempt) == ("running", 2)


def test_one_that_was_recorded_while_it_paused_obeys_its_policies(world: TriggersWorld) -> None:
    paused(world, 3)
    late = [recorded(world, "late").id, recorded(world, "later").id]
    world.start()
    assert statuses(world, late) == ["pending", "pending"]
    enable(world)
    assert [one.status for one in world.invocations()].count("running") == 1


def test_a_batch_waits_and_is_whole(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 2, "within": "10s"}, pause_after_failures=1)
    arrive(world, "a", "b")
    world.start()
    ids = arrive(world, "c")
    world.admit()
    (batch,) = [one for one in world.invocations() if one.source == "batch"]
    fail(world, batch.id)
    world.clock.move(minutes=5)
    world.start()
    assert statuses(world, ids) == ["pending"]
    enable(world)
    (batch,) = [one for one in world.invocations() if one.status == "running"]
    assert batch.trigger["payload"] == {"items": ["c"]}


def test_a_throttle_paces_those_that_waited(world: TriggersWorld) -> None:
    """Nothing starts in a crowd because it had to wait."""
    world.made(**RARE, pause_after_failures=1, throttle={"count": 1, "per": "10s"})
    ids = arrive(world, *range(4))
    world.start()
    fail(world, ids[0])
    world.clock.move(hours=1)
    enable(world)
    assert statuses(world, ids[1:]).count("running") == 1
    world.clock.move(seconds=10)
    world.start()
    assert statuses(world, ids[1:]).count("running") == 2


def test_a_person_may_try_it_meanwhile(world: TriggersWorld) -> None:
    """How else would anybody see that the cause is mended?"""
    paused(world, 2)
    asked = invocations.fire(world.app, world.ada, "tick")
    world.start()
    assert shown(world, asked.id).status == "running"


def test_its_door_is_closed_with_a_time_to_come_again_and_opens_with_it(world: TriggersWorld) -> None:
    """T16: 503, and what was taken before is the same delivery as ever."""
    made(world, {"overlap": "queue", "pause_after_failures": 1})
    take(world.app, [sent(world, "d1")])
    world.clock.move(seconds=1)
    take(world.app, [sent(world, "d2")])
    world.start()
    fail(world, world.invocations("orders")[0].id)
    door = find_door(world.app, "orders")
    assert door is not None
    assert (door.state, door.retry_after) == ("paused", 60)
    assert take(world.app, [sent(world, "d3")]) == [Outdated()]
    triggers.enable_trigger(world.app, world.eve, "orders")
    assert new(take(world.app, [sent(world, "d2")])) == []
    world.start()
    assert [one.status for one in world.invocations("orders")] == ["failed", "running"]


def test_events_that_were_taken_wait_and_those_of_meanwhile_do_not_match(world: TriggersWorld) -> None:
    given = {"name": "tick", "workflow": "hello", "event": {"type": "order.paid"}, "overlap": "queue"}
    triggers.create_trigger(world.app, world.eve, {**given, "pause_after_failures": 1})
    for _ in range(3):
        happened(world)
    world.start()
    (first, *others) = world.invocations()
    fail(world, first.id)
    happened(world)
    world.start()
    assert [one.status for one in world.invocations()] == ["failed", "pending", "pending"]
    enable(world)
    assert statuses(world, [one.id for one in others]) == ["running", "pending"]


def happened(world: TriggersWorld) -> None:
    world.clock.move(seconds=1)
    events.publish(world.app, world.ada, "order.paid", None)
