"""A trigger that paused itself because its own document is wrong, mended: nothing that was taken fails of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from arrivals import RARE, arrive, shown, statuses
from brought import made, sent
from onward.domain.runs.facts import StepError
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.services.launch import LaunchRequest, launch
from onward.services.triggers import attempts, triggers
from onward.services.triggers.run_links import next_key
from onward.services.triggers.taking import take
from onward.store.admissions import SqlAdmissions
from triggers_world import TriggersWorld, world

__all__ = ["world"]

GREETED: dict[str, Any] = {"who": {"type": "string", "required": True}}
WRONG: dict[str, Any] = {"inputs": {"who": "{{ trigger.payload.order.id }}"}, "pause_after_failures": 2}
RIGHT: dict[str, Any] = {**WRONG, "inputs": {"who": "{{ trigger.payload.id }}"}}


def wrong(world: TriggersWorld, count: int = 5, **policies: Any) -> list[str]:
    """So many deliveries came, and it has paused itself after the first two."""
    world.workflow("hello", inputs=GREETED)
    world.made(**RARE, **WRONG, **policies)
    ids = arrive(world, *({"id": f"n{number}"} for number in range(count)))
    for _ in ids:
        world.start()
    assert world.shown().state == "paused"
    assert statuses(world, ids[2:]) == ["pending"] * (count - 2)
    return ids


def edit(world: TriggersWorld, **changes: Any) -> None:
    document = {**world.shown().definition, **changes}
    triggers.update_trigger(world.app, world.eve, "tick", document)


def enable(world: TriggersWorld) -> None:
    world.clock.move(seconds=1)
    triggers.enable_trigger(world.app, world.eve, "tick")
    world.start()


def given(world: TriggersWorld, invocation_id: str) -> Any:
    run_id = shown(world, invocation_id).run_id
    assert run_id is not None
    return world.run(run_id).inputs["who"]


def said(world: TriggersWorld, outcome: str) -> list[str]:
    return [one.sentence for one in world.decisions() if one.outcome == outcome]


def test_what_waited_goes_on_with_the_mended_inputs(world: TriggersWorld) -> None:
    ids = wrong(world)
    edit(world, **RIGHT)
    enable(world)
    assert statuses(world, ids[2:]) == ["running"] * 3
    assert [given(world, one) for one in ids[2:]] == ["n2", "n3", "n4"]
    assert said(world, "resumed") == [
        "Enabled by eve: 3 firings that waited may start, with the trigger as it is now."
    ]


def test_it_goes_to_another_workflow_as_well(world: TriggersWorld) -> None:
    ids = wrong(world)
    world.workflow("other")
    edit(world, workflow="other", inputs={})
    enable(world)
    assert {world.run(shown(world, one).run_id or "").workflow_name for one in ids[2:]} == {"other"}


def test_without_a_mend_nothing_is_said_of_one(world: TriggersWorld) -> None:
    wrong(world)
    enable(world)
    assert said(world, "resumed") == ["Enabled by eve: 3 firings that waited may start."]


def test_edited_after_it_was_enabled_is_mended_too(world: TriggersWorld) -> None:
    """One at a time, so that most still wait."""
    ids = wrong(world, overlap="queue")
    world.clock.move(seconds=1)
    triggers.enable_trigger(world.app, world.eve, "tick")
    edit(world, **RIGHT)
    world.start()
    assert statuses(world, ids[2:]) == ["running", "pending", "pending"]
    assert said(world, "renewed") == ["3 firings that wait go on with the trigger as it is now."]


def test_an_edit_while_it_fails_mends_what_waits(world: TriggersWorld) -> None:
    world.workflow("hello", inputs=GREETED)
    world.made(**RARE, **{**WRONG, "pause_after_failures": 3}, concurrency={"limit": 1})
    (first,) = arrive(world, {"id": "a"})
    world.start()
    ids = arrive(world, {"id": "b"}, {"id": "c"})
    edit(world, **RIGHT)
    world.start()
    assert statuses(world, [first, *ids]) == ["failed", "running", "pending"]


def test_the_first_failure_of_an_outdated_document_mends_the_others(world: TriggersWorld) -> None:
    """And it says nothing of the trigger as it is now."""
    world.workflow("hello", inputs=GREETED)
    world.made(**RARE, **{**WRONG, "pause_after_failures": 1}, concurrency={"limit": 1})
    ids = arrive(world, {"id": "a"}, {"id": "b"}, {"id": "c"})
    edit(world, **RIGHT)
    world.start()
    world.start()
    assert statuses(world, ids) == ["failed", "running", "pending"]
    assert (world.shown().state, world.shown().failures) == (None, 0)


def test_what_is_refused_while_somebody_mends_it_is_asked_again(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts it has read the old document, and is refused for it after the edit."""
    world.workflow("hello", inputs=GREETED)
    world.made(**RARE, **WRONG)
    failing(world)
    [one] = arrive(world, {"id": "n0"})
    monkeypatch.setattr(attempts, "render_tree", meanwhile(monkeypatch, lambda: edit(world, **RIGHT)))
    world.start()
    assert statuses(world, [one]) == ["running"]
    assert given(world, one) == "n0"


def test_of_two_who_start_it_before_and_after_an_edit_one_run_stays(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has read that it goes to `hello`, the other that it goes to `other`."""
    for name in ("hello", "other"):
        world.workflow(name)
    world.made(**RARE, pause_after_failures=9)
    failing(world)
    [one] = arrive(world, "x")

    def other_starter() -> None:
        edit(world, workflow="other")
        world.start()

    monkeypatch.setattr(attempts, "launch", meanwhile(monkeypatch, other_starter, "launch"))
    world.start()
    runs = [world.run(run_id) for run_id in world.engine.started]
    [stays] = [run for run in runs if run.cancel_requested_at is None and run.ended_at is None]
    assert (len(runs), stays.id, stays.workflow_name) == (2, shown(world, one).run_id, "other")


def failing(world: TriggersWorld) -> None:
    with world.store.write() as tx:
        tx.triggers.count_failure(world.eve.workspace_id, world.shown().id)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None], name: str = "render_tree"
) -> Callable[..., Any]:
    """Before it is called the first time, something else happens."""
    real = getattr(attempts, name)

    def called(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(attempts, name, real)
        happens()
        return real(*given, **more)

    return called


def test_what_has_an_attempt_keeps_its_document(world: TriggersWorld) -> None:
    world.made(**RARE, pause_after_failures=1, retry={"attempts": 2})
    ids = arrive(world, "tried")
    world.start()
    error = StepError("action", "boom", "it broke", "one", {})
    world.end_run(shown(world, ids[0]), "failed", error=error)
    world.workflow("other")
    edit(world, workflow="other")
    world.clock.move(minutes=5)
    world.start()
    assert world.run(shown(world, ids[0]).run_id or "").workflow_name == "hello"


def test_the_line_is_worked_out_anew_and_kept(world: TriggersWorld) -> None:
    """Whoever came first starts first, by the limit as it is now."""
    ids = wrong(world, 6, concurrency={"limit": 1, "key": "{{ trigger.payload.id }}"})
    edit(world, **RIGHT, concurrency={"limit": 2})
    enable(world)
    assert statuses(world, ids[2:]) == ["running", "running", "pending", "pending"]
    world.end_run(shown(world, ids[2]))
    world.start()
    assert statuses(world, ids[2:]) == ["succeeded", "running", "running", "pending"]


def test_a_line_that_is_there_no_more_holds_nobody(world: TriggersWorld) -> None:
    ids = wrong(world, 6, concurrency={"limit": 1})
    document = world.shown().definition
    del document["concurrency"]
    triggers.update_trigger(world.app, world.eve, "tick", {**document, **RIGHT})
    enable(world)
    assert statuses(world, ids[2:]) == ["running"] * 4


def test_overlap_is_as_it_is_now(world: TriggersWorld) -> None:
    ids = wrong(world)
    edit(world, **RIGHT, overlap="queue")
    enable(world)
    assert statuses(world, ids[2:]) == ["running", "pending", "pending"]


def test_a_throttle_paces_them(world: TriggersWorld) -> None:
    ids = wrong(world)
    edit(world, **RIGHT, throttle={"count": 1, "per": "10s"})
    enable(world)
    assert statuses(world, ids[2:]) == ["running", "pending", "pending"]


def test_a_filter_is_asked_as_it_is_now(world: TriggersWorld) -> None:
    ids = wrong(world)
    edit(world, **RIGHT, filter="trigger.payload.id != 'n3'")
    enable(world)
    assert statuses(world, ids[2:]) == ["running", "skipped", "running"]


def test_what_stays_quiet_stands_in_the_line_of_now(world: TriggersWorld) -> None:
    world.workflow("hello", inputs=GREETED)
    quiet = {"debounce": {"wait": "1h", "key": "{{ trigger.payload.id }}"}}
    world.made(**RARE, **{**WRONG, "pause_after_failures": 1}, **quiet)
    arrive(world, {"id": "fails"})
    world.admit()
    world.clock.move(minutes=59)
    ids = arrive(world, {"id": "a"}, {"id": "b"})
    world.admit()
    world.clock.move(minutes=2)
    world.start()
    assert world.shown().state == "paused"
    edit(world, **RIGHT, concurrency={"limit": 1})
    world.clock.move(hours=2)
    enable(world)
    assert statuses(world, ids) == ["running", "pending"]


def test_a_batch_that_the_trigger_makes_no_more_keeps_its_document(world: TriggersWorld) -> None:
    """Its payload is of another shape."""
    world.made(**RARE, batch={"size": 2, "within": "10s"}, pause_after_failures=1)
    arrive(world, "a", "b", "c", "d")
    world.admit()
    first, second = [one for one in world.invocations() if one.source == "batch"]
    world.start()
    error = StepError("action", "boom", "it broke", "one", {})
    world.end_run(shown(world, first.id), "failed", error=error)
    document = {name: value for name, value in world.shown().definition.items() if name != "batch"}
    world.workflow("other")
    triggers.update_trigger(world.app, world.eve, "tick", {**document, "workflow": "other"})
    enable(world)
    assert world.run(shown(world, second.id).run_id or "").workflow_name == "hello"


@pytest.mark.parametrize("delayed", [0, 1, 3])
def test_one_whose_run_was_written_already_is_not_started_again(world: TriggersWorld, delayed: int) -> None:
    """T2: whoever wrote it died before it could say so."""
    row = delivered(world, delayed=delayed)
    launch(world.app, world.eve, LaunchRequest(workflow="hello", dedupe_key=next_key(row)))
    assert mended_for_another_workflow(world) == "hello"


@pytest.mark.parametrize("times", [1, 3])
def test_runs_that_never_began_hold_it_to_no_workflow(world: TriggersWorld, times: int) -> None:
    """Temporal was away when it was to start, and its runs have failed for that."""
    delivered(world, delayed=times)
    assert mended_for_another_workflow(world) == "other"


def test_failures_of_another_kind_of_document_look_over_nobody_else(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of them wait: each would look over all the others for nothing."""
    world.workflow("hello", inputs=GREETED)
    made(world, {"inputs": WRONG["inputs"]})
    take(world.app, [sent(world, str(number)) for number in range(3)])
    document = {name: value for name, value in world.shown("orders").definition.items() if name != "webhook"}
    triggers.update_trigger(world.app, world.eve, "orders", {**document, "event": {"type": "paid"}})
    monkeypatch.setattr(SqlAdmissions, "documents", None)
    world.start()
    assert [row.status for row in world.invocations("orders")] == ["failed"] * 3


def delivered(world: TriggersWorld, *, delayed: int) -> InvocationRow:
    world.workflow("hello")
    made(world, {"pause_after_failures": 1})
    take(world.app, [sent(world, "d1")])
    [row] = stored(world)
    world.engine.away = True
    for _ in range(delayed):
        attempts.attempt(world.app, row)
    world.engine.away = False
    [row] = stored(world)
    assert [one.get("starts") for one in row.attempts] == ([delayed] if delayed else [])
    return row


def stored(world: TriggersWorld) -> list[InvocationRow]:
    found = [one.id for one in world.invocations("orders")]
    with world.store.read() as tx:
        return [row for one in found if (row := tx.invocations.get(world.eve.workspace_id, one))]


def mended_for_another_workflow(world: TriggersWorld) -> str:
    """Where what waited has gone."""
    with world.store.write() as tx:
        trigger = tx.triggers.by_name(world.eve.workspace_id, "orders")
        assert trigger is not None
        tx.triggers.update(paused(trigger))
        tx.admissions.pause(trigger.workspace_id, trigger.id, ("webhook",))
    world.workflow("other")
    made(world, {"workflow": "other"})
    triggers.enable_trigger(world.app, world.eve, "orders")
    world.clock.move(minutes=1)
    world.start()
    [row] = stored(world)
    return world.run(row.run_id or "").workflow_name


def paused(row: TriggerRow) -> TriggerRow:
    return replace(row, enabled=False, state="paused", state_reason="Paused itself.", enabled_at=None)
