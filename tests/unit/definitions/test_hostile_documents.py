"""Whatever is sent, the answer is findings: never an exception, never a long time."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.plan import compile_plan
from onward.domain.definitions.validate import MOST_FINDINGS, check

EXAMPLES = [path.read_text() for path in sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))]


def codes(text):
    return {finding.code for finding in check(parse_document(text)).findings}


def bomb(levels):
    first = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    return first + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, levels))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bomb(20), "limit_nodes"),
        ("a: &a '" + "x" * 100_000 + "'\nb: [" + "*a, " * 1000 + "*a]", "limit_nodes"),
        ("x" * (1024 * 1024), "limit_definition_bytes"),
        ("[" * 100_000, "limit_depth"),
        ("{" * 100_000, "key"),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "limit_depth"),
        ("- " * 50_000, "limit_depth"),
        ("\x00\xff\xfe" * 1000, "control_character"),
        ("9" * 100_000, "number"),
        ("0x" + "f" * 100_000, "number"),
        ("&a " * 1000, "syntax"),
        ("", "type"),
        ("null", "type"),
        ("[]", "type"),
        ("just text", "type"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bombs_and_garbage_are_findings(text, code):
    assert code in codes(text)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_binary_garbage_is_findings(content):
    check(parse_document(content.decode("utf-8", "replace")))
    check(parse_document(content.decode("utf-8", "surrogateescape")))


@given(st.text(alphabet="{}[]:,-&*!|>'\"%@`#?\n\t ab1.", max_size=200))
@settings(deadline=None)
def test_punctuation_is_findings(text):
    check(parse_document(text))


@st.composite
def mutated_examples(draw):
    text = draw(st.sampled_from(EXAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        pieces = [
            "",
            "- ",
            ": ",
            "{{ ",
            " }}",
            "null",
            "[",
            "{}",
            "\n",
            "  ",
            "steps",
            "id",
            "*a",
            "1e9",
            "\t",
            '"',
        ]
        text = text[:start] + draw(st.sampled_from(pieces) | st.text(max_size=5)) + text[end:]
    return text


@given(mutated_examples())
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_examples_are_findings_or_plans(text):
    document = parse_document(text)
    checked = check(document)
    if checked.definition is not None:
        compile_plan(document.data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(
    [
        "id",
        "type",
        "if",
        "then",
        "else",
        "do",
        "cases",
        "branches",
        "with",
        "as",
        "items",
        "retry",
        "event",
        "form",
    ]
)
step_types = st.sampled_from(
    ["action", "if", "switch", "foreach", "parallel", "try", "wait", "approval", "workflow", "x"]
)
odd_steps = st.builds(
    lambda kind, rest: {"id": "a", **rest, "type": kind},
    step_types,
    st.dictionaries(field_names, json_values, max_size=6),
)


@given(st.lists(odd_steps, max_size=3), json_values, json_values)
@settings(max_examples=500, deadline=None)
def test_odd_values_anywhere_are_findings(steps, inputs, outputs):
    check({"name": "x", "inputs": inputs, "outputs": outputs, "steps": steps})
    nested = [{"id": "b", "type": "foreach", "items": [], "do": steps}]
    check({"name": "x", "inputs": {"a": inputs}, "steps": nested, "on_failure": steps, "concurrency": inputs})


HEAD = "name: x\nsteps:\n- {id: a, type: set, vars: {v: ["


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ", ".join(f"'{{{{ unknown{n} }}}}'" for n in range(20_000)) + "]}}",
        "name: x\nsteps:\n- {id: a, type: return, " + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}",
    ],
    ids=["unknown names", "unknown fields"],
)
def test_a_document_that_is_wrong_everywhere_is_told_so_in_part(text):
    assert len(check(parse_document(text)).findings) == MOST_FINDINGS


def test_too_many_steps_are_not_compared_with_each_other():
    steps = "".join(f"- {{id: s{n}, type: return, if: steps.t{n}.output}}\n" for n in range(6_000))
    assert codes("name: x\nsteps:\n" + steps) == {"limit_steps"}


def test_a_value_that_is_no_json_is_a_finding():
    found = check({"name": "x", "steps": [], "inputs": {"a": object(), 1: float("nan")}}).findings
    assert {"key", "type", "number"} <= {one.code for one in found}


def test_a_deep_value_is_a_finding():
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    assert [one.code for one in check({"name": "x", "steps": deep}).findings] == ["limit_depth"]
