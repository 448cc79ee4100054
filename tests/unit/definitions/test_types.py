"""Expressions that cannot work are warned about where they are written."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.validate import check


@dataclass(frozen=True)
class Action:
    input_schema: dict[str, Any] = field(default_factory=dict)
    output_schema: dict[str, Any] = field(default_factory=dict)


COUNT = Action(output_schema={"type": "object", "properties": {"n": {"type": "integer"}}})
INPUTS = {
    "n": {"type": "integer"},
    "name": {"type": "string"},
    "list": {"type": "array"},
    "any": {"type": "object"},
}
STEPS = [
    {"id": "count", "type": "action", "action": "count"},
    {"id": "sh", "type": "shell", "run": "ls"},
]


KNOWN = Catalog(actions={"count": COUNT})


def warned(step, catalog=KNOWN):
    document = {"name": "x", "inputs": INPUTS, "steps": [*STEPS, {"id": "s", **step}]}
    checked = check(document, catalog)
    assert checked.definition is not None
    return [one.code for one in checked.findings]


def put(text):
    return {"type": "set", "vars": {"v": text}}


@pytest.mark.parametrize(
    "step",
    [
        put("{{ inputs.name - 1 }}"),
        put("n = {{ inputs.n + inputs.name }}"),
        put("{{ size(inputs.n) }}"),
        put("{{ steps.count.output.n + 'x' }}"),
        put("{{ steps.sh.output.stdout > 1 }}"),
        put("{{ run.started_at < now() }}"),
        {"type": "return", "if": "inputs.name"},
        {"type": "if", "condition": "size(inputs.list)", "then": [{"id": "e", "type": "return"}]},
        {"type": "foreach", "items": "{{ inputs.n }}", "do": [{"id": "e", **put("1")}]},
        {"type": "wait", "event": {"name": "e", "where": "event.name"}},
    ],
    ids=str,
)
def test_what_cannot_work(step):
    assert warned(step) == ["expression_type"]


@pytest.mark.parametrize(
    "step",
    [
        put("{{ inputs.n - 1 }}"),
        put("{{ inputs.any.x - 1 }}"),
        put("{{ vars.v + 1 }}"),
        put("{{ steps.count.output != null }}"),
        put("{{ steps.sh.output.exit_code == 0 }}"),
        {"type": "return", "if": "inputs.any.flag"},
        {"type": "foreach", "items": "{{ inputs.list }}", "do": [{"id": "e", **put("{{ loop.index + 1 }}")}]},
        {"type": "foreach", "items": "{{ inputs.any }}", "do": [{"id": "e", **put("{{ item.key }}")}]},
    ],
    ids=str,
)
def test_what_may_work(step):
    assert warned(step) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ steps.count.output.m }}", "There is: n."),
        ("{{ steps.sh.output.exitcode }}", "Did you mean 'exit_code'?"),
        ("{{ inputs.closed.zz }}", "There is: a."),
    ],
)
def test_a_key_that_will_not_be_there(text, hint):
    closed = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
    document = {
        "name": "x",
        "inputs": {**INPUTS, "closed": closed},
        "steps": [*STEPS, {"id": "s", **put(text)}],
    }
    [finding] = check(document, KNOWN).findings
    assert (finding.code, finding.severity, finding.hint) == ("unknown_key", "warning", hint)


@pytest.mark.parametrize("text", ["{{ inputs.any.x }}", "{{ inputs.open.b }}", "{{ steps.count.output.n }}"])
def test_a_key_that_may_be_there(text):
    opened = {"type": "object", "properties": {"a": {}}}
    document = {
        "name": "x",
        "inputs": {**INPUTS, "open": opened},
        "steps": [*STEPS, {"id": "s", **put(text)}],
    }
    assert check(document, KNOWN).findings == ()


def test_a_case_that_is_never_chosen():
    switch = {"id": "s", "type": "switch", "on": "inputs.p", "cases": {}}
    switch["cases"] = {name: [{"id": f"is_{name}", "type": "return"}] for name in ("low", "hihg")}
    inputs = {"p": {"type": "string", "enum": ["low", "high"]}}
    [finding] = check({"name": "x", "inputs": inputs, "steps": [switch]}).findings
    assert (finding.code, finding.pointer) == ("never", "/steps/0/cases/hihg")
    assert finding.hint == "Did you mean 'high'?"


def test_without_a_catalog_results_can_be_anything():
    assert warned(put("{{ steps.count.output.n + 'x' }}"), Catalog()) == []
