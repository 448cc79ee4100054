"""The reconciler finds what a crash left behind, both ways, and repairs it (rules R2, R8, R9, R17)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from onward.domain.runs.facts import RunMoved, StepEnded, StepStarted
from onward.ports.rows.access import AuditFilter
from onward.services import events
from onward.services import reconcile as services_reconcile
from onward.services.approvals import decide
from onward.services.cancel import cancel_run
from onward.services.lineage import ParentRun
from onward.services.reconcile import ReconcileReport, reconcile
from onward.store.tables import runs
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]


def later(world: RunsWorld, seconds: float = 120) -> ReconcileReport:
    world.clock.move(seconds=seconds)
    return reconcile(world.app)


def forget_launch(world: RunsWorld, run_id: str) -> None:
    """As if the process had died between the commit and the start."""
    world.engine.lose(run_id)
    world.engine.started.clear()
    with world.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(launched_at=None))


def test_r2_a_run_that_was_written_but_not_started_is_started(world: RunsWorld) -> None:
    run = world.started()
    forget_launch(world, run)
    assert reconcile(world.app).launched == 0  # it may be under way right now
    assert later(world, 6).launched == 1
    assert world.engine.started == [run]
    assert later(world, 60).repairs == 0


@pytest.mark.parametrize("fate", ["close", "lose"])
def test_r8_a_lost_execution_is_an_honest_failure(world: RunsWorld, fate: str) -> None:
    run = world.started()
    world.record(run, StepStarted("pay", 1, "pay", "action", world.clock.now_text()))
    getattr(world.engine, fate)(run)
    assert later(world).lost == 1
    row = world.run(run)
    assert row.error is not None
    assert (row.status, row.error["code"]) == ("failed", "execution_lost")
    with world.store.read() as tx:
        step = tx.steps.get(HOME, run, "pay")
    assert step is not None
    assert step.error is not None
    assert (step.status, step.error["category"]) == ("failed", "unknown_outcome")


def test_a_lost_execution_is_told_with_what_is_known_of_its_steps(world: RunsWorld) -> None:
    """R8: `done` counts, and the reason of the other one is in the feed."""
    run = world.started()
    at = world.clock.now_text()
    done = StepEnded("done", 1, "done", "action", "succeeded", at, at)
    world.record(run, done, StepStarted("pay", 1, "pay", "action", at))
    world.engine.lose(run)
    assert later(world).lost == 1
    assert world.run(run).steps_done == 1
    with world.store.read() as tx:
        told = [one.data for one in tx.feed.after(HOME, 0, [f"run:{run}"], 100) if one.kind == "step.ended"]
    assert told[-1]["error"]["code"] == "execution_lost"


def test_a_run_with_an_execution_is_left_alone(world: RunsWorld) -> None:
    run = world.started()
    report = later(world)
    assert (report.looked_at, report.repairs) == (1, 0)
    assert world.run(run).status == "queued"


def test_r17_ended_rows_are_not_touched(world: RunsWorld) -> None:
    run = world.started()
    world.ended(run)
    before = world.run(run)
    world.engine.lose(run)
    assert later(world).repairs == 0
    assert world.run(run) == before


def test_a_lost_run_that_was_to_be_cancelled_is_cancelled(world: RunsWorld) -> None:
    run = world.started()
    world.engine.away = True
    cancel_run(world.app, world.ada, run, "enough")
    world.engine.away = False
    world.engine.lose(run)
    assert later(world).cancels == 1
    row = world.run(run)
    assert row.error is not None
    assert (row.status, row.error["message"]) == ("cancelled", "enough")


def test_a_cancel_that_was_not_heard_is_told_again(world: RunsWorld) -> None:
    run = world.started()
    world.engine.away = True
    cancel_run(world.app, world.ada, run, "enough")
    world.engine.away = False
    assert later(world).cancels == 1
    assert [signal.data["reason"] for signal in world.engine.signals_of(run)] == ["enough"]


def test_the_parent_of_a_lost_child_is_told(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    child = world.launch("child", parent=ParentRun(parent, "sub")).run.id
    world.engine.lose(child)
    later(world)
    [signal] = world.engine.signals_of(parent)
    assert (signal.kind, signal.data["status"]) == ("child", "failed")


def test_an_ended_child_whose_parent_still_waits_is_told_again(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    old = world.launch("child", parent=ParentRun(parent, "sub"), dedupe_key="1").run.id
    world.ended(old, "failed")
    child = world.launch("child", parent=ParentRun(parent, "sub"), dedupe_key="2").run.id
    world.waiting(parent, "child", "sub", detail={"run_id": child})
    assert later(world).children == 0
    world.record(child, RunMoved("succeeded", world.clock.now_text(), outputs={"n": 1}))
    assert later(world).children == 1
    [signal] = world.engine.signals_of(parent)
    assert (signal.data["run_id"], signal.data["outputs"]) == (child, {"n": 1})


def test_r9_a_child_that_its_ended_parent_did_not_stop_is_stopped(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    child = world.launch("child", parent=ParentRun(parent, "sub")).run.id
    world.ended(parent, "cancelled")
    assert later(world).orphans == 1
    assert later(world).orphans == 0
    assert "cancel" in [signal.kind for signal in world.engine.signals_of(child)]


def test_a_decision_that_was_not_heard_is_told_again_once(world: RunsWorld) -> None:
    run = world.started()
    approval = world.asked(run, allow_self=True)
    world.engine.away = True
    decide(world.app, world.ada, approval, "approve")
    world.engine.away = False
    assert later(world).decisions == 1
    assert later(world, 30).decisions == 0
    assert [signal.kind for signal in world.engine.signals_of(run)] == ["approval"]


def test_an_event_that_was_not_routed_is_routed(world: RunsWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    world.engine.away = True
    events.publish(world.app, world.ada, "paid")
    world.engine.away = False
    assert later(world).events == 1
    assert [signal.kind for signal in world.engine.signals_of(run)] == ["event"]


def test_events_that_cannot_be_told_hold_up_none_that_can(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than are read at once, and all of them older."""
    monkeypatch.setattr(services_reconcile, "BATCH", 5)
    stuck, run = world.started(), world.started()
    world.waiting(stuck, "event", event_name="stuck")
    world.waiting(run, "event", event_name="paid")
    world.engine.away = True
    for name in ("stuck",) * 7 + ("paid",):
        events.publish(world.app, world.ada, name)
    world.engine.away = False
    world.engine.deaf.add(stuck)
    assert later(world).events == 1
    assert [signal.data["name"] for signal in world.engine.signals_of(run)] == ["paid"]


def test_an_engine_that_is_away_is_not_asked_for_page_after_page(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services_reconcile, "BATCH", 2)
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    world.engine.away = True
    for _ in range(6):
        events.publish(world.app, world.ada, "paid")
    asked = world.engine.unanswered()
    report = ReconcileReport()
    assert services_reconcile._route(world.app, report, "9999") == 0
    assert world.engine.unanswered() - asked == 2


def test_r11_the_slot_of_a_run_that_ended_goes_to_the_next(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    world.ended(first)
    assert later(world).slots_freed == 1
    assert [signal.kind for signal in world.engine.signals_of(second)] == ["slot"]


def test_a_turn_that_was_not_told_is_told(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    with world.store.write() as tx:
        assert tx.slots.release_run(HOME, first, world.clock.now_text()) == (second,)
    assert later(world).slots_told == 1
    assert [signal.kind for signal in world.engine.signals_of(second)] == ["slot"]


def test_a_run_far_past_its_deadline_is_ended(world: RunsWorld) -> None:
    world.workflow(timeout="10s")
    run = world.launch().run.id
    assert later(world, 60).timed_out == 0
    assert later(world, 60).timed_out == 1
    row = world.run(run)
    assert row.error is not None
    assert (row.status, row.error["category"]) == ("failed", "timeout")
    assert [ended for ended, _ in world.engine.terminated] == [run]


def test_an_engine_that_is_away_ends_no_run(world: RunsWorld) -> None:
    run = world.started()
    world.engine.away = True
    report = later(world)
    assert (report.engine_away, report.repairs) == (True, 0)
    assert world.run(run).status == "queued"


def test_a_repair_leaves_a_line_in_the_audit(world: RunsWorld) -> None:
    run = world.started()
    world.engine.lose(run)
    later(world)
    with world.store.read() as tx:
        [line] = tx.audit.lines(HOME, AuditFilter(subject=f"run:{run}"), 5).items
    assert (line.actor_name, line.action) == ("reconciler", "run.repaired")


def test_a_pass_is_bounded_and_the_next_one_goes_on(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.services.reconcile.BATCH", 2)
    monkeypatch.setattr("onward.services.reconcile.LOOKED_AT", 2)
    lost = [world.started() for _ in range(3)][-1]
    world.engine.lose(lost)
    first = later(world)
    assert (first.looked_at, first.lost) == (2, 0)
    assert reconcile(world.app, first.next).lost == 1


def test_a_launch_that_races_with_the_reconciler_is_one_execution(world: RunsWorld) -> None:
    run = world.started()
    with world.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run).values(launched_at=None))
    later(world)
    assert world.engine.started == [run]
