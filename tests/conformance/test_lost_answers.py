"""What a run was told and lost, it is told again, as long as it waits for it (R2)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from onward.domain.errors import Conflict
from onward.domain.runs.facts import RunMoved, StepStarted, WaitClosed
from onward.ports.rows.access import AuditFilter
from onward.services.approvals import decide
from onward.services.outcomes import resolve_outcome
from onward.services.reconcile import ReconcileReport, reconcile
from onward.store.tables import runs
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]


def later(world: RunsWorld, seconds: float = 90) -> ReconcileReport:
    world.clock.move(seconds=seconds)
    return reconcile(world.app)


def told(world: RunsWorld, run: str) -> list[str]:
    return [signal.kind for signal in world.engine.signals_of(run)]


def show(world: RunsWorld, run: str, status: str) -> None:
    with world.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run).values(status=status))


def decided(world: RunsWorld) -> str:
    run = world.started()
    decide(world.app, world.ada, world.asked(run, allow_self=True), "approve")
    return run


def test_a_decision_is_told_until_it_is_heard(world: RunsWorld) -> None:
    run = decided(world)
    assert (later(world, 30).decisions, later(world).decisions, later(world).decisions) == (0, 1, 1)
    world.record(run, WaitClosed("ok", "approval", world.clock.now_text(), "resolved"))
    assert later(world).decisions == 0
    assert told(world, run).count("approval") == 3


def test_who_stands_in_line_is_not_told_again_and_again(world: RunsWorld) -> None:
    show(world, decided(world), "queued")
    assert later(world).decisions == 0


def unknown(world: RunsWorld, attempt: int = 1) -> str:
    run = world.started()
    world.waiting(run, "outcome", "pay", detail={"attempt": attempt})
    return run


def test_r8_a_choice_is_kept_while_the_engine_is_away(world: RunsWorld) -> None:
    run = unknown(world)
    world.engine.away = True
    resolve_outcome(world.app, world.ada, run, "pay", "succeeded", {"n": 1})
    world.engine.away = False
    assert later(world).outcomes == 1
    [signal] = world.engine.signals_of(run)
    assert (signal.data["choice"], signal.data["output"], signal.data["attempt"]) == (
        "succeeded",
        {"n": 1},
        1,
    )
    world.record(run, WaitClosed("pay", "outcome", world.clock.now_text(), "resolved"))
    assert later(world).outcomes == 0


def test_r8_one_choice_counts(world: RunsWorld) -> None:
    run = unknown(world)
    resolve_outcome(world.app, world.ada, run, "pay", "retry")
    resolve_outcome(world.app, world.ada, run, "pay", "retry")
    with pytest.raises(Conflict, match="ada has said already"):
        resolve_outcome(world.app, world.member("bob", "operator"), run, "pay", "succeeded")
    with world.store.read() as tx:
        lines = tx.audit.lines(HOME, AuditFilter(subject=f"run:{run}"), 10).items
    assert [line.action for line in lines].count("run.outcome_resolved") == 1


def test_r11_a_turn_that_was_lost_is_told_again(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    world.ended(first)
    assert later(world, 10).slots_freed == 1
    assert (later(world).slots_told, later(world).slots_told) == (1, 1)
    show(world, second, "running")
    assert later(world).slots_told == 0


def test_r16_a_run_in_which_nothing_happens_is_woken(world: RunsWorld) -> None:
    run = world.started()
    world.record(run)
    assert later(world).stalled == 1
    assert told(world, run) == ["slot"]


def test_a_run_that_waits_or_works_is_not_woken(world: RunsWorld) -> None:
    at = world.clock.now_text()
    world.waiting(world.started(), "time")
    world.record(world.started(), StepStarted("a", 1, "a", "shell", at))
    world.record(world.started(), RunMoved("queued", at))
    assert later(world).stalled == 0
