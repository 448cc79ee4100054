"""Every step type: smallest and fullest form are valid, each field refuses what is wrong (R19)."""

from typing import Any

import pytest

from onward.domain.definitions.shapes import COMMON_OPTIONS, SHAPES
from onward.domain.definitions.steps import STEP_MODELS
from onward.domain.definitions.validate import check

BODY = [{"id": "inner", "type": "set", "vars": {"a": 1}}]
OTHER = [{"id": "other", "type": "set", "vars": {"a": 1}}]
WORK = {
    "retry": {"attempts": 3, "backoff": "1s", "factor": 1.5, "max": "1m", "on": ["transient"]},
    "timeout": "30s",
}
COMMON = {"name": "A step", "if": "true", "note": "why"}
FAILABLE = {**COMMON, "on_error": "continue"}

SMALLEST: dict[str, dict[str, Any]] = {
    "action": {"action": "http.request"},
    "shell": {"run": "ls"},
    "agent": {"agent": "triager", "prompt": "hello"},
    "notify": {"to": "session", "text": "hello"},
    "approval": {"title": "ok?"},
    "wait": {"for": "1m"},
    "if": {"condition": "true", "then": BODY},
    "switch": {"on": "1", "cases": {"1": BODY}},
    "foreach": {"items": "{{ [1] }}", "do": BODY},
    "while": {"condition": "false", "max_iterations": 3, "do": BODY},
    "parallel": {"branches": {"left": BODY}},
    "try": {"do": BODY, "catch": OTHER},
    "workflow": {"workflow": "child"},
    "set": {"vars": {"a": 1}},
    "return": {},
    "fail": {"message": "no"},
}
FULLEST: dict[str, dict[str, Any]] = {
    "action": {"with": {"a": [1]}, "connection": "c", "delivery": "at_most_once", **WORK, **FAILABLE},
    "shell": {
        "cwd": "src",
        "env": {"A": "1"},
        "files": {"a.txt": "x"},
        "delivery": "at_least_once",
        **WORK,
        **FAILABLE,
    },
    "agent": {
        "thread": "new",
        "model": "m",
        "tools": ["t"],
        "output": {"type": "object"},
        "interrupt": True,
        "budget": {"tokens": 10, "money": 0.5, "tool_calls": 0},
        **WORK,
        **FAILABLE,
    },
    "notify": {"with": {}, "connection": "c", **WORK, **FAILABLE},
    "approval": {
        "text": "t",
        "form": {"type": "object"},
        "approvers": ["role:admin", "ada@example.com"],
        "quorum": 2,
        "deadline": "1d",
        "on_deadline": "deny",
        "on_deny": "continue",
        "remind": "1h",
        "allow_self": True,
        "escalate": {"after": "2h", "to": ["role:admin"]},
        **FAILABLE,
    },
    "wait": FAILABLE,
    "if": {"else": OTHER, **FAILABLE},
    "switch": {"default": OTHER, **FAILABLE},
    "foreach": {"as": "one", "concurrency": 3, "on_item_error": "continue", **FAILABLE},
    "while": {"every": "1m", **FAILABLE},
    "parallel": {"join": "any", "on_branch_error": "continue", **FAILABLE},
    "try": {"finally": [{"id": "last", "type": "set", "vars": {"a": 1}}], **FAILABLE},
    "workflow": {"version": 3, "inputs": {"a": 1}, **WORK, **FAILABLE},
    "set": FAILABLE,
    "return": {"outputs": {"a": 1}, **COMMON},
    "fail": {"code": "broken", **COMMON},
}


def step(kind, **more):
    return {"id": "s", "type": kind, **SMALLEST[kind], **more}


def found(one):
    return [(f.code, f.pointer) for f in check({"name": "x", "steps": [one]}).findings]


@pytest.mark.parametrize("kind", SHAPES)
def test_the_smallest_form_is_valid(kind):
    assert found(step(kind)) == []


@pytest.mark.parametrize("kind", SHAPES)
def test_the_fullest_form_is_valid(kind):
    assert found(step(kind, **FULLEST[kind])) == []


@pytest.mark.parametrize("kind", SHAPES)
def test_every_required_field_is_missed(kind):
    for name, field in STEP_MODELS[kind].model_fields.items():
        alias = field.alias or name
        if field.is_required() and alias != "type":
            one = {key: value for key, value in step(kind).items() if key != alias}
            assert ("missing_field", "/steps/0") in found(one), alias


@pytest.mark.parametrize("kind", SHAPES)
def test_every_field_refuses_null_and_what_has_no_sense(kind):
    for name, field in STEP_MODELS[kind].model_fields.items():
        alias = field.alias or name
        for wrong in (None, {"x": {"y": object}}, -1.5):
            assert found(step(kind, **{alias: wrong})), (alias, wrong)


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("option", ["retry", "timeout", "on_error"])
def test_an_option_that_would_be_ignored_is_an_error(kind, option):
    value = {"retry": {"attempts": 2}, "timeout": "1m", "on_error": "continue"}[option]
    findings = found(step(kind, **{option: value}))
    if option not in SHAPES[kind].options:
        assert findings == [("ignored_option", f"/steps/0/{option}")]
    elif kind != "wait":  # a wait for a time has no timeout: a rule of its own
        assert findings == []


@pytest.mark.parametrize("kind", SHAPES)
def test_an_unknown_field_is_an_error_with_advice(kind):
    [finding] = check({"name": "x", "steps": [step(kind, nmae="x")]}).findings
    assert (finding.code, finding.pointer) == ("unknown_field", "/steps/0/nmae")
    assert finding.hint == "Did you mean 'name'?"


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_and_models_name_the_same_fields(kind):
    shape, model = SHAPES[kind], STEP_MODELS[kind]
    fields = {field.alias or name for name, field in model.model_fields.items()}
    assert fields == {*COMMON_OPTIONS, *shape.options, *shape.fields, *shape.slots, *shape.slot_maps}


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_and_models_have_the_same_defaults(kind):
    for name, field in STEP_MODELS[kind].model_fields.items():
        shape = SHAPES[kind].fields.get(field.alias or name)
        if shape is not None:
            assert shape.required == field.is_required(), name
            assert shape.required or shape.default == field.default, name
