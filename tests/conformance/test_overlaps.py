"""The one before still runs, or waits for its next attempt: what becomes of the newer one, and of the older."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.runs.facts import StepError
from onward.services import cancel
from onward.services.triggers import attempts, invocations
from onward.services.triggers.views import InvocationView
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

RETRY = {"attempts": 2, "backoff": "10s", "factor": 1}


def fired(world: TriggersWorld, name: str = "tick") -> InvocationView:
    """Asked for, and as the scheduler has it then."""
    world.clock.move(seconds=1)
    made = invocations.fire(world.app, world.ada, name)
    world.start()
    return shown(world, made.id)


def shown(world: TriggersWorld, invocation_id: str) -> InvocationView:
    return invocations.show_invocation(world.app, world.ada, invocation_id)


def fails(world: TriggersWorld, invocation: InvocationView) -> InvocationView:
    world.end_run(invocation, "failed", error=StepError("action", "boom", "it broke", "one", {}))
    return shown(world, invocation.id)


def sentences(world: TriggersWorld, invocation_id: str, outcome: str) -> list[str]:
    found = world.decisions()
    return [made.sentence for made in found if (made.invocation_id, made.outcome) == (invocation_id, outcome)]


def test_a_newer_one_replaces_the_older_that_waits_for_its_next_attempt(world: TriggersWorld) -> None:
    """Its attempts keep their reasons."""
    world.made(schedule=None, overlap="cancel_previous", retry=RETRY)
    older = fails(world, fired(world))
    newer = fired(world)
    seen = shown(world, older.id)
    assert (older.status, seen.status, newer.status) == ("pending", "cancelled", "running")
    assert [(one["outcome"], one["reason"]) for one in seen.attempts] == [("failed", "it broke")]
    [told] = sentences(world, older.id, "cancelled")
    assert newer.id in told


def test_the_next_attempt_of_an_older_one_cancels_no_newer_run(world: TriggersWorld) -> None:
    """An error of our own put it off, so that the newer one found nothing to replace."""
    world.made(schedule=None, overlap="cancel_previous")
    older = invocations.fire(world.app, world.ada, "tick")
    (row,) = attempts.ready(world.app)
    attempts.put_off(world.app, row, TypeError("oops"))
    newer = fired(world)
    world.clock.move(minutes=2)
    world.start()
    assert (shown(world, older.id).status, shown(world, newer.id).status) == ("cancelled", "running")
    assert world.engine.signals_of(str(newer.run_id)) == []
    assert len(sentences(world, older.id, "cancelled")) == 1


def test_under_skip_what_waits_for_its_next_attempt_counts_as_still_running(world: TriggersWorld) -> None:
    world.made(schedule=None, overlap="skip", retry=RETRY)
    older = fails(world, fired(world))
    newer = fired(world)
    assert newer.status == "skipped"
    assert "next attempt" in str(newer.reason)
    world.clock.move(seconds=30)
    world.start()
    assert shown(world, older.id).status == "running"


@pytest.mark.parametrize("overlap", ["skip", "cancel_previous"])
def test_what_waits_in_a_pause_is_left_alone_by_what_somebody_fires_meanwhile(
    world: TriggersWorld, overlap: str
) -> None:
    """Whoever mends the cause fires it by hand to see."""
    world.made(schedule=None, overlap=overlap, retry=RETRY)
    older = fails(world, fired(world))
    with world.store.write() as tx:
        tx.admissions.pause(HOME, older.trigger_id, ("manual",))
    assert fired(world).status == "running"
    assert shown(world, older.id).status == "pending"


def test_under_queue_the_next_attempt_comes_before_those_behind_it(world: TriggersWorld) -> None:
    world.made(schedule=None, overlap="queue", retry=RETRY)
    older = fails(world, fired(world))
    newer = fired(world)
    world.clock.move(seconds=30)
    world.start()
    assert (shown(world, older.id).status, shown(world, newer.id).status) == ("running", "pending")


def by_a_person(world: TriggersWorld, one: InvocationView) -> str:
    invocations.cancel_invocation(world.app, world.ada, one.id)
    invocations.cancel_invocation(world.app, world.ada, one.id)  # again: nothing more is said
    return "Cancelled by ada."


def by_a_newer_one(world: TriggersWorld, _one: InvocationView) -> str:
    newer = fired(world)
    return f"The newer invocation {newer.id} replaced it: overlap is cancel_previous."


def with_its_run(world: TriggersWorld, one: InvocationView) -> str:
    run_id = str(one.run_id)
    cancel.cancel_run(world.app, world.ada, run_id, "a deployment")
    error = StepError("cancelled", "cancelled", "a deployment", "one", {})
    world.end_run(one, "cancelled", error=error)
    return f"Its run {run_id} was cancelled: a deployment."


@pytest.mark.parametrize("cancelled", [by_a_person, by_a_newer_one, with_its_run])
def test_what_ends_cancelled_says_once_who_or_what_did_it(world: TriggersWorld, cancelled: Any) -> None:
    """T14: and its attempt has ended with it."""
    world.made(schedule=None, overlap="cancel_previous")
    one = fired(world)
    told = cancelled(world, one)
    attempts.settle(world.app)
    seen = shown(world, one.id)
    assert seen.status == "cancelled"
    assert sentences(world, one.id, "cancelled") == [told]
    [attempt] = seen.attempts
    assert (attempt["outcome"], attempt["reason"]) == ("cancelled", seen.reason)
    assert attempt["ended_at"] == seen.ended_at


def test_a_cancel_between_two_attempts_leaves_them_as_they_ended(world: TriggersWorld) -> None:
    world.made(schedule=None, retry=RETRY)
    one = fails(world, fired(world))
    invocations.cancel_invocation(world.app, world.ada, one.id)
    seen = shown(world, one.id)
    assert (seen.status, seen.attempts) == ("cancelled", one.attempts)
    assert sentences(world, one.id, "cancelled") == ["Cancelled by ada."]


def test_inputs_that_do_not_fit_are_named_with_their_reasons(world: TriggersWorld) -> None:
    """T14: in the decision and in the attempt, the first three of them."""
    names = ("a", "b", "c", "d")
    world.workflow("hello", inputs={name: {"type": "integer"} for name in names})
    world.made(schedule=None, inputs=dict.fromkeys(names, "{{ trigger.payload.n }}"))
    made = invocations.fire(world.app, world.ada, "tick", {"n": "seven"})
    [told] = sentences(world, made.id, "invalid_input")
    assert all(f"/inputs/{name}: " in told for name in names[:3])
    assert told.endswith("One more does not fit.")
    [attempt] = made.attempts
    assert (attempt["outcome"], attempt["reason"], made.reason) == ("failed", told, told)
