"""Steps that hold steps: choices, loops, branches, try, and how endings travel through them."""

from __future__ import annotations

import pytest

from onward.domain.runs.events import CancelAsked, Succeeded
from onward.domain.runs.machine import RunLimits
from simulator import Fails, simulate


def broken(call: object) -> None:
    raise Fails()


def echo(call: object) -> object:
    return call.arguments.value  # type: ignore[attr-defined]


@pytest.mark.parametrize(("value", "chosen"), [("true", ["yes"]), ("false", ["no"])])
def test_if_takes_one_way(value, chosen):
    run = simulate(
        f"steps: [{{id: i, type: if, condition: '{value}', then: [{{id: 'yes', type: action, action: x}}],"
        " else: [{id: 'no', type: action, action: x}]}]"
    )
    assert run.executed == chosen


def test_a_condition_that_is_no_boolean_fails():
    run = simulate("steps: [{id: i, type: if, condition: '1', then: [{id: y, type: set, vars: {a: 1}}]}]")
    assert (run.error.category, run.error.code) == ("expression", "not_a_boolean")


@pytest.mark.parametrize(("value", "executed"), [("high", ["h"]), (200, ["n"]), ("other", ["d"])])
def test_switch_takes_the_case_of_the_value(value, executed):
    document = """
    steps:
      - id: s
        type: switch
        "on": inputs.v
        cases:
          high: [{id: h, type: action, action: x}]
          "200": [{id: n, type: action, action: x}]
        default: [{id: d, type: action, action: x}]
    """
    assert simulate(document, inputs={"v": value}).executed == executed


def test_results_inside_a_choice_are_visible_after_it():
    document = """
    steps:
      - {id: i, type: if, condition: 'true', then: [{id: s, type: set, vars: {a: 1}}]}
    outputs: {a: "{{ steps.s.output.a }}"}
    """
    assert simulate(document).outputs == {"a": 1}


EACH = """
steps:
  - id: each
    type: foreach
    items: "{{ inputs.list }}"
    as: it
    concurrency: CONCURRENCY
    do:
      - {id: one, type: action, action: x, with: {v: "{{ it }}", i: "{{ loop.index }}", last: "{{ loop.last }}"}}
      - {id: two, type: set, vars: {sum: "{{ steps.one.output.v + 1 }}"}}
outputs: {all: "{{ steps.each.output }}"}
"""


def test_foreach_gives_its_results_in_order_of_the_items():
    run = simulate(EACH.replace("CONCURRENCY", "1"), {"one": echo}, inputs={"list": [1, 2, 3]})
    assert run.outputs == {"all": [{"sum": 2}, {"sum": 3}, {"sum": 4}]}
    assert run.executed == ["each[0]/one", "each[1]/one", "each[2]/one"]
    assert run.calls[2].arguments.value == {"v": 3, "i": 2, "last": True}


def test_foreach_runs_as_many_at_once_as_it_may():
    paths = {f"each[{i}]/one" for i in range(5)}
    run = simulate(EACH.replace("CONCURRENCY", "2"), inputs={"list": [1, 2, 3, 4, 5]}, held=paths)
    assert run.executed == ["each[0]/one", "each[1]/one"]
    run.tell(Succeeded("each[1]/one", 1, run.now, {"v": 2}))
    assert run.executed[2:] == ["each[2]/one"]


def test_results_arrive_in_any_order_and_stay_in_the_order_of_the_items():
    paths = {f"each[{i}]/one" for i in range(3)}
    run = simulate(EACH.replace("CONCURRENCY", "3"), inputs={"list": [1, 2, 3]}, held=paths)
    for index in (2, 0, 1):
        run.tell(Succeeded(f"each[{index}]/one", 1, run.now, {"v": index}))
    assert run.outputs == {"all": [{"sum": 1}, {"sum": 2}, {"sum": 3}]}


def test_foreach_over_a_map_gives_key_and_value():
    document = """
    steps:
      - {id: e, type: foreach, items: {a: 1, b: 2}, as: p, do: [{id: s, type: set, vars: {x: "{{ p.key + string(p.value) }}"}}]}
    outputs: {x: "{{ steps.e.output }}"}
    """
    assert simulate(document).outputs == {"x": [{"x": "a1"}, {"x": "b2"}]}


def test_foreach_over_nothing_is_an_empty_list():
    assert simulate(EACH.replace("CONCURRENCY", "1"), inputs={"list": []}).outputs == {"all": []}


def test_foreach_over_no_list_fails():
    assert simulate(EACH.replace("CONCURRENCY", "1"), inputs={"list": 5}).error.code == "not_a_list"


def test_a_failed_item_calls_the_others_off():
    paths = {"each[1]/one"}
    run = simulate(
        EACH.replace("CONCURRENCY", "3"),
        {"each[0]/one": broken, "each[2]/one": {"v": 1}},
        inputs={"list": [1, 2, 3]},
        held=paths,
    )
    assert (run.status, run.error.path) == ("failed", "each[0]/one")
    assert run.ended("each[1]/one") == [(1, "cancelled")]


def test_failed_items_can_be_left_behind():
    document = EACH.replace("CONCURRENCY", "1, on_item_error: continue").replace("concurrency: 1, ", "")
    document = EACH.replace("concurrency: CONCURRENCY", "on_item_error: continue")
    run = simulate(document, {"each[1]/one": broken, "one": echo}, inputs={"list": [1, 2]})
    first, second = run.outputs["all"]
    assert first == {"status": "succeeded", "output": {"sum": 2}, "error": None}
    assert (second["status"], second["error"]["code"]) == ("failed", "broken")


def test_loops_in_loops_see_the_nearest_results():
    document = """
    steps:
      - {id: s, type: set, vars: {x: root}}
      - id: outer
        type: foreach
        items: [a, b]
        as: o
        do:
          - {id: t, type: set, vars: {x: "{{ o }}"}}
          - id: inner
            type: foreach
            items: [1, 2]
            as: n
            do: [{id: u, type: action, action: x, with: {v: "{{ steps.t.output.x + string(n) + steps.s.output.x }}"}}]
    """
    run = simulate(document, {"u": echo})
    assert [call.arguments.value["v"] for call in run.calls] == ["a1root", "a2root", "b1root", "b2root"]
    assert run.executed[-1] == "outer[1]/inner[1]/u"


def test_a_loop_has_a_limit_of_iterations():
    """R18."""
    run = simulate(
        EACH.replace("CONCURRENCY", "1"), inputs={"list": [1] * 11}, limits=RunLimits(iterations=10)
    )
    assert run.error.code == "limit_iterations"


WHILE = """
steps:
  - {id: init, type: set, vars: {n: 0}}
  - id: w
    type: while
    condition: vars.n < 3
    max_iterations: MAX
    do: [{id: inc, type: set, vars: {n: "{{ vars.n + 1 }}"}}]
outputs: {n: "{{ vars.n }}", i: "{{ steps.w.output.iterations }}"}
"""


def test_while_repeats_as_long_as_its_condition_holds():
    assert simulate(WHILE.replace("MAX", "10")).outputs == {"n": 3, "i": 3}


def test_while_stops_with_an_error_at_its_most_iterations():
    assert simulate(WHILE.replace("MAX", "2")).error.code == "limit_iterations"


def test_while_pauses_between_iterations():
    run = simulate(WHILE.replace("max_iterations: MAX", "max_iterations: 9\n    every: 10s"))
    assert run.status == "waiting"
    assert run.sleep(10).status == "waiting"
    assert run.sleep(10).sleep(10).outputs == {"n": 3, "i": 3}


def test_an_error_in_the_condition_of_a_while_fails_the_step():
    run = simulate(WHILE.replace("MAX", "9").replace("vars.n < 3", "vars.n < 1 || vars.nope"))
    assert (run.status, run.error.category) == ("failed", "expression")


PARALLEL = """
steps:
  - id: p
    type: parallel
    OPTIONS
    branches:
      a: [{id: a1, type: action, action: x}, {id: a2, type: action, action: x}]
      b: [{id: b1, type: action, action: x}]
outputs: {p: "{{ steps.p.output }}"}
"""


def test_branches_run_at_once_and_join():
    run = simulate(PARALLEL.replace("OPTIONS", "join: all"), {"a2": 1, "b1": 2}, held={"a1"})
    assert run.executed == ["a1", "b1"]
    run.tell(Succeeded("a1", 1, run.now))
    assert run.outputs == {"p": {"a": 1, "b": 2}}


def test_the_first_branch_is_enough_for_any_and_the_rest_is_called_off():
    run = simulate(PARALLEL.replace("OPTIONS", "join: any"), {"b1": 2}, held={"a1"})
    assert run.outputs == {"p": {"b": 2}}
    assert run.dropped() == ["a1"]


def test_a_failed_branch_fails_the_step_or_is_told():
    failing = simulate(PARALLEL.replace("OPTIONS", "join: all"), {"b1": broken}, held={"a1"})
    assert (failing.status, failing.dropped()) == ("failed", ["a1"])
    going_on = simulate(PARALLEL.replace("OPTIONS", "on_branch_error: continue"), {"b1": broken, "a2": 1})
    assert going_on.outputs["p"]["a"] == {"status": "succeeded", "output": 1, "error": None}
    assert going_on.outputs["p"]["b"]["status"] == "failed"


def test_any_fails_when_no_branch_succeeds():
    run = simulate(
        PARALLEL.replace("OPTIONS", "join: any, on_branch_error: continue".replace(", ", "\n    ")),
        {"a1": broken, "b1": broken},
    )
    assert run.error.code == "broken"


TRY = """
steps:
  - id: t
    type: try
    do: [{id: d, type: action, action: x}]
    catch: [{id: c, type: action, action: x, with: {code: "{{ error.code }}"}}]
    finally: [{id: f, type: action, action: x}]
  - {id: after, type: action, action: x}
outputs: {t: "{{ steps.t.output }}"}
"""


def test_try_without_an_error_skips_catch_and_cleans_up():
    run = simulate(TRY, {"d": 1})
    assert run.executed == ["d", "f", "after"]
    assert run.outputs == {"t": 1}


def test_try_catches_and_goes_on():
    run = simulate(TRY, {"d": broken, "c": echo})
    assert run.executed == ["d", "c", "f", "after"]
    assert run.outputs == {"t": {"code": "broken"}}


def test_an_error_in_catch_goes_outwards_after_finally():
    def again(call: object) -> None:
        raise Fails(code="again")

    run = simulate(TRY, {"d": broken, "c": again})
    assert (run.executed, run.error.code) == (["d", "c", "f"], "again")


def test_finally_runs_on_return():
    document = "steps: [{id: t, type: try, do: [{id: r, type: return, outputs: {x: 1}}], finally: [{id: f, type: action, action: x}]}]"
    run = simulate(document)
    assert (run.executed, run.outputs) == (["f"], {"x": 1})


def test_finally_runs_on_cancel_and_is_not_cancelled_itself():
    """R9: clean-up is shielded."""
    run = simulate(TRY, held={"d", "f"})
    run.tell(CancelAsked(run.now, "enough", "ann"))
    assert (run.status, run.executed) == ("running", ["d", "f"])
    run.tell(CancelAsked(run.now, "enough!", "ann"))
    assert run.status == "running"
    run.tell(Succeeded("f", 1, run.now))
    assert (run.status, run.executed) == ("cancelled", ["d", "f"])


def test_a_clean_up_that_hangs_is_ended():
    run = simulate(TRY, held={"d", "f"})
    run.tell(CancelAsked(run.now, "enough", "ann"))
    assert run.sleep(299).status == "running"
    assert run.sleep(1).status == "cancelled"
    assert run.ended("f") == [(1, "cancelled")]


def test_on_error_continue_does_not_swallow_a_cancel():
    run = simulate(TRY.replace("type: try", "type: try\n    on_error: continue"), {"f": broken}, held={"d"})
    run.tell(CancelAsked(run.now, "enough", "ann"))
    assert (run.status, run.executed) == ("cancelled", ["d", "f"])


def test_finally_of_a_branch_that_is_called_off_runs_before_the_join():
    document = """
    steps:
      - id: p
        type: parallel
        join: any
        branches:
          slow: [{id: t, type: try, do: [{id: d, type: action, action: x}], finally: [{id: f, type: action, action: x}]}]
          fast: [{id: q, type: action, action: x}]
      - {id: after, type: action, action: x}
    """
    run = simulate(document, held={"d"})
    assert run.executed[2:] == ["f", "after"]
    assert run.status == "succeeded"


def test_an_error_in_a_nested_block_finds_the_nearest_catch():
    document = """
    steps:
      - id: t
        type: try
        do:
          - {id: e, type: foreach, items: [1, 2], do: [{id: i, type: if, condition: 'true', then: [{id: x, type: action, action: x}]}]}
        catch: [{id: c, type: action, action: x, with: {path: "{{ error.path }}"}}]
    """
    run = simulate(document, {"e[1]/x": broken})
    assert run.calls[-1].arguments.value == {"path": "e[1]/x"}
    assert run.status == "succeeded"
