"""Answers that come when nobody waits for them any more, and ends in the same instant as other things."""

from __future__ import annotations

from onward.domain.runs.commands import CancelChild, LaunchChild
from onward.domain.runs.events import CancelAsked, ChildLaunched, Failed, Tick
from onward.domain.runs.facts import RunMoved, StepError, StepStarted, WaitClosed, WaitOpened
from simulator import Simulation, simulate

CHILD = "steps: [{id: c, type: workflow, workflow: w, retry: {attempts: 2, backoff: 1h, on: [transient]}}]"


def waits(run: Simulation) -> list[tuple[type, str]]:
    return [(type(fact), fact.kind) for fact in run.facts if isinstance(fact, WaitOpened | WaitClosed)]


def test_a_child_that_could_not_be_launched_is_not_waited_for():
    run = simulate(CHILD)
    run.tell(Failed("c", 1, run.now, StepError("transient", "too_many_open_runs", "full")))
    assert waits(run) == [(WaitOpened, "child"), (WaitClosed, "child"), (WaitOpened, "retry")]


def test_a_child_whose_parent_was_called_off_meanwhile_is_cancelled():
    """R9: between the question and the answer."""
    run = simulate(CHILD)
    machine = run.machine
    assert machine is not None
    machine.apply(CancelAsked(run.now, "enough", "Ada"))
    machine.take_commands()
    machine.apply(ChildLaunched(run.now, "c", "run_late"))
    assert machine.take_commands() == [CancelChild("run_late", "its parent was called off")]


def test_a_child_is_not_wanted_when_a_branch_has_failed():
    run = simulate(
        "steps: [{id: p, type: parallel, branches: {a: [{id: c, type: workflow, workflow: w}],"
        " b: [{id: f, type: fail, message: 'no'}]}}]"
    )
    assert run.machine is not None
    [launch] = [command for command in run.commands if isinstance(command, LaunchChild)]
    assert not run.machine.wants(launch)


def test_nothing_begins_in_the_instant_in_which_the_run_ends():
    """R7: a wait that is over and the end of the grace, in one tick."""
    run = simulate(
        "timeout: 1h\nsteps: [{id: t, type: try, do: [{id: w, type: wait, for: 2h}],"
        " finally: [{id: v, type: wait, for: 5m}, {id: s, type: set, vars: {x: 1}}]}]",
        start=False,
    )
    run.tell()
    run.tell(CancelAsked(run.now, "enough", "Ada"))
    run.seconds = 301
    run.tell(Tick(run.now))
    end = next(index for index, fact in enumerate(run.facts) if isinstance(fact, RunMoved))
    assert end == len(run.facts) - 1
    assert not any(isinstance(fact, StepStarted) and fact.path == "s" for fact in run.facts)


def test_a_run_that_is_ended_as_it_stands_closes_its_containers():
    run = simulate(
        "steps: [{id: t, type: try, do: [{id: w, type: wait, for: 2h}],"
        " finally: [{id: l, type: while, condition: 'true', max_iterations: 9, every: 1h,"
        " do: [{id: s, type: set, vars: {x: 1}}]}]}]"
    )
    run.tell(CancelAsked(run.now, "enough", "Ada"))
    run.sleep(301)
    assert run.status == "cancelled"
    assert (run.ended("l"), run.ended("t")) == ([(1, "cancelled")], [(1, "cancelled")])
    assert waits(run)[-1] == (WaitClosed, "time")
