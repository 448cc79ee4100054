"""Deliveries are written down once, together with what they start, or not at all (T2, T16, T17)."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from brought import lines, made, new, sent
from onward.domain.errors import Conflict, NotFound
from onward.services import housekeeping
from onward.services.triggers import deliveries, invocations, triggers
from onward.services.triggers.pausing import pause_trigger
from onward.services.triggers.taking import (
    Answered,
    NewDelivery,
    NewRefusal,
    Outcome,
    Outdated,
    Taken,
    TooMany,
    take,
)
from runs_world import AWAY
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def refused(world: TriggersWorld, count: int = 1) -> NewRefusal:
    through = sent(world).through
    at, reason = world.clock.now_text(), "The signature does not fit."
    return NewRefusal(
        world.clock.new_id("dlv"),
        through.workspace_id,
        through.trigger_id,
        at,
        401,
        "wrong_signature",
        reason,
        count,
        "POST",
        7,
        "192.0.2.7",
    )


def count(world: TriggersWorld, table: str) -> int:
    with world.database.read() as connection:
        found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found


def test_many_deliveries_share_a_commit_and_each_has_its_invocation(world: TriggersWorld) -> None:
    made(world)
    outcomes = take(world.app, [sent(world) for _ in range(50)])
    assert len(set(new(outcomes))) == 50
    assert {one.id for one in world.invocations("orders")} == set(new(outcomes))
    assert {one.invocation_id for one in lines(world)} == set(new(outcomes))
    assert world.outcomes("orders") == ["fired"] * 50


def test_what_a_run_sees_of_a_delivery(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world, "d1", {"id": 7})])
    [made_of] = world.invocations("orders")
    assert made_of.source == "webhook"
    seen = made_of.trigger
    assert (seen["type"], seen["payload"], seen["method"], seen["path"], seen["delivery_id"]) == (
        "webhook",
        {"id": 7},
        "POST",
        "orders",
        "d1",
    )


def test_it_starts_as_every_invocation_does(world: TriggersWorld) -> None:
    """T15"""
    made(world)
    take(world.app, [sent(world)])
    world.start()
    [started] = world.invocations("orders")
    assert started.status == "running"
    assert started.run_id is not None
    assert world.run(started.run_id).trigger["payload"] == {"n": 1}


def test_the_same_delivery_is_the_same_invocation(world: TriggersWorld) -> None:
    """T16, T17: in one commit, and in a later one."""
    made(world)
    first = take(world.app, [sent(world, "d1"), sent(world, "d1"), sent(world, "d2")])
    later = take(world.app, [sent(world, "d1", {"n": 2})])
    assert len(new(first)) == 2
    assert new(later) == []
    assert {one.invocation_id for one in (first[0], first[1], later[0]) if isinstance(one, Taken)} == {
        new(first)[0]
    }
    assert {one.delivery_id: one.repeats for one in lines(world)} == {"d1": 2, "d2": 0}
    assert sorted(world.outcomes("orders")) == ["deduped", "deduped", "fired", "fired"]


def test_a_race_of_one_delivery_is_a_duplicate_for_all_but_one(world: TriggersWorld) -> None:
    """T17: as many processes as like may take it at once."""
    made(world)
    works = [sent(world, "d1") for _ in range(8)]
    outcomes: list[Outcome] = []

    def race(work: NewDelivery) -> None:
        outcomes.extend(take(world.app, [work, sent(world)]))

    threads = [threading.Thread(target=race, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 16
    assert len(new(outcomes)) == 9
    assert count(world, "invocations") == count(world, "deliveries") == 9


def test_what_may_have_been_written_is_not_written_twice(world: TriggersWorld) -> None:
    """The commit's answer was lost: the same work comes again, and is not called a duplicate."""
    made(world)
    works = [sent(world), sent(world, "d1")]
    first = take(world.app, works)
    again = take(world.app, works, True)
    assert [one.invocation_id for one in again if isinstance(one, Taken)] == new(first)
    assert count(world, "invocations") == 2


def test_what_was_written_before_the_door_closed_is_told_as_written(world: TriggersWorld) -> None:
    made(world)
    work = sent(world)
    first = take(world.app, [work])
    triggers.disable_trigger(world.app, world.eve, "orders")
    [again] = take(world.app, [work], True)
    assert isinstance(again, Taken)
    assert [again.invocation_id] == new(first)


def test_ids_of_different_triggers_do_not_meet(world: TriggersWorld) -> None:
    made(world)
    other = {"name": "other", "workflow": "hello", "webhook": {"check": {"scheme": "none"}}}
    trigger = triggers.create_trigger(world.app, world.eve, other)
    with world.store.read() as tx:
        hook = tx.hooks.get(world.eve.workspace_id, trigger.id)
        row = tx.triggers.get(world.eve.workspace_id, trigger.id)
    assert hook is not None
    assert row is not None
    work = sent(world, "d1")
    through = replace(
        work.through,
        trigger_id=trigger.id,
        address=hook.address,
        revision=hook.revision,
        document=row.document,
    )
    assert len(new(take(world.app, [work, replace(work, id="dlv_2", through=through)]))) == 2


def test_what_was_let_in_by_other_rules_is_looked_at_again(world: TriggersWorld) -> None:
    """A check that was changed, a door that was closed, a trigger that is gone: nothing is written."""
    made(world)
    before = sent(world)
    made(world, max_body="1kb")
    assert take(world.app, [before]) == [Outdated()]
    current = sent(world)
    triggers.disable_trigger(world.app, world.eve, "orders")
    assert take(world.app, [current]) == [Outdated()]
    triggers.delete_trigger(world.app, world.eve, "orders")
    assert take(world.app, [current, replace(current, delivery_id="d1")]) == [Outdated(), Outdated()]
    assert count(world, "invocations") == count(world, "deliveries") == 0


def test_a_pause_closes_the_door_within_the_commit(world: TriggersWorld) -> None:
    made(world)
    work = sent(world)
    pause_trigger(world.app, world.eve, "orders", "2031-05-01T12:10:00Z")
    assert take(world.app, [work]) == [Outdated()]


def test_when_a_pause_is_over_deliveries_are_taken_before_the_scheduler_says_so(world: TriggersWorld) -> None:
    made(world)
    pause_trigger(world.app, world.eve, "orders", "2031-05-01T12:10:00Z")
    world.clock.move(minutes=11)
    take(world.app, [sent(world)])
    world.tick()
    world.start()
    assert [one.status for one in world.invocations("orders")] == ["running"]


def test_the_rate_limit_counts_what_is_stored_whoever_stored_it(world: TriggersWorld) -> None:
    made(world, rate_limit={"count": 3, "per": "1m"})
    first = take(world.app, [sent(world, "d1"), sent(world)])
    world.clock.move(seconds=20)
    outcomes = take(world.app, [sent(world, "d1"), sent(world), sent(world)])
    assert len(new(first)) == 2
    assert len(new(outcomes)) == 1
    assert outcomes[-1] == TooMany(40)
    world.clock.move(seconds=41)
    assert len(new(take(world.app, [sent(world), sent(world), sent(world)]))) == 2


def test_refusals_are_a_line_with_their_number_and_nothing_of_what_came(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [refused(world, 500), sent(world)])
    [line] = [one for one in lines(world) if one.outcome == "refused"]
    assert (line.status, line.code, line.count, line.invocation_id) == (401, "wrong_signature", 500, None)
    [decision] = [one for one in world.decisions("orders") if one.outcome == "refused"]
    assert decision.count == 500
    assert decision.sentence == "500 deliveries were refused: The signature does not fit."
    shown = deliveries.show_delivery(world.app, world.eve, line.id)
    assert (shown.payload, shown.headers) == (None, None)


def test_refusals_of_a_deleted_trigger_are_nobodys(world: TriggersWorld) -> None:
    made(world)
    refusal = refused(world)
    triggers.delete_trigger(world.app, world.eve, "orders")
    take(world.app, [refusal])
    assert count(world, "deliveries") == count(world, "decisions") == 0


def test_how_it_was_answered_in_the_end_is_kept(world: TriggersWorld) -> None:
    made(world)
    work = sent(world)
    take(world.app, [work])
    take(world.app, [Answered(work.id, 200)])
    assert [one.status for one in lines(world)] == [200]


def test_a_disabled_trigger_cancels_what_came_and_did_not_start(world: TriggersWorld) -> None:
    """T6"""
    made(world)
    take(world.app, [sent(world)])
    triggers.disable_trigger(world.app, world.eve, "orders")
    world.start()
    assert [one.status for one in world.invocations("orders")] == ["cancelled"]


def test_a_filter_looks_at_what_came(world: TriggersWorld) -> None:
    made(world, {"filter": "trigger.payload.n > 1"})
    take(world.app, [sent(world, payload={"n": 1}), sent(world, payload={"n": 2})])
    world.start()
    assert sorted(one.status for one in world.invocations("orders")) == ["running", "skipped"]
    assert "filtered" in world.outcomes("orders")


def test_delivered_again_it_is_a_new_invocation_with_what_came(world: TriggersWorld) -> None:
    """T15"""
    made(world)
    take(world.app, [sent(world, "d1", {"id": 7})])
    [line] = lines(world)
    again = deliveries.redeliver(world.app, world.eve, line.id)
    assert (again.source, again.rerun_of, again.asked_by) == ("rerun", line.invocation_id, world.eve.id)
    assert (again.trigger["payload"], again.trigger["delivery_id"]) == ({"id": 7}, "d1")
    world.start()
    assert invocations.show_invocation(world.app, world.eve, again.id).status == "running"


def test_a_refused_delivery_cannot_be_delivered_again(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [refused(world)])
    [line] = lines(world)
    with pytest.raises(Conflict) as refusal:
        deliveries.redeliver(world.app, world.eve, line.id)
    assert refusal.value.code == "delivery_refused"


def test_another_workspace_sees_no_delivery(world: TriggersWorld) -> None:
    """E1"""
    made(world)
    take(world.app, [sent(world)])
    [line] = lines(world)
    stranger = world.member("mallory", "admin", AWAY)
    for ask in (deliveries.show_delivery, deliveries.redeliver):
        with pytest.raises(NotFound):
            ask(world.app, stranger, line.id)  # type: ignore[operator]
    with pytest.raises(NotFound):
        lines(world, stranger)


def test_old_deliveries_go_and_their_invocations_stay_longer(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world), refused(world)])
    world.clock.move(days=31)
    take(world.app, [sent(world)])
    assert housekeeping.clean(world.app).deliveries == 2
    assert len(lines(world)) == 1
    assert count(world, "invocations") == 2


def test_a_group_that_fails_leaves_nothing(world: TriggersWorld) -> None:
    """T2: the delivery, its invocation and the decision are one commit."""
    made(world)
    unstorable = replace(sent(world), payload={"n": float("nan")})
    with pytest.raises(Exception, match="JSON"):
        take(world.app, [sent(world), unstorable])
    assert count(world, "invocations") == count(world, "deliveries") == count(world, "decisions") == 0
