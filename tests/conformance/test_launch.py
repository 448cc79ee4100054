"""The one way in (rules R1, R2, R3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, Invalid, Limited, NotFound, TooLarge, Unavailable
from onward.domain.instants import from_text
from onward.ports.engine import STOPPING
from onward.services.launch import LaunchRequest, launch
from onward.services.lineage import ParentRun
from onward.services.reconcile import reconcile
from runs_world import AWAY, HOME, RunsWorld, world

__all__ = ["world"]


def test_a_launch_writes_a_queued_run_and_starts_it(world: RunsWorld) -> None:
    world.workflow(inputs={"who": {"type": "string", "default": "you"}})
    launched = world.launch()
    run = world.run(launched.run.id)
    assert launched.created
    assert (run.status, run.inputs, run.version, run.created_by) == ("queued", {"who": "you"}, 1, "mem_ada")
    assert run.launched_at is not None
    assert world.engine.started == [run.id]
    assert world.changes(f"run:{run.id}") == ["run.created"]


def test_r3_an_engine_that_is_away_fails_the_run_and_the_caller_hears_of_it(
    world: RunsWorld,
) -> None:
    world.workflow()
    world.engine.away = True
    with pytest.raises(Unavailable):
        world.launch(dedupe_key="k")
    with world.store.read() as tx:
        run = tx.runs.by_dedupe_key(HOME, "wf_hello", "k")
    assert run is not None
    assert run.error is not None
    assert (run.status, run.error["code"], run.error["stage"]) == ("failed", "launch_failed", "launch")


def test_a_start_cut_off_by_the_end_of_its_process_is_no_failure(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R2: it is written, so it starts."""
    world.workflow()

    def refuse(run_id: str, workspace_id: str) -> None:
        raise Unavailable(STOPPING, "This process stops.")

    with monkeypatch.context() as stopping:
        stopping.setattr(world.engine, "start_run", refuse)
        run = launch(world.app, world.ada, LaunchRequest("hello")).run
    world.clock.move(minutes=1)
    assert reconcile(world.app).launched == 1
    assert (world.run(run.id).ended_at, world.engine.started) == (None, [run.id])


def test_wrong_inputs_are_all_told_with_their_places_and_nothing_is_stored(world: RunsWorld) -> None:
    world.workflow(inputs={"n": {"type": "integer", "required": True}, "s": {"type": "string"}})
    with pytest.raises(Invalid) as refused:
        world.launch(inputs={"s": 1, "more": 2}, dedupe_key="k")
    assert {error.pointer for error in refused.value.errors} >= {"/inputs/s", "/inputs/more"}
    with world.store.read() as tx:
        assert tx.runs.by_dedupe_key(HOME, "wf_hello", "k") is None


def test_inputs_above_the_limit_are_refused(world: RunsWorld) -> None:
    world.workflow()
    with pytest.raises(TooLarge, match="input_bytes"):
        world.launch(inputs={"x": "y" * 600_000})


def test_a_disabled_workflow_is_not_started(world: RunsWorld) -> None:
    workflow_id = world.workflow()
    with world.store.write() as tx:
        tx.workflows.set_enabled(HOME, workflow_id, False, world.clock.now_text())
    with pytest.raises(Conflict, match="disabled"):
        world.launch()


def test_a_given_version_is_run(world: RunsWorld) -> None:
    world.workflow()
    world.workflow(title="second")
    assert world.launch().run.version == 2
    assert world.launch(version=1).run.version == 1


def test_the_same_dedupe_key_gives_the_same_run(world: RunsWorld) -> None:
    world.workflow()
    first = world.launch(dedupe_key="order 7")
    again = world.launch(dedupe_key="order 7")
    assert (first.created, again.created) == (True, False)
    assert again.run.id == first.run.id
    assert world.engine.started == [first.run.id]


def test_a_run_that_never_began_leaves_its_dedupe_key_to_who_tries_again(world: RunsWorld) -> None:
    """R3: the answer said that nothing is lost, and to try again."""
    world.workflow()
    world.engine.away = True
    with pytest.raises(Unavailable):
        world.launch(dedupe_key="k")
    with world.store.read() as tx:
        first = tx.runs.by_dedupe_key(HOME, "wf_hello", "k")
    assert first is not None
    world.engine.away = False
    again = world.launch(dedupe_key="k")
    assert (again.created, again.run.status, again.run.dedupe_key) == (True, "queued", "k")
    assert world.launch(dedupe_key="k").run.id == again.run.id
    assert (world.run(first.id).status, world.run(first.id).dedupe_key) == ("failed", first.id)


def test_a_parent_that_is_executed_again_hears_that_its_child_never_began(world: RunsWorld) -> None:
    """It tried another one since, and that is under way."""
    world.workflow("child")
    parent = ParentRun(world.started("parent"), "c")
    request = LaunchRequest("child", dedupe_key="child:1", parent=parent)
    world.engine.away = True
    with pytest.raises(Unavailable):
        launch(world.app, world.ada, request)
    world.engine.away = False
    again = launch(world.app, world.ada, request)
    assert (again.created, again.run.status) == (False, "failed")


def test_e4_of_many_with_one_dedupe_key_one_is_started(world: RunsWorld) -> None:
    world.workflow()
    with ThreadPoolExecutor(8) as pool:
        launched = list(pool.map(lambda _: world.launch(dedupe_key="once"), range(16)))
    assert len({one.run.id for one in launched}) == 1
    assert sum(one.created for one in launched) == 1
    assert len(world.engine.started) == 1


def test_e1_another_workspace_has_no_such_workflow(world: RunsWorld) -> None:
    world.workflow()
    stranger = world.member("eve", "admin", AWAY)
    with pytest.raises(NotFound):
        world.launch(by=stranger)


def test_a_viewer_may_not_launch(world: RunsWorld) -> None:
    world.workflow()
    with pytest.raises(Denied):
        world.launch(by=world.member("vic", "viewer"))


def test_a_full_workspace_says_which_limit_was_reached(world: RunsWorld) -> None:
    world.workflow()
    app = replace(world.app, limits=replace(world.app.limits, open_runs=1))
    launch(app, world.ada, LaunchRequest("hello"))
    with pytest.raises(Limited, match="open_runs"):
        launch(app, world.ada, LaunchRequest("hello"))


def test_a_child_is_run_in_the_name_of_who_started_its_parent(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    principal = Principal("run", parent, "run", HOME, "operator")
    child = world.launch("child", by=principal, parent=ParentRun(parent, "sub")).run
    assert (child.created_by, child.depth, child.root_run_id) == ("mem_ada", 1, parent)


def test_a_workflow_does_not_run_inside_of_itself(world: RunsWorld) -> None:
    parent = world.started("loop")
    with pytest.raises(Invalid, match="inside of itself"):
        world.launch("loop", parent=ParentRun(parent, "sub"))


def test_children_nest_ten_deep_and_no_deeper(world: RunsWorld) -> None:
    run = world.started("w0")
    for depth in range(1, 11):
        world.workflow(f"w{depth}")
        run = world.launch(f"w{depth}", parent=ParentRun(run, "sub")).run.id
    world.workflow("w11")
    with pytest.raises(Invalid, match="child_depth"):
        world.launch("w11", parent=ParentRun(run, "sub"))


def test_a_timeout_becomes_the_deadline(world: RunsWorld) -> None:
    world.workflow(timeout="2h")
    run = world.launch().run
    assert from_text(run.deadline_at or "") - from_text(run.created_at) == timedelta(hours=2)


class TestConcurrency:
    def publish(self, world: RunsWorld, when_full: str, limit: int = 1) -> None:
        concurrency = {"key": "{{ inputs.k }}", "limit": limit, "when_full": when_full}
        world.workflow(concurrency=concurrency, inputs={"k": {"type": "string"}})

    def test_r11_who_queues_has_a_position_from_its_launch_on(self, world: RunsWorld) -> None:
        self.publish(world, "queue")
        first, second, third = [world.launch(inputs={"k": "a"}).run.id for _ in range(3)]
        with world.store.read() as tx:
            standings = [tx.slots.standing(HOME, run, 5) for run in (first, second, third)]
        assert [one.position for one in standings if one] == [0, 1, 2]

    def test_other_keys_do_not_meet(self, world: RunsWorld) -> None:
        self.publish(world, "skip")
        assert {world.launch(inputs={"k": k}).run.status for k in "abc"} == {"queued"}

    def test_skip_leaves_a_cancelled_run_with_the_reason(self, world: RunsWorld) -> None:
        self.publish(world, "skip")
        first = world.launch(inputs={"k": "a"}).run
        skipped = world.launch(inputs={"k": "a"}).run
        assert skipped.status == "cancelled"
        assert skipped.error is not None
        assert skipped.error["code"] == "concurrency_full"
        assert world.engine.started == [first.id]

    def test_the_parent_of_a_skipped_child_is_told(self, world: RunsWorld) -> None:
        self.publish(world, "skip")
        parent = world.started("parent")
        world.launch(inputs={"k": "a"})
        skipped = world.launch(inputs={"k": "a"}, parent=ParentRun(parent, "sub")).run
        [signal] = world.engine.signals_of(parent)
        assert (signal.kind, signal.data["run_id"]) == ("child", skipped.id)
        assert signal.data["status"] == "cancelled"

    def test_cancel_oldest_cancels_the_oldest_that_does_not_leave_already(self, world: RunsWorld) -> None:
        self.publish(world, "cancel_oldest")
        runs = [world.launch(inputs={"k": "a"}).run.id for _ in range(3)]
        asked = [run for run, signal in world.engine.signals if signal.kind == "cancel"]
        assert asked == runs[:2]
        assert "cancel_oldest" in (world.run(runs[0]).cancel_reason or "")

    def test_a_key_that_cannot_be_worked_out_is_an_error_at_launch(self, world: RunsWorld) -> None:
        self.publish(world, "queue")
        with pytest.raises(Invalid, match="concurrency"):
            world.launch()
