"""Golden findings: a document, and all that is said about it with code, pointer and line."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.limits import Limits
from onward.domain.definitions.validate import check

HEAD = "name: x\nsteps:\n"
GOLDEN, HINTS = (
    yaml.safe_load((Path(__file__).parent / f"golden_{name}.yaml").read_text())
    for name in ("findings", "hints")
)


def findings(text, **more):
    return check(parse_document(text), **more).findings


def said(text, **more):
    return [(one.code, one.pointer, one.line) for one in findings(text, **more)]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: "-".join(code for code, _, _ in case["findings"]))
def test_golden(case):
    assert said(case["document"]) == [tuple(one) for one in case["findings"]]


EVERYTHING = """\
name: x
timeout: soon
steps:
  - {id: a, type: set, vars: {v: '{{ steps.b.output }}'}, retry: {attempts: 1}}
  - {id: a, type: retrun}
  - id: c
    type: if
    condition: steps.zz.output
    then: []
    esle: []
"""


def test_everything_is_said_at_once_in_the_order_of_the_text():
    assert said(EVERYTHING) == [
        ("duration", "/timeout", 2),
        ("unknown_step", "/steps/0/vars/v", 4),
        ("ignored_option", "/steps/0/retry", 4),
        ("unknown_step_type", "/steps/1/type", 5),
        ("unknown_step", "/steps/2/condition", 8),
        ("empty_block", "/steps/2/then", 9),
        ("unknown_field", "/steps/2/esle", 10),
    ]


@pytest.mark.parametrize("case", HINTS, ids=lambda case: case["hint"])
def test_hints_say_what_to_write(case):
    assert case["hint"] in [one.hint for one in findings(case["document"])]


def test_a_field_of_an_input_that_there_is_not_is_told_once():
    text = "name: x\ninputs: {who: {type: string, name: who}}\nsteps: [{id: a, type: set, vars: {v: 1}}]\n"
    [one] = findings(text)
    assert (one.code, one.pointer) == ("unknown_field", "/inputs/who/name")


def test_an_expression_is_placed_where_it_is_wrong():
    [finding] = findings(HEAD + "  - id: a\n    type: set\n    vars: {v: 'x {{ inputs.nope }}'}\n")
    assert (finding.line, finding.column) == (5, 21)


UNSAFE_SCRIPT = """\
name: x
inputs: {x: {type: string}}
steps:
  - id: a
    type: shell
    run: |
      cat <<'E'
      {{ inputs.x }}
      E
"""


def test_a_script_with_an_unsafe_place_for_a_value_is_refused():
    """R20: a value never becomes text of a script."""
    assert said(UNSAFE_SCRIPT) == [("expression_shell_context", "/steps/0/run", 8)]


def test_braces_in_a_text_of_an_expression_are_text():
    step = {"id": "a", "type": "return", "if": 'inputs.a.contains("{{")'}
    assert check({"name": "x", "inputs": {"a": {"type": "string"}}, "steps": [step]}).findings == ()


def test_warnings_do_not_stop_a_definition():
    checked = check(parse_document(HEAD + "  - {id: a, type: return}\n  - {id: b, type: return}\n"))
    assert [one.severity for one in checked.findings] == ["warning"]
    assert checked.definition is not None
    assert checked.errors == ()


def test_errors_give_no_definition():
    assert check(parse_document(HEAD + "  - {id: a, type: nothing}\n")).definition is None


def test_a_map_is_checked_without_lines():
    [finding] = check({"name": "x", "steps": [{"id": "a", "type": "returm"}]}).findings
    assert (finding.code, finding.pointer, finding.line) == ("unknown_step_type", "/steps/0/type", 0)


def nested(levels):
    steps: list[Any] = [{"id": "end", "type": "return"}]
    for level in range(levels):
        steps = [{"id": f"s{level}", "type": "if", "condition": "true", "then": steps}]
    return {"name": "x", "steps": steps}


def test_limits_are_named_and_configurable():
    """E: every limit is reported by name when it is hit (R18)."""
    many = {"name": "x", "steps": [{"id": f"s{n}", "type": "set", "vars": {"a": n}} for n in range(501)]}
    assert [one.code for one in check(many).findings] == ["limit_steps"]
    assert check(many, limits=Limits(steps=501)).findings == ()
    assert check(nested(19)).findings == ()
    [finding] = check(nested(20)).findings
    assert finding.code == "limit_nesting"
    assert "`nesting`, 20" in finding.message
    assert check(nested(20), limits=Limits(nesting=21)).findings == ()


@pytest.mark.parametrize("kind", ["if", "switch"])
def test_steps_behind_branches_that_all_end_are_unreachable(kind):
    end, other = [{"id": "a", "type": "return"}], [{"id": "b", "type": "fail", "message": "m"}]
    split = (
        {"condition": "true", "then": end, "else": other}
        if kind == "if"
        else {"on": "1", "cases": {"1": end}, "default": other}
    )
    steps = [{"id": "s", "type": kind, **split}, {"id": "c", "type": "return"}]
    assert [one.code for one in check({"name": "x", "steps": steps}).findings] == ["unreachable"]
