"""Reading runs: what is shown is what is there, of this workspace alone (rules R6, R8, R16, R21, E1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, Invalid, NotFound
from onward.domain.runs.facts import RunMoved, StepEnded, StepError, StepStarted, WaitClosed
from onward.services.explain import explain_run
from onward.services.lineage import ParentRun
from onward.services.outcomes import resolve_outcome
from onward.services.replay import ReplayRequest, replay
from onward.services.run_detail import show_run
from onward.services.run_steps import list_steps, list_waits, read_logs, show_step, step_output
from onward.services.runs import RunQuery, count_open_runs, count_runs, get_run, group_errors, list_runs
from onward.services.timeline import timeline
from records import add_run
from runs_world import AWAY, HOME, RunsWorld, world

__all__ = ["world"]


def failure(message: str) -> StepError:
    return StepError("action", "http", message)


def ended(world: RunsWorld, path: str, **values: Any) -> StepEnded:
    at = world.clock.now_text()
    standard: dict[str, Any] = {"attempt": 1, "type": "set", "status": "succeeded", "started_at": at}
    return StepEnded(path=path, step_id=path, at=at, **(standard | values))


def ids(page: Any) -> list[str]:
    return [line.id for line in page.items]


class TestLists:
    def test_the_newest_come_first_in_pages(self, world: RunsWorld) -> None:
        runs = [world.started() for _ in range(5)]
        first = list_runs(world.app, world.ada, limit=3)
        rest = list_runs(world.app, world.ada, limit=3, after=first.next)
        assert ids(first) + ids(rest) == runs[::-1]
        assert rest.next is None

    def test_a_page_does_not_move_when_runs_are_added(self, world: RunsWorld) -> None:
        runs = [world.started() for _ in range(4)]
        first = list_runs(world.app, world.ada, limit=2)
        world.started()
        assert ids(list_runs(world.app, world.ada, limit=2, after=first.next)) == runs[1::-1]

    def test_filters_all_hold_at_once(self, world: RunsWorld) -> None:
        hello, other = world.started(), world.started("other", trigger={"type": "webhook"})
        world.ended(hello)
        cases: list[tuple[dict[str, Any], list[str]]] = [
            ({"status": ("succeeded",)}, [hello]),
            ({"status": ("queued", "succeeded")}, [other, hello]),
            ({"workflow": "other"}, [other]),
            ({"workflow": "wf_hello", "status": ("queued",)}, []),
            ({"trigger_type": "webhook"}, [other]),
            ({"q": "oth"}, [other]),
            ({"q": hello.lower()}, [hello]),
            ({"q": "%"}, []),
            ({"created_after": world.run(other).created_at}, [other]),
            ({"created_before": world.run(other).created_at}, [hello]),
        ]
        for query, expected in cases:
            assert ids(list_runs(world.app, world.ada, RunQuery(**query))) == expected, query

    @pytest.mark.parametrize("query", [{"status": ("done",)}, {"created_after": "soon"}])
    def test_a_filter_that_means_nothing_is_refused(self, world: RunsWorld, query: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            list_runs(world.app, world.ada, RunQuery(**query))

    def test_every_status_is_counted(self, world: RunsWorld) -> None:
        world.ended(world.started(), "failed", failure("no"))
        world.started()
        counts = count_runs(world.app, world.ada)
        assert (counts["failed"], counts["queued"], counts["cancelled"]) == (1, 1, 0)

    def test_failures_that_look_alike_are_one_group(self, world: RunsWorld) -> None:
        runs = [world.started() for _ in range(3)]
        for run, message in zip(runs, ("took 3 s", "took 5 s", "refused"), strict=True):
            world.ended(run, "failed", failure(message))
        alike, single = group_errors(world.app, world.ada)
        assert (alike.count, alike.newest_run_id, single.count) == (2, runs[1], 1)
        assert ids(list_runs(world.app, world.ada, RunQuery(error_group=alike.error_group))) == runs[1::-1]

    def test_e1_other_workspaces_see_nothing(self, world: RunsWorld) -> None:
        run = world.started()
        eve = world.member("eve", "admin", AWAY)
        assert ids(list_runs(world.app, eve)) == []
        assert ids(list_runs(world.app, eve, RunQuery(q=run))) == []
        assert sum(count_runs(world.app, eve).values()) == 0
        reads: list[Callable[[], object]] = [
            lambda: get_run(world.app, eve, run),
            lambda: show_run(world.app, eve, run),
            lambda: list_steps(world.app, eve, run),
            lambda: show_step(world.app, eve, run, "a"),
            lambda: read_logs(world.app, eve, run),
            lambda: list_waits(world.app, eve, run),
            lambda: timeline(world.app, eve, run),
            lambda: explain_run(world.app, eve, run),
            lambda: replay(world.app, eve, run, ReplayRequest()),
            lambda: resolve_outcome(world.app, eve, run, "a", "failed"),
        ]
        for read in reads:
            with pytest.raises(NotFound):
                read()

    def test_open_runs_are_counted_over_all_workspaces(self, world: RunsWorld) -> None:
        """E1: numbers alone; what has ended is not among them."""
        world.ended(world.started())
        world.started()
        add_run(world.database, "run_away", workspace_id=AWAY, status="waiting")
        assert count_open_runs(world.app) == {"queued": 1, "running": 0, "waiting": 1}


class TestOneRun:
    def test_it_shows_its_surroundings(self, world: RunsWorld) -> None:
        world.workflow("child")
        run = world.started(inputs={})
        child = world.launch("child", parent=ParentRun(run, "sub")).run.id
        world.waiting(run, "child", "sub")
        detail = show_run(world.app, world.ada, run)
        assert (detail.run.status, detail.run.dedupe_key) == ("waiting", None)
        assert [line.id for line in detail.children] == [child]
        assert [(wait.path, wait.kind) for wait in detail.waits] == [("sub", "child")]

    def test_r11_a_queued_run_shows_its_position(self, world: RunsWorld) -> None:
        world.workflow(concurrency={"limit": 1})
        first, _, third = (world.launch().run.id for _ in range(3))
        queue = show_run(world.app, world.ada, third).queue
        assert queue is not None
        assert (queue.position, queue.holders, queue.limit) == (2, (first,), 1)

    def test_r16_a_run_that_does_not_move_is_stuck_everywhere(self, world: RunsWorld) -> None:
        run = world.started()
        world.record(run)
        world.clock.move(seconds=61)
        assert get_run(world.app, world.ada, run).stuck
        assert list_runs(world.app, world.ada).items[0].stuck
        assert "onward doctor" in (show_run(world.app, world.ada, run).advice or "")

    def test_a_run_with_a_step_under_way_is_not_stuck(self, world: RunsWorld) -> None:
        run = world.started()
        world.record(run, StepStarted("long", 1, "long", "shell", world.clock.now_text()))
        world.clock.move(hours=1)
        assert not get_run(world.app, world.ada, run).stuck
        assert not list_runs(world.app, world.ada).items[0].stuck

    def test_r8_a_success_without_any_step_is_suspicious(self, world: RunsWorld) -> None:
        empty, full = world.started(), world.started()
        world.ended(empty)
        world.record(full, ended(world, "a"))
        world.ended(full)
        assert [get_run(world.app, world.ada, run).suspicious for run in (empty, full)] == [True, False]

    def test_r6_steps_are_shown_by_path_and_attempt_in_order(self, world: RunsWorld) -> None:
        run = world.started()
        retried = ended(world, "each[0]/a", status="failed", error=failure("no"))
        world.record(run, retried, ended(world, "each[0]/a", attempt=2, output={"n": 1}), ended(world, "b"))
        page = list_steps(world.app, world.ada, run)
        assert [(s.path, s.attempt, s.status) for s in page.items] == [
            ("each[0]/a", 1, "failed"),
            ("each[0]/a", 2, "succeeded"),
            ("b", 1, "succeeded"),
        ]
        assert show_step(world.app, world.ada, run, "each[0]/a").output == {"n": 1}

    def test_logs_go_on_behind_the_last_line(self, world: RunsWorld) -> None:
        run = world.started()
        lines = [("stdout", text, world.clock.now_text()) for text in ("one", "two", "three")]
        asyncio.run(world.ledger.log(HOME, run, "a", 1, lines))
        first = read_logs(world.app, world.ada, run, limit=2)
        rest = read_logs(world.app, world.ada, run, after=first[-1].seq)
        assert [line.text for line in (*first, *rest)] == ["one", "two", "three"]

    def test_a_large_output_is_read_from_beside_the_row(self, world: RunsWorld) -> None:
        run = world.started()
        blob = asyncio.run(world.ledger.put_blob(HOME, b'"large"', world.clock.now_text()))
        world.record(run, ended(world, "a", output_blob=blob), ended(world, "b", output=1))
        assert step_output(world.app, world.ada, run, "a") == b'"large"'
        assert step_output(world.app, world.ada, run, "b") is None

    def test_the_timeline_has_every_attempt_and_every_wait(self, world: RunsWorld) -> None:
        run = world.started()
        world.record(run, ended(world, "a", status="failed", error=failure("no")))
        world.clock.move(seconds=1)
        world.waiting(run, "retry", "a", due_at=world.clock.now_text())
        world.record(run, WaitClosed("a", "retry", world.clock.now_text(), "resolved"))
        world.clock.move(seconds=1)
        world.record(run, StepStarted("a", 2, "a", "set", world.clock.now_text()))
        spans = timeline(world.app, world.ada, run).spans
        assert [(s.group, s.attempt, s.status, s.end is None) for s in spans] == [
            ("step", 1, "failed", False),
            ("wait", None, "resolved", False),
            ("step", 2, "running", True),
        ]


class TestExplain:
    def sentence(self, world: RunsWorld, run: str) -> str:
        return explain_run(world.app, world.ada, run).sentence

    def test_a_wait_for_an_approval_names_who_decides(self, world: RunsWorld) -> None:
        run = world.started()
        world.asked(run, title="Page?")
        assert self.sentence(world, run) == (
            "It waits for a decision by any operator on “Page?” (step `ok`)."
        )

    def test_a_chain_of_children_is_followed(self, world: RunsWorld) -> None:
        world.workflow("child")
        run = world.started("parent")
        child = world.launch("child", parent=ParentRun(run, "sub")).run.id
        world.waiting(run, "child", "sub")
        world.waiting(child, "event", event_name="paid")
        assert self.sentence(world, run) == (
            f"It waits for {child} of `child` (step `sub`), which waits for the event `paid` (step `wait`)."
        )

    def test_a_run_in_line_names_its_holder(self, world: RunsWorld) -> None:
        world.workflow(concurrency={"limit": 1})
        first, second = (world.launch().run.id for _ in range(2))
        assert f"held by {first}, and it is next" in self.sentence(world, second)

    def test_the_innermost_steps_under_way_are_named(self, world: RunsWorld) -> None:
        run = world.started()
        at = world.clock.now_text()
        steps = [StepStarted(path, 1, "x", "foreach", at) for path in ("each", "each[0]/mail")]
        world.record(run, *steps)
        assert self.sentence(world, run) == "It is running `each[0]/mail`."

    def test_a_missing_execution_is_said(self, world: RunsWorld) -> None:
        run = world.started()
        world.engine.lose(run)
        assert "no execution in the engine" in self.sentence(world, run)

    def test_an_engine_that_is_away_does_not_hinder(self, world: RunsWorld) -> None:
        run = world.started()
        world.waiting(run, "event", event_name="paid")
        world.engine.away = True
        assert "event `paid`" in self.sentence(world, run)


class TestReplay:
    def original(self, world: RunsWorld) -> str:
        world.workflow(inputs={"k": {"type": "string"}})
        run = world.launch(inputs={"k": "secret value"}, trigger={"type": "webhook", "payload": 7}).run.id
        world.ended(run, "failed", failure("no"))
        return run

    def test_r15_what_is_not_edited_is_as_it_was(self, world: RunsWorld) -> None:
        run = self.original(world)
        again = replay(world.app, world.ada, run, ReplayRequest()).run
        assert (again.inputs, again.trigger, again.replay_of) == (
            {"k": "secret value"},
            {"type": "webhook", "payload": 7},
            run,
        )
        assert [line.id for line in show_run(world.app, world.ada, run).replays] == [again.id]
        assert world.run(run).status == "failed"

    def test_r15_the_same_definition_or_the_current_one(self, world: RunsWorld) -> None:
        run = self.original(world)
        world.workflow(inputs={"k": {"type": "string"}}, title="second")
        assert replay(world.app, world.ada, run, ReplayRequest("same")).run.version == 1
        assert replay(world.app, world.ada, run, ReplayRequest("current")).run.version == 2

    def test_r15_a_hidden_value_that_comes_back_is_refused(self, world: RunsWorld) -> None:
        run = self.original(world)
        with pytest.raises(Invalid) as refused:
            replay(world.app, world.ada, run, ReplayRequest(inputs={"k": "Bearer ***"}))
        assert [error.pointer for error in refused.value.errors] == ["/inputs/k"]

    def test_edited_inputs_are_checked_like_any(self, world: RunsWorld) -> None:
        run = self.original(world)
        assert replay(world.app, world.ada, run, ReplayRequest(inputs={"k": "b"})).run.inputs == {"k": "b"}
        with pytest.raises(Invalid):
            replay(world.app, world.ada, run, ReplayRequest(inputs={"k": 1}))

    def test_a_viewer_may_not(self, world: RunsWorld) -> None:
        run = self.original(world)
        with pytest.raises(Denied):
            replay(world.app, world.member("vic", "viewer"), run, ReplayRequest())


class TestOutcome:
    def test_r8_a_choice_is_told_to_the_run(self, world: RunsWorld) -> None:
        run = world.started()
        world.waiting(run, "outcome", "pay", detail={"attempt": 2})
        resolve_outcome(world.app, world.ada, run, "pay", "succeeded", {"n": 1})
        [signal] = world.engine.signals_of(run)
        chosen = {"choice": "succeeded", "output": {"n": 1}, "by": "ada"}
        assert signal.data == {"path": "pay", "attempt": 2, **chosen}

    def test_a_step_that_does_not_wait_for_it_is_a_conflict(self, world: RunsWorld) -> None:
        run = world.started()
        world.record(run, RunMoved("waiting", world.clock.now_text()))
        with pytest.raises(Conflict):
            resolve_outcome(world.app, world.ada, run, "pay", "retry")

    def test_no_run_decides_about_itself(self, world: RunsWorld) -> None:
        run = world.started()
        world.waiting(run, "outcome", "pay")
        with pytest.raises(Denied):
            resolve_outcome(world.app, Principal("run", run, run, HOME, "operator"), run, "pay", "retry")
