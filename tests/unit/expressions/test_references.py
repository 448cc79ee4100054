"""What an expression reads, for the validator and for what travels with a segment."""

from __future__ import annotations

import pytest

from onward.domain.expressions.parser import parse


def paths(text: str) -> list[str]:
    return [".".join(reference.path) for reference in parse(text).references]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2", []),
        ("inputs", ["inputs"]),
        ("steps.fetch.output.body", ["steps.fetch.output.body"]),
        ('steps["my-step"].output', ["steps.my-step.output"]),
        ("steps.a.output[0].id", ["steps.a.output"]),
        ("steps[inputs.name].output", ["steps", "inputs.name"]),
        ("inputs.list.map(x, x.id + vars.add)", ["inputs.list", "vars.add"]),
        ("inputs.list.map(x, [1].map(y, x + y))", ["inputs.list"]),
        ("x.map(x, x)", ["x"]),
        ("[1].map(x, x) == x", ["x"]),
        ("a.b.size() + c.d.join('')", ["a.b", "c.d"]),
        ("a ? b : c", ["a", "b", "c"]),
        ("{a: b}", ["a", "b"]),
        ("!a.b && -c.d < 1", ["a.b", "c.d"]),
        ("secrets.TOKEN", ["secrets.TOKEN"]),
    ],
)
def test_every_free_path_is_found(text: str, expected: list[str]) -> None:
    assert paths(text) == expected


def test_a_path_that_may_be_missing_is_marked() -> None:
    found = {".".join(one.path): one.optional for one in parse("has(a.b) ? default(c.d, e.f) : g").references}
    assert found == {"a.b": True, "c.d": True, "e.f": False, "g": False}


def test_a_reference_has_its_place() -> None:
    (reference,) = parse("1 +\n  inputs.count").references
    assert (reference.offset, reference.line, reference.column) == (6, 2, 3)
