"""Policies on both databases: what comes too often is decided once, with its sentence, by its rows."""

from __future__ import annotations

from typing import Any

from arrivals import RARE, arrive, recorded, shown, statuses
from onward.services.triggers import admitting, invocations, scheduling, triggers
from onward.services.triggers.recording import new_invocation
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def test_without_policies_a_firing_may_start_as_it_is_recorded(world: TriggersWorld) -> None:
    world.made(**RARE)
    assert recorded(world, {}).admitted_at is not None


def test_the_first_of_a_key_fires_and_the_others_are_deduped_within_the_window(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "1h"})
    ids = arrive(world, {"id": 1}, {"id": 2}, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["running", "running", "skipped"]
    assert ids[0] in (shown(world, ids[2]).reason or "")
    world.clock.move(hours=1)
    ids = arrive(world, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["running"]


def test_a_shorter_window_lets_nothing_through_twice(world: TriggersWorld) -> None:
    """What was marked for a day stays marked for it, and certainly for the hour that counts now."""
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "24h"})
    ids = [*arrive(world, {"id": 1})]
    world.start()
    shorter = {**world.shown().definition, "dedupe": {"key": "{{ trigger.payload.id }}", "window": "1h"}}
    triggers.update_trigger(world.app, world.eve, "tick", shorter)
    world.clock.move(minutes=5)
    ids += arrive(world, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["running", "skipped"]


def test_one_that_the_rate_limit_left_out_does_not_block_the_next_of_its_key(world: TriggersWorld) -> None:
    dedupe = {"key": "{{ trigger.payload.id }}", "window": "1h"}
    world.made(**RARE, dedupe=dedupe, rate_limit={"count": 1, "per": "5s"})
    ids = arrive(world, {"id": 1}, {"id": 2})
    world.start()
    world.clock.move(seconds=10)
    ids += arrive(world, {"id": 2}, {"id": 2})
    world.start()
    assert statuses(world, ids) == ["running", "skipped", "running", "skipped"]


def test_one_that_overlap_left_out_does_not_block_the_next_of_its_key(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "1h"}, overlap="skip")
    ids = [*arrive(world, {"id": 1})]
    world.start()
    ids += arrive(world, {"id": 2})
    world.start()
    world.end_run(shown(world, ids[0]))
    ids += arrive(world, {"id": 2}, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["succeeded", "skipped", "running", "skipped"]
    assert world.outcomes()[-1] == "deduped"


def test_a_cancelled_firing_does_not_block_the_next_of_its_key(world: TriggersWorld) -> None:
    """T6"""
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "1h"})
    (first,) = arrive(world, {"id": 1})
    world.admit()
    invocations.cancel_invocation(world.app, world.ada, first)
    ids = arrive(world, {"id": 1}, {"id": 1})
    world.start()
    assert statuses(world, ids) == ["running", "skipped"]


def test_a_filtered_firing_uses_up_nothing(world: TriggersWorld) -> None:
    world.made(
        **RARE,
        filter="trigger.payload.good",
        dedupe={"key": "{{ trigger.payload.id }}", "window": "1h"},
        rate_limit={"count": 1, "per": "1h"},
    )
    ids = arrive(world, {"id": 1, "good": False}, {"id": 1, "good": True})
    world.start()
    assert statuses(world, ids) == ["skipped", "running"]
    assert world.outcomes() == ["filtered"]


def test_above_the_rate_limit_it_does_not_start(world: TriggersWorld) -> None:
    world.made(**RARE, rate_limit={"count": 2, "per": "1m"})
    ids = arrive(world, 1, 2, 3, apart=10)
    world.admit()
    ids += arrive(world, 4, apart=41)
    world.start()
    assert statuses(world, ids) == ["running", "running", "skipped", "running"]
    assert world.outcomes() == ["rate_limited"]


def test_the_throttle_starts_them_later_and_in_order(world: TriggersWorld) -> None:
    world.made(**RARE, throttle={"count": 2, "per": "10s"})
    ids = arrive(world, 1, 2, 3, 4, 5)
    world.start()
    assert statuses(world, ids) == ["running", "running", "pending", "pending", "pending"]
    assert "throttle" in (shown(world, ids[2]).waiting_for or "")
    world.clock.move(seconds=10)
    world.start()
    assert statuses(world, ids) == ["running"] * 4 + ["pending"]
    assert world.outcomes() == ["throttled"] * 3


def test_a_throttle_that_nobody_looked_at_for_long_lets_no_crowd_through(world: TriggersWorld) -> None:
    """The engine was away; ten firings came meanwhile."""
    world.made(**RARE, throttle={"count": 1, "per": "10s"})
    world.engine.away = True
    ids = arrive(world, *range(10), apart=60)
    world.start()
    world.engine.away = False
    world.start()
    assert statuses(world, ids).count("running") == 1


def test_a_trailing_debounce_fires_the_last_when_it_is_quiet(world: TriggersWorld) -> None:
    world.made(**RARE, debounce={"wait": "10s"})
    ids = arrive(world, 1, 2, 3, apart=5)
    world.admit()
    assert statuses(world, ids) == ["skipped", "skipped", "pending"]
    assert "quiet" in (shown(world, ids[2]).waiting_for or "")
    world.clock.move(seconds=9)
    world.start()
    assert statuses(world, ids)[2] == "pending"
    world.clock.move(seconds=1)
    world.start()
    assert statuses(world, ids) == ["skipped", "skipped", "running"]
    assert world.outcomes() == ["debounced", "debounced"]


def test_a_debounce_fires_at_the_latest_after_most(world: TriggersWorld) -> None:
    world.made(**RARE, debounce={"wait": "10s", "most": "25s"})
    ids = []
    for number in range(8):
        ids += arrive(world, number, apart=5)
        world.start()
    assert statuses(world, ids).count("running") == 1
    assert statuses(world, ids)[-1] == "pending"


def test_a_leading_debounce_fires_the_first_and_no_other_until_it_is_quiet(world: TriggersWorld) -> None:
    world.made(**RARE, debounce={"wait": "10s", "edge": "leading", "key": "{{ trigger.payload }}"})
    ids = arrive(world, "a", "a", "b", apart=5)
    world.start()
    ids += arrive(world, "a", apart=10)
    world.start()
    assert statuses(world, ids) == ["running", "skipped", "running", "running"]


def test_a_batch_is_one_invocation_with_the_items_in_order(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 3, "within": "10s"})
    ids = arrive(world, "a", "b", "c", "d")
    world.start()
    assert statuses(world, ids) == ["skipped"] * 3 + ["pending"]
    (batch,) = [one for one in world.invocations() if one.source == "batch"]
    assert (batch.status, batch.trigger["payload"]) == ("running", {"items": ["a", "b", "c"]})
    assert batch.trigger["parts"] == ids[:3]
    assert {shown(world, one).part_of for one in ids[:3]} == {batch.id}
    assert [(made.outcome, made.count) for made in world.decisions()] == [("batched", 3)]


def test_a_batch_that_is_not_full_fires_when_its_time_has_come(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 3, "within": "10s", "key": "{{ trigger.payload }}"})
    ids = arrive(world, "a", "b", "a")
    world.start()
    invocations.cancel_invocation(world.app, world.ada, ids[1])
    world.clock.move(seconds=10)
    world.start()
    batches = [one.trigger["payload"]["items"] for one in world.invocations() if one.source == "batch"]
    assert (statuses(world, ids), batches) == (["skipped", "cancelled", "skipped"], [["a", "a"]])


def test_large_payloads_close_a_batch_before_it_is_too_large(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 100, "within": "10s"})
    arrive(world, *("x" * 100_000 for _ in range(5)))
    world.clock.move(seconds=10)
    world.start()
    batches = [one.trigger["payload"]["items"] for one in world.invocations() if one.source == "batch"]
    assert [len(items) for items in batches] == [2, 2, 1]


def test_of_a_concurrency_key_so_many_run_at_once_and_the_others_wait_in_line(world: TriggersWorld) -> None:
    world.made(**RARE, concurrency={"key": "{{ trigger.payload }}", "limit": 1})
    ids = arrive(world, "a", "a", "b", "a")
    world.start()
    assert statuses(world, ids) == ["running", "pending", "running", "pending"]
    assert "it is the next" in (shown(world, ids[1]).waiting_for or "")
    assert "one waits before it" in (shown(world, ids[3]).waiting_for or "")
    world.end_run(shown(world, ids[0]))
    world.start()
    assert statuses(world, ids) == ["succeeded", "running", "running", "pending"]
    assert world.outcomes() == ["queued", "queued"]


def test_what_a_person_asks_for_stands_in_line_and_obeys_no_other_policy(world: TriggersWorld) -> None:
    """T15"""
    world.made(
        **RARE,
        rate_limit={"count": 1, "per": "1h"},
        batch={"size": 2, "within": "1h"},
        concurrency={"limit": 2},
    )
    ids = [invocations.fire(world.app, world.ada, "tick", n).id for n in range(3)]
    world.start()
    assert sorted(statuses(world, ids)) == ["pending", "running", "running"]


def test_a_wider_line_lets_those_go_that_wait(world: TriggersWorld) -> None:
    given = {"name": "tick", "workflow": "hello", **RARE}
    world.made(**RARE, concurrency={"limit": 1})
    ids = arrive(world, 1, 2, 3)
    world.start()
    triggers.update_trigger(world.app, world.eve, "tick", {**given, "concurrency": {"limit": 3}})
    world.start()
    assert statuses(world, ids) == ["running"] * 3


def test_a_key_that_cannot_be_worked_out_fails_with_the_reason(world: TriggersWorld) -> None:
    world.made(**RARE, dedupe={"key": "{{ trigger.payload.id }}", "window": "1h"})
    ids = arrive(world, {}, {"id": None}, {"id": "\x00 \u202e" * 100})
    world.start()
    assert statuses(world, ids) == ["failed", "failed", "running"]
    assert world.outcomes() == ["invalid_input", "invalid_input"]
    assert "dedupe" in (shown(world, ids[1]).reason or "")


def test_an_older_scheduler_decides_nothing(world: TriggersWorld) -> None:
    """T8"""
    world.made(**RARE, rate_limit={"count": 1, "per": "1h"})
    ids = arrive(world, 1, 2)
    old, world.generation = world.generation, scheduling.register(world.app, "newer")
    assert admitting.admit(world.app, old).superseded
    world.start()
    assert statuses(world, ids) == ["running", "skipped"]


def test_disabling_empties_groups_and_lines(world: TriggersWorld) -> None:
    """T6"""
    world.made(**RARE, batch={"size": 3, "within": "10s"})
    ids = arrive(world, 1, 2)
    world.admit()
    triggers.disable_trigger(world.app, world.eve, "tick")
    triggers.enable_trigger(world.app, world.eve, "tick")
    world.clock.move(seconds=20)
    world.start()
    assert statuses(world, ids) == ["cancelled", "cancelled"]
    assert len(world.invocations()) == 2


def test_a_full_workspace_does_not_keep_others_undecided(world: TriggersWorld) -> None:
    """T3"""
    zoe = world.member("zoe", "editor", "ws_away")
    world.workflow("away", "ws_away")
    given = {**RARE, "rate_limit": {"count": 1_000, "per": "1h"}}
    world.made(**given)
    made = triggers.create_trigger(world.app, zoe, {"name": "away", "workflow": "away", **given})
    arrive(world, *range(600), apart=0.000001)
    with world.store.write() as tx:
        row = tx.triggers.get("ws_away", made.id)
        assert row is not None
        more: dict[str, Any] = {"scheduled_for": world.clock.now_text(), "payload": None, "in_line": False}
        late = new_invocation(world.app, row, slot="delivery:x", source="webhook", **more)
        tx.invocations.insert([late])
    assert admitting.admit(world.app, world.generation).more
    assert invocations.show_invocation(world.app, zoe, late.id).waiting_for is None


def test_a_batch_stands_in_the_line_of_its_parts_and_passes_the_filter_as_they_did(
    world: TriggersWorld,
) -> None:
    key = "{{ trigger.payload.shop }}"
    given = {"batch": {"size": 2, "within": "10s", "key": key}, "concurrency": {"key": key}}
    world.made(**RARE, **given, filter="trigger.payload.shop != 'c'")
    ids = arrive(world, *({"shop": shop} for shop in "aaaabbc"))
    world.start()
    batches = [one for one in world.invocations() if one.source == "batch"]
    assert sorted(one.status for one in batches) == ["pending", "running", "running"]
    assert statuses(world, ids) == ["skipped"] * 7


def test_a_batch_runs_again_with_its_items(world: TriggersWorld) -> None:
    world.made(**RARE, batch={"size": 2, "within": "10s"}, filter="trigger.payload > 1")
    arrive(world, 2, 3)
    world.start()
    (batch,) = [one for one in world.invocations() if one.source == "batch"]
    world.end_run(batch)
    again = invocations.rerun(world.app, world.ada, batch.id)
    assert (again.status, again.trigger["payload"]) == ("running", {"items": [2, 3]})


def test_what_gathered_by_an_older_rule_is_brought_to_its_end(world: TriggersWorld) -> None:
    given = {"name": "tick", "workflow": "hello", **RARE}
    world.made(**RARE, batch={"size": 5, "within": "10s"})
    ids = arrive(world, "a", "b")
    world.admit()
    triggers.update_trigger(world.app, world.eve, "tick", {**given, "debounce": {"wait": "5s"}})
    ids += arrive(world, "c")
    world.admit()
    world.clock.move(seconds=10)
    world.start()
    assert statuses(world, ids) == ["skipped", "skipped", "running"]
    (batch,) = [one for one in world.invocations() if one.source == "batch"]
    assert (batch.status, batch.trigger["payload"]) == ("running", {"items": ["a", "b"]})
