"""No trigger piles up firings without end: what comes on top is refused or left out, and always said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from onward.domain.errors import Limited
from onward.services import events
from onward.services.backlogs import Backlogs
from onward.services.triggers import backfills, deliveries, event_matches, invocations, triggers
from onward.services.triggers.backfills import Asked
from onward.services.triggers.doors import find_door
from onward.services.triggers.taking import BacklogFull, NewDelivery, NewRefusal, Outcome, Taken, take
from triggers_world import TriggersWorld, world

__all__ = ["world"]

QUEUE: dict[str, Any] = {"name": "orders", "workflow": "hello", "overlap": "queue"}
WEBHOOK: dict[str, Any] = {
    **QUEUE,
    "webhook": {"path": "orders", "check": {"scheme": "bearer", "secret": "T"}},
}
EVENT: dict[str, Any] = {**QUEUE, "event": {"type": "order.*"}}
THREE = "3 firings of it wait to start: the limit `waiting_invocations` is reached."


def made(world: TriggersWorld, document: dict[str, Any], most: int = 3) -> None:
    world.app = replace(world.app, limits=replace(world.app.limits, waiting_invocations=most))
    triggers.apply_trigger(world.app, world.eve, document)


def sent(world: TriggersWorld, delivery_id: str | None = None) -> NewDelivery:
    door = find_door(world.app, "orders")
    assert door is not None
    return NewDelivery(
        id=world.clock.new_id("dlv"),
        through=door.through,
        at=world.clock.now_text(),
        payload=None,
        request={"method": "POST"},
        delivery_id=delivery_id,
        status=202,
        content_type="",
        size=0,
        sender="192.0.2.7",
    )


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [type(one).__name__ for one in outcomes]


def publish(world: TriggersWorld, times: int = 1) -> str:
    for _ in range(times):
        made = events.publish(world.app, world.ada, "order.paid")
    return made.event.id


def fire(world: TriggersWorld, times: int = 1) -> None:
    for _ in range(times):
        invocations.fire(world.app, world.eve, "orders")


def waiting(world: TriggersWorld, name: str = "orders") -> int:
    return [one.status for one in world.invocations(name)].count("pending")


def test_deliveries_beyond_it_are_refused_and_nothing_of_them_is_stored(world: TriggersWorld) -> None:
    """T16: in one commit and in the next."""
    made(world, WEBHOOK)
    outcomes = take(world.app, [sent(world) for _ in range(5)])
    outcomes += take(world.app, [sent(world)])
    assert kinds(outcomes) == ["Taken"] * 3 + ["BacklogFull"] * 3
    assert outcomes[-1] == BacklogFull(10, THREE)
    assert waiting(world) == len(deliveries.list_deliveries(world.app, world.eve, "orders").items) == 3


def test_what_came_before_is_recognised_however_many_wait(world: TriggersWorld) -> None:
    """T17"""
    made(world, WEBHOOK)
    [first, *_] = take(world.app, [sent(world, "d1"), sent(world), sent(world)])
    assert isinstance(first, Taken)
    assert take(world.app, [sent(world, "d1")]) == [Taken(first.invocation_id, None)]


def test_when_some_have_started_there_is_room_again(world: TriggersWorld) -> None:
    made(world, {**WEBHOOK, "overlap": "allow"})
    take(world.app, [sent(world) for _ in range(4)])
    world.start()
    world.clock.move(seconds=1)
    assert kinds(take(world.app, [sent(world)])) == ["Taken"]


def test_refused_deliveries_are_counted_where_their_owner_looks(world: TriggersWorld) -> None:
    made(world, WEBHOOK)
    through, at = sent(world).through, world.clock.now_text()
    refusal = NewRefusal(
        "dlv_1", through.workspace_id, through.trigger_id, at, 429, "backlog_full", THREE, 7, "POST", 0, ""
    )
    take(world.app, [refusal])
    [line] = deliveries.list_deliveries(world.app, world.eve, "orders").items
    assert (line.outcome, line.code, line.count) == ("refused", "backlog_full", 7)
    [decision] = world.decisions("orders")
    assert (decision.outcome, decision.count) == ("backlog_full", 7)
    assert decision.sentence == f"7 deliveries were refused: {THREE}"


def test_an_event_beyond_it_is_kept_and_starts_nothing(world: TriggersWorld) -> None:
    made(world, EVENT)
    event_id = publish(world, 4)
    assert waiting(world) == 3
    assert sorted(world.outcomes("orders")) == ["backlog_full", *["fired"] * 3]
    [match] = event_matches.list_matches(world.app, world.ada, event_id).items
    assert (match.matched, match.outcome, match.invocation_id) == (True, "backlog_full", None)
    assert match.why == f"Not started: {THREE}"


def test_slots_beyond_it_are_left_out_and_the_schedule_goes_on(world: TriggersWorld) -> None:
    """T2: each slot is decided about."""
    made(world, {**QUEUE, "schedule": {"cron": "* * * * *"}, "catch_up": {"policy": "all", "window": "1h"}})
    assert world.pass_time(minutes=5) == 3
    [left] = [one for one in world.decisions("orders") if one.outcome == "backlog_full"]
    assert (left.count, left.sentence) == (2, f"2 slots were left out: {THREE}")
    assert (left.slot, left.last_slot) == ("2031-05-01T12:04:00.000000Z", "2031-05-01T12:05:00.000000Z")
    assert triggers.show_trigger(world.app, world.eve, "orders").next_at == "2031-05-01T12:06:00.000000Z"


def by_hand(world: TriggersWorld) -> None:
    fire(world)


def again(world: TriggersWorld) -> None:
    cancelled = next(one for one in world.invocations("orders") if one.status == "cancelled")
    invocations.rerun(world.app, world.eve, cancelled.id)


def delivered_again(world: TriggersWorld) -> None:
    line = deliveries.list_deliveries(world.app, world.eve, "orders").items[0]
    deliveries.redeliver(world.app, world.eve, line.id)


@pytest.mark.parametrize("wish", [by_hand, again, delivered_again])
def test_a_person_hears_that_it_takes_no_more(
    world: TriggersWorld, wish: Callable[[TriggersWorld], None]
) -> None:
    made(world, WEBHOOK)
    take(world.app, [sent(world)])
    invocations.cancel_invocation(world.app, world.eve, world.invocations("orders")[0].id)
    world.clock.move(seconds=1)
    take(world.app, [sent(world) for _ in range(3)])
    with pytest.raises(Limited) as refused:
        wish(world)
    assert (refused.value.code, refused.value.message, refused.value.retry_after) == (
        "backlog_full",
        THREE,
        10,
    )
    assert "onward trigger disable orders" in (refused.value.hint or "")
    assert waiting(world) == 3


@pytest.mark.parametrize(
    "policies",
    [
        {"overlap": "queue"},
        {"batch": {"size": 100, "within": "1h"}},
        {"throttle": {"count": 1, "per": "1h"}},
        {"concurrency": {"limit": 1}},
    ],
    ids=str,
)
def test_whatever_they_wait_for_they_are_counted(world: TriggersWorld, policies: dict[str, Any]) -> None:
    made(world, {**EVENT, "overlap": "allow", **policies})
    for _ in range(10):
        publish(world)
        world.start()
        world.clock.move(seconds=2)
    assert waiting(world) == 3
    assert "backlog_full" in world.outcomes("orders")


def test_other_triggers_have_room_of_their_own(world: TriggersWorld) -> None:
    made(world, EVENT)
    publish(world, 4)
    made(world, {**EVENT, "name": "others"})
    publish(world)
    assert world.outcomes("others") == ["fired"]


def test_a_backfill_and_the_live_schedule_take_no_room_from_each_other(world: TriggersWorld) -> None:
    made(world, {**QUEUE, "schedule": {"cron": "0 * * * *"}})
    asked = Asked("2031-05-01T01:00:00Z", "2031-05-01T11:00:00Z")
    backfills.create_backfill(world.app, world.ada, "orders", asked)
    world.admit()
    assert waiting(world) == 11
    assert world.pass_time(hours=1) == 1
    assert "backlog_full" not in world.outcomes("orders")


def test_processes_that_do_not_see_each_other_pass_it_for_a_second_at_most(world: TriggersWorld) -> None:
    made(world, WEBHOOK)
    other = replace(world.app, backlogs=Backlogs())
    take(world.app, [sent(world)])
    take(other, [sent(world)])
    for app in (world.app, other, world.app, other):
        take(app, [sent(world)])
    assert waiting(world) <= 6
    world.clock.move(seconds=1)
    assert kinds([*take(world.app, [sent(world)]), *take(other, [sent(world)])]) == ["BacklogFull"] * 2


def test_a_full_trigger_says_so_itself(world: TriggersWorld) -> None:
    """T18"""
    made(world, EVENT)
    assert triggers.show_trigger(world.app, world.eve, "orders").health is None
    publish(world, 3)
    shown = triggers.show_trigger(world.app, world.eve, "orders")
    [listed] = triggers.list_triggers(world.app, world.eve).items
    assert (
        shown.health == listed.health == f"{THREE} Until some have started, what comes on top is not taken."
    )


def test_disabling_it_makes_room(world: TriggersWorld) -> None:
    """T6"""
    made(world, EVENT)
    publish(world, 4)
    triggers.disable_trigger(world.app, world.eve, "orders")
    triggers.enable_trigger(world.app, world.eve, "orders")
    world.clock.move(seconds=1)
    publish(world)
    assert (waiting(world), world.outcomes("orders")[-1]) == (1, "fired")
