"""From a recorded invocation to its end: what is late is found, and one that breaks stops no other."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from onward.services.triggers import attempts, invocations
from onward.services.triggers.views import InvocationView
from onward.store.trigger_tables import invocations as table
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]


def signals(world: TriggersWorld, invocation: InvocationView) -> list[str]:
    return [signal.kind for signal in world.engine.signals_of(str(invocation.run_id))]


def spoil(world: TriggersWorld, invocation_id: str) -> None:
    """As a version before this one might have left it."""
    with world.database.write() as connection:
        this = table.c.id == invocation_id
        connection.execute(update(table).where(this).values(document='{"name": "?"}'))


def test_a_late_one_is_found_behind_hundreds_that_have_no_timeout(world: TriggersWorld) -> None:
    world.made(name="patient", schedule=None)
    for _ in range(210):
        invocations.fire(world.app, world.ada, "patient")
    world.made(schedule=None, timeout="1m")
    late = invocations.fire(world.app, world.ada, "tick")
    world.clock.move(seconds=61)
    attempts.settle(world.app)
    assert signals(world, late) == ["cancel"]


def test_a_run_that_does_not_hear_that_it_is_late_is_told_again(world: TriggersWorld) -> None:
    world.made(schedule=None, timeout="1m")
    late = invocations.fire(world.app, world.ada, "tick")
    for seconds in (61, 10, 30):
        world.clock.move(seconds=seconds)
        attempts.settle(world.app)
    assert signals(world, late) == ["cancel", "cancel"]


def test_a_deadline_counts_from_each_attempt(world: TriggersWorld) -> None:
    world.made(schedule=None, timeout="1m", retry={"attempts": 2, "backoff": "1s"})
    fired = invocations.fire(world.app, world.ada, "tick")
    world.clock.move(seconds=50)
    world.end_run(fired, "failed")
    world.clock.move(seconds=20)
    world.start()
    second = invocations.show_invocation(world.app, world.ada, fired.id)
    assert (second.attempt, signals(world, second)) == (2, [])


def test_the_end_of_a_run_is_heard_through_the_feed(world: TriggersWorld) -> None:
    world.made(schedule=None)
    fired = invocations.fire(world.app, world.ada, "tick")
    told = attempts.told_so_far(world.app)
    world.ended(str(fired.run_id))
    assert attempts.settle_told(world.app, told) > told
    assert [one.status for one in world.invocations()] == ["succeeded"]


def test_a_run_that_ends_before_its_start_is_written_down_is_settled_at_once(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed told of its end when nobody knew yet whose run it was."""
    world.made(schedule=None)
    started = world.engine.start_run

    def start_and_end(run_id: str, workspace_id: str) -> None:
        started(run_id, workspace_id)
        world.ended(run_id)

    monkeypatch.setattr(world.engine, "start_run", start_and_end)
    assert invocations.fire(world.app, world.ada, "tick").status == "succeeded"


def test_one_whose_trigger_cannot_be_read_any_more_fails_and_says_so(world: TriggersWorld) -> None:
    """T4"""
    world.made(name="fine")
    made = world.made()
    world.pass_time(minutes=1)
    spoil(world, world.invocations()[0].id)
    world.start()
    assert [one.status for one in world.invocations()] == ["failed"]
    assert sorted(world.outcomes()) == ["broken", "fired"]
    assert [one.status for one in world.invocations("fine")] == ["running"]
    assert made.enabled


def test_an_error_of_our_own_puts_one_off_and_is_told(world: TriggersWorld) -> None:
    """T4, T5"""
    world.made()
    world.pass_time(minutes=1)
    (row,) = attempts.ready(world.app)
    with capture_logs() as lines:
        attempts.put_off(world.app, row, TypeError("oops"))
    assert not attempts.ready(world.app)
    assert sorted(world.outcomes()) == ["delayed", "fired"]
    (line,) = lines
    marks = {"workspace_id": HOME, "trigger_id": row.trigger_id, "slot": row.slot, "invocation_id": row.id}
    assert line.items() >= {**marks, "generation": row.generation}.items()
    world.clock.move(minutes=1)
    assert [one.id for one in attempts.ready(world.app)] == [row.id]
