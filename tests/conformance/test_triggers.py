"""Triggers on both databases: recorded before anything starts, and every slot has its decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from onward.domain.errors import Conflict, Denied, Invalid, NotFound
from onward.domain.runs.facts import StepError
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.triggers import TriggerFilter
from onward.services import housekeeping
from onward.services.triggers import attempts, invocations, scheduling, triggers
from onward.services.triggers.run_as import RunAsGiven
from triggers_world import EVERY_MINUTE, TriggersWorld, world

__all__ = ["world"]


def test_a_due_slot_becomes_an_invocation_and_then_a_run(world: TriggersWorld) -> None:
    world.made()
    assert world.pass_time(minutes=1) == 1
    world.start()
    (made,) = world.invocations()
    assert (made.status, made.scheduled_for) == ("running", "2031-05-01T12:01:00.000000Z")
    world.end_run(made)
    assert [one.status for one in world.invocations()] == ["succeeded"]
    assert world.outcomes() == ["fired"]


def test_the_run_knows_what_started_it(world: TriggersWorld) -> None:
    world.made(inputs={})
    world.pass_time(minutes=1)
    world.start()
    run_id = world.invocations()[0].run_id
    assert run_id is not None
    with world.store.read() as tx:
        run = tx.runs.get("ws_home", run_id)
    assert run is not None
    seen = run.trigger
    assert (seen["type"], seen["name"], seen["source"]) == ("schedule", "tick", "schedule")
    assert seen["scheduled_for"] == "2031-05-01T12:01:00.000000Z"


def test_a_slot_is_recorded_once_however_often_it_is_looked_at(world: TriggersWorld) -> None:
    """T2, T17: a crash after the commit repeats the tick."""
    row = world.made()
    world.pass_time(minutes=1)
    with world.store.write() as tx:
        stored = tx.triggers.get("ws_home", row.id)
        assert stored is not None
        tx.triggers.update(
            type(stored)(**{**_fields(stored), "next_at": stored.cursor, "cursor": row.created_at})
        )
    assert world.tick() == 0
    assert len(world.invocations()) == 1


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_a_crash_between_recording_and_starting_loses_nothing(world: TriggersWorld) -> None:
    """T2: whoever comes next finds the row."""
    world.made()
    world.pass_time(minutes=1)
    (row,) = attempts.ready(world.app)
    attempts.attempt(world.app, row)
    attempts.attempt(world.app, row)  # the first one's process died before it could say so
    assert len(world.engine.started) == 1


def test_an_older_scheduler_cannot_record_after_a_newer_one_has_registered(world: TriggersWorld) -> None:
    """T8"""
    world.made()
    old, world.generation = world.generation, scheduling.register(world.app, "newer")
    world.clock.move(minutes=1)
    assert scheduling.tick(world.app, old).superseded
    assert world.tick() == 1


def test_two_schedulers_that_register_at_once_leave_one(world: TriggersWorld) -> None:
    """T8"""
    world.made()
    with ThreadPoolExecutor(4) as pool:
        generations = list(pool.map(lambda n: scheduling.register(world.app, f"s{n}"), range(4)))
    world.clock.move(minutes=1)
    ticks = [scheduling.tick(world.app, generation) for generation in generations]
    assert sorted(generations) == list(range(2, 6))
    assert [tick.recorded for tick in ticks if not tick.superseded] == [1]


@pytest.mark.parametrize(
    ("catch_up", "fired"),
    [
        ("none", 1),
        ("last", 1),
        ("all", 101),
        ({"policy": "all", "window": "10m"}, 10),
        ({"policy": "all", "limit": 3}, 4),
    ],
)
def test_two_hours_of_sleep_are_caught_up_exactly_as_the_policy_says(
    world: TriggersWorld, catch_up: Any, fired: int
) -> None:
    """T7: of 120 slots the newest is on its way, and each of the others has its decision."""
    world.made(catch_up=catch_up)
    assert world.pass_time(hours=2, seconds=1) == fired
    counts = dict.fromkeys(world.outcomes(), 0)
    for made in world.decisions():
        counts[made.outcome] += made.count
    assert counts == {"fired": fired, "skipped_catchup": 120 - fired}


def test_the_last_of_the_missed_ones_fires_late(world: TriggersWorld) -> None:
    """T7"""
    world.made(schedule={"cron": "0 * * * *"})
    assert world.pass_time(hours=2, minutes=30) == 1
    (made,) = world.invocations()
    assert (made.source, made.scheduled_for) == ("catch_up", "2031-05-01T14:00:00.000000Z")


def test_enabling_revives_nothing_that_came_meanwhile(world: TriggersWorld) -> None:
    """T6, T7"""
    world.made(catch_up="all")
    triggers.disable_trigger(world.app, world.eve, "tick")
    world.pass_time(hours=3)
    triggers.enable_trigger(world.app, world.eve, "tick")
    assert world.tick() == 0
    assert world.pass_time(minutes=1) == 1


def test_disabling_cancels_what_is_pending_at_once(world: TriggersWorld) -> None:
    """T6"""
    world.made()
    world.pass_time(minutes=1)
    triggers.disable_trigger(world.app, world.eve, "tick")
    world.start()
    assert [one.status for one in world.invocations()] == ["cancelled"]
    assert sorted(world.outcomes()) == ["disabled", "fired"]
    assert world.shown().next_at is None


def test_editing_the_name_or_the_inputs_keeps_the_next_firing(world: TriggersWorld) -> None:
    """T6"""
    before = world.made(schedule={"every": "7h"})
    world.clock.move(hours=1)
    given = {**EVERY_MINUTE, "name": "tock", "title": "Tock", "schedule": {"every": "7h"}}
    after = triggers.update_trigger(world.app, world.eve, "tick", given)
    assert (after.name, after.next_at) == ("tock", before.next_at)


def test_another_schedule_counts_from_now(world: TriggersWorld) -> None:
    """T1, T7"""
    world.made(catch_up="all")
    world.clock.move(hours=1)
    given = {**EVERY_MINUTE, "catch_up": "all", "schedule": {"cron": "*/5 * * * *"}}
    triggers.update_trigger(world.app, world.eve, "tick", given)
    assert world.tick() == 0
    assert world.shown().next_at == "2031-05-01T13:05:00.000000Z"


def test_applying_again_never_enables_what_somebody_switched_off(world: TriggersWorld) -> None:
    assert triggers.apply_trigger(world.app, world.eve, EVERY_MINUTE).action == "created"
    assert triggers.apply_trigger(world.app, world.eve, EVERY_MINUTE).action == "unchanged"
    triggers.disable_trigger(world.app, world.eve, "tick")
    applied = triggers.apply_trigger(world.app, world.eve, {**EVERY_MINUTE, "title": "new"})
    assert (applied.action, applied.trigger.enabled, applied.trigger.next_at) == ("updated", False, None)


def test_one_that_cannot_be_read_is_set_aside_and_stops_no_other(world: TriggersWorld) -> None:
    """T4"""
    broken = world.made(name="broken")
    world.made()
    with world.store.write() as tx:
        stored = tx.triggers.get("ws_home", broken.id)
        assert stored is not None
        tx.triggers.update(type(stored)(**{**_fields(stored), "document": '{"schedule": {"cron": "x"}}'}))
    assert world.pass_time(minutes=1) == 1
    shown = world.shown("broken")
    assert (shown.state, shown.next_at) == ("broken", None)
    assert shown.health
    assert world.pass_time(minutes=1) == 1


def test_one_that_was_broken_is_whole_again_when_it_is_saved(world: TriggersWorld) -> None:
    """T4, T6: whatever was wrong with it. It fires from now on."""
    row = world.made()
    with world.store.write() as tx:
        stored = tx.triggers.get("ws_home", row.id)
        assert stored is not None
        tx.triggers.update(replace(stored, document=json.dumps({**EVERY_MINUTE, "overlap": "of old"})))
    world.pass_time(minutes=1)
    assert world.shown().state == "broken"
    world.clock.move(hours=1)
    saved = triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE)
    assert (saved.state, saved.state_reason, saved.next_at is None) == (None, None, False)
    assert world.pass_time(minutes=1) == 1


def test_a_one_time_trigger_ends_as_completed(world: TriggersWorld) -> None:
    world.made(schedule={"at": "2031-05-01T13:00:00Z"})
    assert world.pass_time(hours=1) == 1
    assert world.pass_time(hours=5) == 0
    assert (world.shown().kind, world.shown().state, world.shown().health) == ("once", "completed", None)


NEVER_STORED: list[tuple[dict[str, Any], str]] = [
    ({**EVERY_MINUTE, "schedule": {"cron": "0 0 30 2 *"}}, "/schedule/cron"),
    ({**EVERY_MINUTE, "schedule": {"cron": "* * * * *", "timezone": "Not/AZone"}}, "/schedule/timezone"),
    ({**EVERY_MINUTE, "schedule": {"at": "2020-01-01T00:00"}}, "/schedule"),
    ({**EVERY_MINUTE, "workflow": "helo"}, "/workflow"),
    ({**EVERY_MINUTE, "inputs": {"x": "{{ inputs.y }}"}}, "/inputs/x"),
    ({**EVERY_MINUTE, "inputs": {"x": "{{ secrets.TOKEN }}"}}, "/inputs/x"),
    ({**EVERY_MINUTE, "filter": "trigger.payload ="}, "/filter"),
    ({**EVERY_MINUTE, "overlap": "never"}, "/overlap"),
    ({**EVERY_MINUTE, "retries": 3}, "/retries"),
    ({"name": "x", "workflow": "hello", "catch_up": "all"}, "/catch_up"),
]


@pytest.mark.parametrize("path", ["create", "update", "apply"])
def test_what_could_not_fire_is_stored_by_no_path(world: TriggersWorld, path: str) -> None:
    """T13"""
    before = world.made()
    ways: dict[str, Callable[[dict[str, Any]], object]] = {
        "create": lambda given: triggers.create_trigger(world.app, world.eve, {**given, "name": "other"}),
        "update": lambda given: triggers.update_trigger(world.app, world.eve, "tick", given),
        "apply": lambda given: triggers.apply_trigger(world.app, world.eve, given),
    }
    for document, pointer in NEVER_STORED:
        with pytest.raises(TriggerError) as refused:
            ways[path](document)
        assert refused.value.pointer == pointer
    stored = triggers.list_triggers(world.app, world.eve).items
    assert [one.definition for one in stored] == [before.definition]


@pytest.mark.parametrize(
    "schedule",
    [
        {"at": "2020-01-01T00:00:00Z"},
        {"cron": "* * * * *", "end": "2020-01-01"},
        {"cron": "0 9 * * SAT", "days": "business"},
        {"cron": "0 9 * * *", "exclude": {"days": "* * *"}},
    ],
)
def test_what_would_never_fire_is_stored_for_one_that_is_switched_off_neither(
    world: TriggersWorld, schedule: dict[str, Any]
) -> None:
    """T13"""
    world.made()
    triggers.disable_trigger(world.app, world.eve, "tick")
    with pytest.raises(TriggerError) as refused:
        triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE | {"schedule": schedule})
    assert refused.value.pointer.startswith("/schedule")


def test_one_is_not_renamed_to_what_has_a_meaning_in_addresses(world: TriggersWorld) -> None:
    """`GET /triggers/export` would never show it again."""
    world.made()
    with pytest.raises(TriggerError) as refused:
        triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE | {"name": "export"})
    assert (refused.value.pointer, world.shown().name) == ("/name", "tick")


def test_the_log_says_when_it_was_off(world: TriggersWorld) -> None:
    """T2: why nothing fired at nine is there to be read."""
    world.made(name="tick", schedule={"every": "1m"})
    world.clock.move(seconds=30)
    triggers.disable_trigger(world.app, world.eve, "tick")
    world.pass_time(minutes=3)
    triggers.enable_trigger(world.app, world.eve, "tick")
    assert [(one.outcome, one.sentence) for one in world.decisions()] == [
        ("disabled", "Disabled by eve: nothing fires until somebody enables it."),
        ("resumed", "Enabled by eve. What was due while it was off stays left out."),
    ]
    triggers.enable_trigger(world.app, world.eve, "tick")
    assert len(world.decisions()) == 2


def test_one_whose_time_is_over_is_not_enabled(world: TriggersWorld) -> None:
    world.made(schedule={"at": "2031-05-01T13:00:00Z"})
    triggers.disable_trigger(world.app, world.eve, "tick")
    world.clock.move(hours=2)
    with pytest.raises(Conflict) as refused:
        triggers.enable_trigger(world.app, world.eve, "tick")
    assert (refused.value.code, world.shown().enabled) == ("never_fires", False)


def test_a_workflow_that_is_named_by_its_id_is_shown_by_its_name(world: TriggersWorld) -> None:
    assert world.made(workflow="wf_hello").workflow == "hello"


def test_inputs_are_held_against_what_runs_where_the_branch_has_nothing_of_its_own(
    world: TriggersWorld,
) -> None:
    with pytest.raises(Invalid) as refused:
        world.made(branch="dev", inputs={"zz": 1})
    assert refused.value.code == "inputs_invalid"


def test_an_input_that_the_workflow_does_not_have_is_refused(world: TriggersWorld) -> None:
    with pytest.raises(Invalid) as refused:
        world.made(inputs={"nobody": 1})
    assert refused.value.errors[0].pointer == "/inputs/nobody"


def test_two_of_one_name_are_refused_on_every_path(world: TriggersWorld) -> None:
    world.made()
    world.made(name="tock")
    with pytest.raises(Conflict):
        world.made()
    with pytest.raises(Conflict):
        triggers.update_trigger(world.app, world.eve, "tock", EVERY_MINUTE)


def test_one_is_found_by_parts_of_its_name_its_title_and_its_workflow(world: TriggersWorld) -> None:
    for name, title in (("nightly", "Every 50% Night"), ("hourly", "Often"), ("weekly", "A night of a week")):
        world.made(name=name, title=title)
    hourly = triggers.show_trigger(world.app, world.eve, "hourly")
    renamed = {**hourly.definition, "title": "The Hours"}
    triggers.update_trigger(world.app, world.eve, "hourly", renamed)
    for q, names in (
        ("NIGHT", ["weekly", "nightly"]),
        ("hours", ["hourly"]),
        ("0% n", ["nightly"]),
        ("week  Night", ["weekly"]),
        ("hello hour", ["hourly"]),
        (" ", ["nightly", "hourly", "weekly"]),
        ("_", []),
    ):
        page = triggers.list_triggers(world.app, world.eve, TriggerFilter(q=q), limit=5)
        assert {one.name for one in page.items} == set(names)


@pytest.mark.parametrize("q", ["ärger", "Ärger", "ÄRGER", "éTÉ", "жук"])
def test_titles_are_found_whatever_their_letters(world: TriggersWorld, q: str) -> None:
    world.made(title="Ärger im Été: Жук")
    assert len(triggers.list_triggers(world.app, world.eve, TriggerFilter(q=q)).items) == 1


def test_another_workspace_neither_sees_nor_fires_it(world: TriggersWorld) -> None:
    """E1"""
    row = world.made()
    stranger = world.member("zoe", "admin", "ws_away")
    with pytest.raises(NotFound):
        triggers.show_trigger(world.app, stranger, row.id)
    with pytest.raises(NotFound):
        invocations.fire(world.app, stranger, row.id)
    assert triggers.list_triggers(world.app, stranger).items == ()


def test_an_operator_fires_and_does_not_change(world: TriggersWorld) -> None:
    world.made(schedule=None)
    assert invocations.fire(world.app, world.ada, "tick").status == "running"
    with pytest.raises(Denied):
        triggers.disable_trigger(world.app, world.ada, "tick")


def test_only_an_administrator_lets_it_run_as_somebody_else(world: TriggersWorld) -> None:
    given = RunAsGiven("member", "mem_ada")
    with pytest.raises(Denied):
        triggers.create_trigger(world.app, world.eve, EVERY_MINUTE, given)
    root = world.member("root", "admin")
    assert triggers.create_trigger(world.app, root, EVERY_MINUTE, given).run_as.id == "mem_ada"


def failed(world: TriggersWorld, category: Any = "action") -> None:
    """The run of the newest invocation fails."""
    error = StepError(category, "boom", "it broke", "one", {})
    world.end_run(world.invocations()[-1], "failed", error=error)


def test_a_failed_attempt_is_tried_again_later_with_a_run_of_its_own(world: TriggersWorld) -> None:
    world.made(retry={"attempts": 2, "backoff": "30s"}, schedule=None)
    invocations.fire(world.app, world.ada, "tick")
    failed(world)
    world.start()
    assert [(one.status, one.attempt) for one in world.invocations()] == [("pending", 1)]
    world.clock.move(seconds=45)
    world.start()
    failed(world)
    (ended,) = world.invocations()
    assert (ended.status, ended.attempt, ended.reason) == ("failed", 2, "it broke")
    assert len({one["run_id"] for one in ended.attempts}) == 2
    assert sorted(world.outcomes()) == ["failed", "fired", "retried"]


def test_what_fails_for_good_is_not_tried_again(world: TriggersWorld) -> None:
    """T14"""
    world.made(retry={"attempts": 5}, schedule=None)
    invocations.fire(world.app, world.ada, "tick")
    failed(world, "validation")
    assert [one.status for one in world.invocations()] == ["failed"]


def test_after_so_many_failures_in_a_row_it_pauses_itself(world: TriggersWorld) -> None:
    world.made(pause_after_failures=2)
    for _ in range(2):
        world.pass_time(minutes=1)
        world.start()
        failed(world)
    shown = world.shown()
    assert (shown.enabled, shown.state, shown.next_at) == (False, "paused", None)
    assert "2 failures" in (shown.health or "")
    assert "auto_paused" in world.outcomes()
    assert triggers.enable_trigger(world.app, world.eve, "tick").failures == 0


def test_whoever_may_not_start_runs_any_more_starts_none(world: TriggersWorld) -> None:
    """T14: asked again at every attempt."""
    world.made()
    world.pass_time(minutes=1)
    with world.store.write() as tx:
        tx.members.set_role("ws_home", "mem_eve", "viewer")
    world.start()
    assert [one.status for one in world.invocations()] == ["failed"]
    assert sorted(world.outcomes()) == ["denied", "fired"]


def test_a_cancel_between_two_attempts_is_final(world: TriggersWorld) -> None:
    """T14"""
    world.made(retry={"attempts": 3, "backoff": "10s"}, schedule=None)
    fired = invocations.fire(world.app, world.ada, "tick")
    failed(world)
    invocations.cancel_invocation(world.app, world.ada, fired.id)
    world.clock.move(minutes=1)
    world.start()
    assert [one.status for one in world.invocations()] == ["cancelled"]
    assert len(world.engine.started) == 1


def test_a_cancel_during_an_attempt_cancels_its_run_and_stays(world: TriggersWorld) -> None:
    """T14"""
    world.made(retry={"attempts": 3}, schedule=None)
    fired = invocations.fire(world.app, world.ada, "tick")
    invocations.cancel_invocation(world.app, world.ada, fired.id)
    assert fired.run_id is not None
    assert [signal.kind for signal in world.engine.signals_of(fired.run_id)] == ["cancel"]
    failed(world)
    assert [one.status for one in world.invocations()] == ["cancelled"]


def test_overlap_skip_leaves_it_out_with_its_reason(world: TriggersWorld) -> None:
    world.made(overlap="skip")
    for _ in range(2):
        world.pass_time(minutes=1)
        world.start()
    assert [one.status for one in world.invocations()] == ["running", "skipped"]
    assert sorted(world.outcomes()) == ["fired", "fired", "skipped_overlap"]


def test_overlap_queue_starts_them_one_by_one_in_order(world: TriggersWorld) -> None:
    world.made(overlap="queue")
    for _ in range(3):
        world.pass_time(minutes=1)
    world.start()
    assert [one.status for one in world.invocations()] == ["running", "pending", "pending"]
    world.end_run(world.invocations()[0])
    world.start()
    assert [one.status for one in world.invocations()] == ["succeeded", "running", "pending"]


def test_overlap_cancel_previous_replaces_the_one_before(world: TriggersWorld) -> None:
    world.made(overlap="cancel_previous")
    for _ in range(2):
        world.pass_time(minutes=1)
        world.start()
    first, second = world.invocations()
    assert (first.status, second.status) == ("cancelled", "running")
    assert first.run_id is not None
    assert [signal.kind for signal in world.engine.signals_of(first.run_id)] == ["cancel"]


@pytest.mark.parametrize("overlap", ["skip", "queue", "cancel_previous"])
def test_what_must_look_at_others_is_started_by_the_scheduler_alone(
    world: TriggersWorld, overlap: str
) -> None:
    """Two processes at the same instant would not see each other's, and both would go."""
    world.made(overlap=overlap)
    assert invocations.fire(world.app, world.ada, "tick").status == "pending"
    world.start()
    assert [one.status for one in world.invocations()] == ["running"]


def test_a_filter_that_is_not_true_skips_it(world: TriggersWorld) -> None:
    world.made(schedule=None, filter="trigger.payload.amount > 100")
    assert invocations.fire(world.app, world.ada, "tick", {"amount": 5}).status == "skipped"
    assert invocations.fire(world.app, world.ada, "tick", {"amount": 500}).status == "running"
    assert invocations.fire(world.app, world.ada, "tick", None).status == "failed"
    assert world.outcomes().count("filtered") == 1


def test_who_fires_by_hand_is_told_what_the_filter_asks_and_saw(world: TriggersWorld) -> None:
    world.made(schedule=None, filter="trigger.payload.amount > 100")
    left_out = invocations.fire(world.app, world.ada, "tick", {"amount": 5}).reason
    assert left_out is not None and left_out.endswith("`, and trigger.payload.amount is 5.")
    without = invocations.fire(world.app, world.ada, "tick").reason
    assert without is not None and without.endswith("it was fired without a payload.")


def test_inputs_are_filled_in_from_the_firing(world: TriggersWorld) -> None:
    world.workflow("hello", inputs={"day": {"type": "string"}, "n": {"type": "integer"}})
    given = {"day": "{{ trigger.scheduled_for }}", "n": "{{ trigger.payload.n }}"}
    world.made(schedule=None, inputs=given)
    assert invocations.fire(world.app, world.ada, "tick", {"n": 7}).status == "running"
    bad = invocations.fire(world.app, world.ada, "tick", {"n": "seven"})
    assert (bad.status, world.outcomes().count("invalid_input")) == ("failed", 1)


def test_while_the_engine_is_away_nothing_is_tried_and_nothing_lost(world: TriggersWorld) -> None:
    world.made()
    world.engine.away = True
    for _ in range(3):
        world.pass_time(minutes=1)
        world.start()
    world.engine.away = False
    world.start()
    assert [one.status for one in world.invocations()] == ["running"] * 3


def test_a_run_again_is_with_what_it_was_or_with_what_is_now(world: TriggersWorld) -> None:
    world.workflow("hello", inputs={"v": {"type": "string"}})
    world.made(schedule=None, inputs={"v": "{{ trigger.payload }} old"})
    first = invocations.fire(world.app, world.ada, "tick", "p")
    world.end_run(first)
    given = {**EVERY_MINUTE, "schedule": None, "inputs": {"v": "{{ trigger.payload }} new"}}
    triggers.update_trigger(world.app, world.eve, "tick", given)
    again = [invocations.rerun(world.app, world.ada, first.id, as_now=now) for now in (False, True)]
    with world.store.read() as tx:
        inputs = [tx.runs.get("ws_home", str(one.run_id)) for one in again]
    assert [run.inputs["v"] for run in inputs if run] == ["p old", "p new"]
    assert {one.rerun_of for one in again} == {first.id}


def test_what_takes_too_long_is_cancelled_and_counts_as_failed(world: TriggersWorld) -> None:
    world.made(schedule=None, timeout="1m")
    fired = invocations.fire(world.app, world.ada, "tick")
    world.clock.move(minutes=2)
    world.start()
    assert fired.run_id is not None
    assert [signal.kind for signal in world.engine.signals_of(fired.run_id)] == ["cancel"]
    world.end_run(fired, "cancelled")
    (ended,) = world.invocations()
    assert (ended.status, ended.reason) == ("failed", "It took longer than its timeout.")


def test_a_full_workspace_does_not_keep_others_waiting(world: TriggersWorld) -> None:
    """T3: the first of every workspace before the second of any."""
    zoe = world.member("zoe", "editor", "ws_away")
    world.workflow("away", "ws_away")
    for number in range(60):
        world.made(name=f"many-{number}")
    triggers.create_trigger(world.app, zoe, {**EVERY_MINUTE, "workflow": "away"})
    world.pass_time(minutes=1)
    first = attempts.ready(world.app, 2)
    assert {row.workspace_id for row in first} == {"ws_home", "ws_away"}


def test_a_trigger_without_a_next_firing_is_told_of_and_armed_again(world: TriggersWorld) -> None:
    """T18"""
    made = world.made()
    with world.store.write() as tx:
        stored = tx.triggers.get("ws_home", made.id)
        assert stored is not None
        tx.triggers.update(type(stored)(**{**_fields(stored), "next_at": None}))
    assert world.shown().health
    assert scheduling.rearm(world.app) == 1
    world.pass_time(minutes=1)
    assert (world.shown().health, len(world.invocations())) == (None, 1)


def test_the_schedulers_status_says_how_late_it_is(world: TriggersWorld) -> None:
    world.made()
    world.clock.move(minutes=5)
    status = scheduling.scheduler_status(world.app)
    assert (status.healthy, status.due, status.lag_seconds) == (False, 1, 240.0)
    assert status.trouble == "silent"
    world.tick()
    assert scheduling.scheduler_status(world.app).healthy


def test_a_scheduler_that_ticks_is_told_apart_from_one_that_is_silent(world: TriggersWorld) -> None:
    assert scheduling.scheduler_status(world.app).trouble is None
    world.pass_time(days=1)
    world.clock.move(days=-1)
    assert scheduling.scheduler_status(world.app).trouble == "clock"


def test_housekeeping_forgets_what_ended_long_ago_and_keeps_what_is_open(world: TriggersWorld) -> None:
    """R22"""
    world.made(schedule=None)
    world.end_run(invocations.fire(world.app, world.ada, "tick"))
    still = invocations.fire(world.app, world.ada, "tick")
    world.clock.move(days=400)
    cleaned = housekeeping.clean(world.app)
    assert (cleaned.invocations, cleaned.decisions) == (1, 2)
    assert [one.id for one in world.invocations()] == [still.id]
