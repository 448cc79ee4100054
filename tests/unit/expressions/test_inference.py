"""Kinds that are known before anything runs."""

from __future__ import annotations

import pytest

from onward.domain.expressions.inference import TypeScope, check_types, infer
from onward.domain.expressions.parser import parse

TYPES = TypeScope(
    {
        ("inputs",): {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "count": {"type": "integer"},
                "price": {"type": "number"},
                "ready": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "maybe": {"type": ["string", "null"]},
                "level": {"enum": ["low", "high"]},
            },
        },
        ("steps", "read", "output"): {"type": "object", "properties": {"urgent": {"type": "boolean"}}},
    }
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "int"),
        ("'a' + 'b'", "string"),
        ("inputs.count + 1", "int"),
        ("inputs.count / 2.0", "double"),
        ("inputs.price * 2", "any"),
        ("inputs.tags", "list"),
        ("inputs.tags[0]", "string"),
        ("inputs.level", "string"),
        ("inputs.unknown", "any"),
        ("steps.read.output.urgent", "bool"),
        ("steps.other.output", "any"),
        ("inputs.ready ? 1 : 2", "int"),
        ("inputs.ready ? 1 : 'a'", "any"),
        ("default(inputs.maybe, 'x')", "string"),
        ("inputs.tags.map(t, t)", "list"),
        ("inputs.tags.all(t, t == 'a')", "bool"),
        ("has(inputs.name)", "bool"),
        ("now() - now()", "duration"),
        ("{'a': 1}", "map"),
        ("size(inputs.name)", "int"),
    ],
)
def test_the_kind_of_an_expression_is_inferred(text: str, kind: str) -> None:
    assert infer(parse(text), TYPES).kind == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("inputs.name - 1", "string - int has no meaning"),
        ("inputs.name < 1", "string < int has no meaning"),
        ("inputs.name == 1", "string is never equal to int"),
        ("inputs.name && true", "true or false is needed here, not string"),
        ("!inputs.count", "true or false is needed here, not int"),
        ("inputs.count ? 1 : 2", "true or false is needed here, not int"),
        ("size(inputs.count)", "size() takes string or list or map here, not int"),
        ("inputs.tags.map(t, t * 2)", "string * int has no meaning"),
        ("inputs.tags.filter(t, t)", "true or false is needed here, not string"),
        ("inputs.count.map(x, x)", "a loop needs a list or a map, not int"),
        ("1 in inputs.name", "`in` looks into a list or a map, not into string"),
        ("-inputs.name", "- needs a number, not string"),
        ("inputs.count[0 + 1]", "int has no items"),
    ],
)
def test_what_cannot_work_is_warned_of(text: str, message: str) -> None:
    assert [warning.message for warning in check_types(parse(text), TYPES)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "inputs.unknown - 1",
        "inputs.price + 1",
        "inputs.maybe == null",
        "inputs.maybe + 'a'",
        "steps.x.output.n > 3 && steps.x.output.ok",
        "inputs.count == 1.0",
        "parse_json(inputs.name).list.map(x, x.id)",
    ],
)
def test_what_may_work_is_left_alone(text: str) -> None:
    assert check_types(parse(text), TYPES) == []


def test_a_condition_that_cannot_be_true_or_false_is_warned_of() -> None:
    (warning,) = check_types(parse("inputs.name"), TYPES, wanted="bool")
    assert (warning.message, warning.line, warning.column) == ("this gives string, and bool is needed", 1, 1)
