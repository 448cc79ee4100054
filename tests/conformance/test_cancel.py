"""Cancelling: recorded first, told to the engine, and finished even without one (rule R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.domain.errors import Conflict, Denied, Invalid, NotFound
from onward.domain.runs.facts import RunMoved, StepStarted
from onward.services.cancel import cancel_run, cancel_runs, end_broken
from onward.services.ending import tell_parent_of
from onward.services.lineage import ParentRun
from onward.services.runs import RunQuery, list_runs
from runs_world import AWAY, HOME, RunsWorld, world

__all__ = ["world"]


def test_the_wish_is_recorded_and_the_engine_told(world: RunsWorld) -> None:
    run = world.started()
    view = cancel_run(world.app, world.ada, run, "wrong day")
    assert (view.status, view.cancel_reason) == ("queued", "wrong day")
    [signal] = world.engine.signals_of(run)
    assert (signal.kind, signal.data) == ("cancel", {"reason": "wrong day", "by": "ada"})


def test_asking_twice_tells_the_engine_again_with_the_first_reason(world: RunsWorld) -> None:
    run = world.started()
    cancel_run(world.app, world.ada, run, "first")
    cancel_run(world.app, world.ada, run, "second")
    assert [signal.data["reason"] for signal in world.engine.signals_of(run)] == ["first", "first"]


@pytest.mark.parametrize("fate", ["close", "lose"])
def test_r9_without_an_execution_the_row_is_ended_with_all_that_belongs_to_it(
    world: RunsWorld, fate: str
) -> None:
    run = world.started()
    world.record(run, StepStarted("a", 1, "a", "set", world.clock.now_text()))
    approval = world.asked(run)
    getattr(world.engine, fate)(run)
    assert cancel_run(world.app, world.ada, run).status == "cancelled"
    with world.store.read() as tx:
        assert tx.steps.waits(HOME, run, only_open=True) == []
        assert tx.steps.counts(HOME, run) == {"cancelled": 1}
        closed = tx.approvals.get(HOME, approval)
    assert closed is not None
    assert closed.status == "cancelled"
    assert world.changes(f"run:{run}")[-1] == "run.moved"


def test_r9_children_of_a_run_that_is_gone_are_cancelled_and_its_parent_told(world: RunsWorld) -> None:
    world.workflow("middle")
    world.workflow("leaf")
    top = world.started("top")
    middle = world.launch("middle", parent=ParentRun(top, "sub")).run.id
    leaf = world.launch("leaf", parent=ParentRun(middle, "sub")).run.id
    world.engine.lose(middle)
    cancel_run(world.app, world.ada, middle)
    assert [s.kind for s in world.engine.signals_of(leaf)] == ["cancel"]
    [signal] = world.engine.signals_of(top)
    assert (signal.kind, signal.data["run_id"], signal.data["status"]) == ("child", middle, "cancelled")


def test_an_ended_run_stays_as_it_ended(world: RunsWorld) -> None:
    run = world.started()
    world.ended(run)
    with pytest.raises(Conflict, match="succeeded"):
        cancel_run(world.app, world.ada, run)
    assert world.run(run).status == "succeeded"


def test_r7_a_late_result_never_overturns_a_cancel(world: RunsWorld) -> None:
    run = world.started()
    lease = world.lease(run)
    world.engine.lose(run)
    cancel_run(world.app, world.ada, run)
    assert world.write(lease, RunMoved("succeeded", world.clock.now_text())) == "ended"
    assert world.run(run).status == "cancelled"


def test_an_engine_that_is_away_loses_no_cancel(world: RunsWorld) -> None:
    run = world.started()
    world.engine.away = True
    assert cancel_run(world.app, world.ada, run).cancel_requested_at is not None
    assert world.run(run).status == "queued"


def test_a_slot_of_a_cancelled_run_goes_to_the_next(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    world.engine.lose(first)
    cancel_run(world.app, world.ada, first)
    assert [signal.kind for signal in world.engine.signals_of(second)] == ["slot"]


def test_many_are_cancelled_by_a_filter_in_bounded_steps(world: RunsWorld) -> None:
    runs = [world.started() for _ in range(5)]
    done = world.started()
    world.ended(done)
    other = world.started("other")
    where = RunQuery(workflow="hello")
    first = cancel_runs(world.app, world.ada, where, limit=3)
    assert (first.requested, first.already, first.more) == (3, 0, True)
    again = cancel_runs(world.app, world.ada, where)
    assert (again.requested, again.already, again.more) == (2, 3, False)
    assert all(world.run(run).cancel_requested_at for run in runs)
    assert world.run(other).cancel_requested_at is None


def test_what_a_query_lists_is_what_it_cancels(world: RunsWorld) -> None:
    """R21: a name, a part of a name, and the runs that are open among those listed."""
    chosen, done, other = world.started("hello"), world.started("hello"), world.started("other")
    world.ended(done)
    query = RunQuery(status=("queued", "succeeded"), q="hell")
    assert {line.id for line in list_runs(world.app, world.ada, query).items} == {chosen, done}
    assert cancel_runs(world.app, world.ada, query).requested == 1
    assert [world.run(run).cancel_requested_at is None for run in (chosen, other)] == [False, True]


@pytest.mark.parametrize("query", [RunQuery(), RunQuery(trial=True)])
def test_cancelling_everything_has_to_be_said(world: RunsWorld, query: RunQuery) -> None:
    with pytest.raises(Invalid, match="which runs"):
        cancel_runs(world.app, world.ada, query)


def test_e1_nobody_cancels_in_another_workspace(world: RunsWorld) -> None:
    run = world.started()
    stranger = world.member("eve", "admin", AWAY)
    with pytest.raises(NotFound):
        cancel_run(world.app, stranger, run)
    assert cancel_runs(world.app, stranger, RunQuery(status=("queued",))).requested == 0


def test_a_viewer_and_a_key_of_another_scope_may_not(world: RunsWorld) -> None:
    run = world.started()
    narrow = replace(world.ada, kind="key", scopes=frozenset({"run.read"}))
    for who in (world.member("vic", "viewer"), narrow):
        with pytest.raises(Denied):
            cancel_run(world.app, who, run)


def test_a_run_that_breaks_the_interpreter_is_ended_honestly(world: RunsWorld) -> None:
    run = world.started()
    world.record(run)
    end_broken(world.app, HOME, run, "KeyError: x")
    row = world.run(run)
    assert row.error is not None
    assert (row.status, row.error["code"], row.error["message"]) == ("failed", "engine_error", "KeyError: x")


def test_a_parent_hears_how_its_child_ended_as_the_row_says_it(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    child = world.launch("child", parent=ParentRun(parent, "sub")).run.id
    world.record(child, RunMoved("succeeded", world.clock.now_text(), outputs={"n": 1}))
    assert tell_parent_of(world.app, HOME, child) is True
    assert tell_parent_of(world.app, HOME, parent) is False
    [signal] = world.engine.signals_of(parent)
    assert (signal.data["status"], signal.data["outputs"]) == ("succeeded", {"n": 1})
