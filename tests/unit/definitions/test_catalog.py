"""What the validator says when it knows the workspace: actions, secrets, people, other workflows."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.validate import check


@dataclass(frozen=True)
class Action:
    input_schema: dict[str, Any] = field(default_factory=dict)
    output_schema: dict[str, Any] = field(default_factory=dict)


REQUEST = Action(
    {
        "type": "object",
        "properties": {
            "url": {"type": "string"},
            "timeout": {"type": "number", "exclusiveMinimum": 0},
            "method": {"enum": ["GET", "POST"]},
            "headers": {
                "anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"type": "null"}]
            },
        },
        "required": ["url"],
        "additionalProperties": False,
    }
)
CHILD = {
    "name": "child",
    "inputs": {"n": {"type": "integer", "required": True}},
    "steps": [{"id": "a", "type": "return"}],
}
KNOWN = Catalog(
    actions={"http.request": REQUEST},
    secrets={"TOKEN"},
    connections={"main-db"},
    agents={"triager"},
    approvers={"role:operator", "member:ada@example.com"},
    workflows={"child": CHILD},
)


def found(step, catalog=KNOWN, **more):
    document = {"name": "me", "steps": [{"id": "s", **step}], **more}
    return [(one.code, one.pointer, one.hint) for one in check(document, catalog).findings]


def call(**arguments):
    return {"type": "action", "action": "http.request", "with": arguments}


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "https://a.b"},
        {"url": "https://a.b/{{ run.id }}", "timeout": "{{ 1 + 1 }}"},
        {"url": "{{ run.url }}", "method": "{{ run.id }}"},
        {"url": "x", "headers": {"Authorization": "Bearer {{ secrets.TOKEN }}"}},
        {"url": "x", "headers": "{{ trigger.headers }}"},
    ],
)
def test_arguments_that_fit_or_may_fit(arguments):
    assert found(call(**arguments)) == []


@pytest.mark.parametrize(
    ("arguments", "code", "pointer"),
    [
        ({}, "argument_required", "/steps/0/with"),
        ({"url": 3}, "argument_type", "/steps/0/with/url"),
        ({"url": "x", "timeout": "5s"}, "argument_type", "/steps/0/with/timeout"),
        ({"url": "x", "timeout": "{{ 1 }} s"}, "argument_type", "/steps/0/with/timeout"),
        ({"url": "x", "timeout": 0}, "argument_out_of_range", "/steps/0/with/timeout"),
        ({"url": "x", "method": "PSOT"}, "argument_not_allowed", "/steps/0/with/method"),
        ({"url": "x", "ulr": "x"}, "argument_unknown_property", "/steps/0/with/ulr"),
        ({"url": "x", "headers": {"A": 1}}, "argument_type", "/steps/0/with/headers/A"),
        ({"url": "{{ secrets.TOKNE }}"}, "unknown_secret", "/steps/0/with/url"),
    ],
)
def test_arguments_that_cannot_fit(arguments, code, pointer):
    [(said, place, _)] = found(call(**arguments))
    assert (said, place) == (code, pointer)


@pytest.mark.parametrize(
    ("step", "code", "hint"),
    [
        ({"type": "action", "action": "http.reqest"}, "unknown_action", "Did you mean 'http.request'?"),
        (
            {"type": "action", "action": "x", "connection": "main_db"},
            "unknown_connection",
            "Did you mean 'main-db'?",
        ),
        ({"type": "agent", "agent": "triger", "prompt": "p"}, "unknown_agent", "Did you mean 'triager'?"),
        (
            {"type": "approval", "title": "t", "approvers": ["member:ade@example.com"]},
            "unknown_approver",
            "Did you mean 'member:ada@example.com'?",
        ),
        ({"type": "workflow", "workflow": "chidl"}, "unknown_workflow", "Did you mean 'child'?"),
        ({"type": "workflow", "workflow": "child"}, "argument_required", None),
        ({"type": "workflow", "workflow": "child", "inputs": {"n": "x"}}, "argument_type", None),
        (
            {"type": "workflow", "workflow": "child", "inputs": {"n": 1, "m": 1}},
            "argument_unknown_property",
            "Known: n.",
        ),
    ],
)
def test_names_that_are_not_known(step, code, hint):
    assert (code, hint) in [(said, advice) for said, _, advice in found(step)]


@pytest.mark.parametrize(
    "step",
    [
        {"type": "action", "action": "any.thing", "with": {"a": "{{ secrets.ANY }}"}, "connection": "any"},
        {"type": "agent", "agent": "any", "prompt": "p"},
        {"type": "approval", "title": "t", "approvers": ["anybody@example.com"]},
        {"type": "workflow", "workflow": "any", "inputs": {"a": 1}},
    ],
)
def test_what_is_unknown_is_not_checked(step):
    assert found(step, Catalog()) == []


def test_a_pinned_version_may_have_other_inputs():
    assert found({"type": "workflow", "workflow": "child", "version": 2}) == []


@pytest.mark.parametrize("place", ["condition", "prompt", "outputs"])
def test_secrets_are_for_with_and_env_only(place):
    """E2: a secret can only go where it is resolved in the worker."""
    steps = {
        "condition": {
            "type": "if",
            "condition": "secrets.TOKEN == ''",
            "then": [{"id": "e", "type": "return"}],
        },
        "prompt": {"type": "agent", "agent": "triager", "prompt": "{{ secrets.TOKEN }}"},
        "outputs": {"type": "return", "outputs": {"t": "{{ secrets.TOKEN }}"}},
    }
    assert [code for code, _, _ in found(steps[place])] == ["secret_use"]
    env = {"type": "shell", "run": "ls", "env": {"T": "{{ secrets.TOKEN }}"}}
    assert found(env) == []


def runs(name, *children):
    return {
        "name": name,
        "steps": [{"id": f"c{i}", "type": "workflow", "workflow": c} for i, c in enumerate(children)],
    }


def circles(document, *others):
    catalog = Catalog(workflows={one["name"]: one for one in (document, *others)})
    return [one.message for one in check(document, catalog).findings if one.code == "workflow_cycle"]


def test_a_workflow_that_runs_itself_is_refused():
    assert circles(runs("a", "a")) == ["The workflows run in a circle: a -> a."]


def test_a_circle_over_others_is_shown():
    assert circles(runs("a", "b"), runs("b", "x", "c"), runs("c", "a"), runs("x")) == [
        "The workflows run in a circle: a -> b -> c -> a."
    ]


def test_a_diamond_is_no_circle():
    assert circles(runs("a", "b", "c"), runs("b", "d"), runs("c", "d"), runs("d")) == []


def test_somebody_elses_circle_does_not_hang():
    assert circles(runs("a", "b"), runs("b", "c"), runs("c", "b")) == []


def test_chains_of_children_have_a_limit():
    chain = [runs(f"w{n}", f"w{n + 1}") for n in range(12)]
    found = check(chain[0], Catalog(workflows={one["name"]: one for one in (*chain, runs("w12"))})).findings
    assert [one.code for one in found] == ["limit_child_depth"]
