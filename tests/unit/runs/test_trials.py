"""Test runs: what has a stand-in is not executed, and everything else goes as in any run."""

from __future__ import annotations

from onward.domain.runs.facts import StepEnded
from onward.domain.runs.trials import NEEDS_PIN, StandIn, TrialRules, read_rules, rules_data
from simulator import Simulation, simulate

CHAIN = """
steps:
  - {id: a, type: action, action: x, with: {n: 1}}
  - {id: b, type: action, action: x, with: {got: "{{ steps.a.output.n }}", how: "{{ steps.a.status }}"}}
  - {id: c, type: set, vars: {done: true}}
outputs: {b: "{{ steps.b.output }}"}
"""


def end_of(run: Simulation, path: str) -> StepEnded:
    return next(fact for fact in run.facts if isinstance(fact, StepEnded) and fact.path == path)


def rules(until: str | None = None, stops: tuple[str, ...] = (), **stand_ins: StandIn) -> TrialRules:
    return TrialRules(until, stand_ins, frozenset(stops))


def test_a_pinned_step_is_not_executed_and_its_pin_is_its_output():
    run = simulate(CHAIN, {"b": "done"}, trial=rules(a=StandIn({"n": 7}, "pin")))
    assert run.executed == ["b"]
    assert run.calls[0].arguments.value == {"got": 7, "how": "succeeded"}
    assert (end_of(run, "a").status, end_of(run, "a").meta) == (
        "succeeded",
        {"pinned": True, "source": "pin"},
    )


def test_a_held_step_shows_what_it_would_have_been_given_and_is_skipped():
    run = simulate(CHAIN, {"b": "done"}, trial=rules(a=StandIn({"n": 7}, "sample")))
    assert run.executed == ["b"]
    held = end_of(run, "a")
    assert (held.status, held.input, held.output) == ("skipped", {"n": 1}, {"n": 7})
    assert held.meta == {"source": "sample", "reason": "Not executed in a test run."}


def test_what_reads_a_held_step_sees_it_as_succeeded():
    run = simulate(CHAIN, trial=rules(a=StandIn({"n": 7}, "last_run")))
    assert run.calls[0].arguments.value["how"] == "succeeded"


def test_the_run_ends_well_behind_the_step_it_goes_until():
    run = simulate(CHAIN, {"a": {"n": 1}}, trial=rules("a"))
    assert (run.executed, run.status, run.outputs) == (["a"], "succeeded", None)
    assert run.ended("b") == []


def test_in_a_loop_the_run_ends_when_the_step_is_done_for_the_first_time():
    loop = """
    steps:
      - {id: each, type: foreach, items: "{{ inputs.items }}", do: [{id: a, type: set, vars: {x: "{{ item }}"}}]}
    """
    run = simulate(loop, inputs={"items": [1, 2]}, trial=rules("a"))
    assert run.status == "succeeded"
    assert (run.ended("each[0]/a"), run.ended("each[1]/a")) == ([(1, "succeeded")], [])


def test_a_container_is_done_when_all_in_it_is():
    loop = """
    steps:
      - {id: each, type: foreach, items: [1, 2], do: [{id: a, type: set, vars: {x: "{{ item }}"}}]}
      - {id: behind, type: fail, message: never}
    """
    run = simulate(loop, trial=rules("each"))
    assert (run.status, run.ended("each[1]/a")) == ("succeeded", [(1, "succeeded")])


def test_what_cleans_up_around_the_last_step_still_runs():
    document = """
    steps:
      - id: t
        type: try
        do: [{id: a, type: set, vars: {x: 1}}]
        finally: [{id: clean, type: set, vars: {y: 1}}]
    """
    assert simulate(document, trial=rules("a")).ended("clean") == [(1, "succeeded")]


def test_a_return_may_be_the_last_step():
    run = simulate("steps: [{id: r, type: return, outputs: {x: 1}}]", trial=rules("r"))
    assert run.outputs == {"x": 1}


def test_time_does_not_have_to_pass():
    document = """
    steps:
      - {id: w, type: wait, for: 30d}
      - {id: r, type: while, condition: "loop.index < 2", max_iterations: 3, every: 1h,
         do: [{id: s, type: set, vars: {x: 1}}]}
    """
    run = simulate(document, trial=rules())
    assert run.status == "succeeded"
    assert run.ended("r[1]/s") == [(1, "succeeded")]


def test_where_nobody_answers_the_run_ends_with_a_sentence_and_nothing_catches_it():
    document = """
    steps:
      - id: t
        type: try
        do: [{id: ok, type: approval, title: Go?, on_error: continue}]
        catch: [{id: caught, type: set, vars: {x: 1}}]
    on_failure: [{id: shout, type: action, action: x}]
    """
    run = simulate(document, trial=rules(stops=("ok",)))
    assert (run.status, run.error.code, run.error.path) == ("failed", NEEDS_PIN, "ok")
    assert "Pin its output" in run.error.message
    assert run.ended("ok") == [(1, "failed")]
    assert (run.ended("caught"), run.executed) == ([], [])


def test_branches_beside_the_stop_are_called_off():
    document = """
    steps:
      - id: p
        type: parallel
        branches: {l: [{id: slow, type: action, action: x}], r: [{id: ok, type: approval, title: Go?}]}
    """
    run = simulate(document, held={"slow"}, trial=rules(stops=("ok",)))
    assert (run.status, run.dropped(), run.ended("slow")) == ("failed", ["slow"], [(1, "cancelled")])


def test_a_clean_up_that_asks_people_does_not_wait_for_them():
    document = """
    steps:
      - id: t
        type: try
        do: [{id: a, type: set, vars: {x: 1}}]
        finally: [{id: ok, type: approval, title: Go?}, {id: b, type: set, vars: {x: 1}}]
    """
    run = simulate(document, trial=rules(stops=("ok",)))
    assert (run.status, run.error.code, run.ended("b")) == ("failed", NEEDS_PIN, [])


def test_a_pin_answers_for_people_and_for_containers():
    document = """
    steps:
      - {id: ok, type: approval, title: Go?}
      - {id: each, type: foreach, items: "{{ inputs.nothing }}", do: [{id: a, type: action, action: x}]}
    outputs: {by: "{{ steps.ok.output.by }}", each: "{{ steps.each.output }}"}
    """
    pins = rules(ok=StandIn({"decision": "approved", "by": "Ada"}, "pin"), each=StandIn([1], "pin"))
    run = simulate(document, trial=pins)
    assert (run.outputs, run.executed) == ({"by": "Ada", "each": [1]}, [])


def test_rules_are_the_same_after_they_were_stored():
    given = rules("b", ("ok",), a=StandIn([1], "last_run"))
    assert read_rules(rules_data(given)) == given
