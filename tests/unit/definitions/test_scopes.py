"""Who sees whom: the rules that the validator shares with the interpreter."""

from typing import Any

import pytest

from onward.domain.definitions.validate import check


def read(step_id, at="reader"):
    return {"id": at, "type": "set", "vars": {"v": f"{{{{ steps.{step_id}.output }}}}"}}


def make(step_id):
    return {"id": step_id, "type": "set", "vars": {"v": 1}}


def loop(step_id, *steps, **more):
    return {"id": step_id, "type": "foreach", "items": [1], "do": list(steps), **more}


def problems(*steps, **more):
    return [(one.code, one.hint) for one in check({"name": "x", "steps": list(steps), **more}).findings]


IF = {"id": "gate", "type": "if", "condition": "true"}
PARALLEL = {"id": "both", "type": "parallel"}
TRY = {"id": "safe", "type": "try"}
SWITCH = {"id": "way", "type": "switch", "on": "1"}


@pytest.mark.parametrize(
    "steps",
    [
        [make("a"), read("a")],
        [make("a"), {**IF, "then": [read("a")]}],
        [{**IF, "then": [make("a")]}, read("a")],
        [{**IF, "then": [make("a")], "else": [make("b")]}, read("b")],
        [{**SWITCH, "cases": {"1": [make("a")]}, "default": [make("b")]}, read("a")],
        [{**PARALLEL, "branches": {"l": [make("a")], "r": [make("b")]}}, read("a")],
        [{**TRY, "do": [make("a")], "catch": [read("a")]}],
        [{**TRY, "do": [make("a")], "catch": [make("b")], "finally": [read("b")]}],
        [loop("each", make("a"), read("a"))],
        [loop("each", make("a")), read("each")],
        [make("a"), loop("each", {**IF, "then": [read("a")]})],
        [loop("each", {**IF, "then": [make("a")]}, read("a"))],
    ],
    ids=str,
)
def test_visible(steps):
    assert problems(*steps) == []


@pytest.mark.parametrize(
    ("steps", "hint"),
    [
        ([read("a"), make("a")], "comes later"),
        ([read("reader")], "cannot read its own result"),
        ([{**IF, "then": [read("gate")]}], "the step around this one"),
        ([{**IF, "then": [make("a")], "else": [read("a")]}], "in `then` of 'gate'"),
        ([{**SWITCH, "cases": {"1": [make("a")], "2": [read("a")]}}], "in `case:1` of 'way'"),
        ([{**PARALLEL, "branches": {"l": [make("a")], "r": [read("a")]}}], "another branch of 'both'"),
        ([loop("each", make("a")), read("a")], "inside the loop 'each'; outside it read `steps.each.output`"),
        ([loop("my-loop", make("a")), read("a")], 'read `steps["my-loop"].output`'),
        ([loop("one", make("a")), loop("two", read("a"))], "inside the loop 'one'"),
    ],
    ids=str,
)
def test_invisible_with_the_reason(steps, hint):
    [(code, said)] = problems(*steps)
    assert code == "invisible_step"
    assert hint in said


def test_on_failure_sees_the_top_level_and_the_error():
    steps = [make("a"), {**IF, "then": [make("b")]}]
    text = "{{ default(steps.b.output, steps.a.output) }} {{ error.message }} {{ run.error.message }}"
    shout = {"id": "shout", "type": "notify", "to": "session", "text": text}
    assert problems(*steps, on_failure=[shout]) == []


def test_nobody_sees_into_on_failure():
    [(code, hint)] = problems(make("a"), on_failure=[make("b")], outputs={"b": "{{ steps.b.output }}"})
    assert code == "invisible_step"
    assert "does not run before this" in hint


def test_outputs_do_not_see_into_loops():
    [(code, hint)] = problems(loop("each", make("a")), outputs={"a": "{{ steps.a.output }}"})
    assert code == "invisible_step"
    assert "steps.each.output" in hint


@pytest.mark.parametrize("name", ["loop.index", "loop.last", "loop.length", "item"])
def test_loop_names_are_known_in_the_body(name):
    use = {"id": "u", "type": "set", "vars": {"v": f"{{{{ {name} }}}}"}}
    assert problems(loop("each", use)) == []
    assert [code for code, _ in problems(use)] == ["unknown_name"]


def test_a_while_knows_which_iteration_it_is_but_not_the_last():
    body: dict[str, Any] = {"id": "u", "type": "set", "vars": {"v": "{{ loop.index }}"}}
    each = {"id": "w", "type": "while", "condition": "loop.index < 3", "max_iterations": 5, "do": [body]}
    assert problems(each) == []
    body["vars"]["v"] = "{{ loop.last }}"
    assert [code for code, _ in problems(each)] == ["unknown_field"]


def test_a_while_condition_does_not_see_its_body():
    each = {"id": "w", "type": "while", "condition": "steps.a.output", "max_iterations": 5, "do": [make("a")]}
    assert [code for code, _ in problems(each)] == ["invisible_step"]


def test_error_is_known_in_catch_only():
    use = {"id": "u", "type": "set", "vars": {"v": "{{ error.message }}"}}
    assert problems({**TRY, "do": [make("a")], "catch": [use]}) == []
    for steps in (
        [use],
        [{**TRY, "do": [use], "finally": [make("b")]}],
        [{**TRY, "do": [make("a")], "finally": [use]}],
    ):
        assert [code for code, _ in problems(*steps)] == ["unknown_name"]


def test_inner_loops_may_not_take_the_name_of_outer_ones():
    assert problems(loop("a", loop("b", make("c"))))[0][0] == "shadowed_name"
    assert problems(loop("a", loop("b", make("c"), **{"as": "inner"}))) == []


@pytest.mark.parametrize("name", ["inputs", "steps", "loop", "error", "secrets", "true"])
def test_loops_may_not_take_names_with_a_meaning(name):
    assert problems(loop("a", make("c"), **{"as": name}))[0][0] == "reserved_name"


def test_the_event_is_known_in_where_only():
    event = {"name": "paid", "key": "x", "where": "event.data.cents > 0"}
    wait = {"id": "w", "type": "wait", "event": event}
    assert problems(wait) == []
    event["key"] = "{{ event.key }}"
    assert [code for code, _ in problems(wait)] == ["unknown_name"]


@pytest.mark.parametrize(
    ("name", "ok"), [("inputs.a", True), ("trigger.type", True), ("steps.a.output", False), ("vars.x", False)]
)
def test_a_concurrency_key_sees_what_is_there_before_the_run(name, ok):
    found = problems(make("a"), inputs={"a": {"type": "string"}}, concurrency={"key": f"{{{{ {name} }}}}"})
    assert (found == []) is ok
