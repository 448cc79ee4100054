"""Samples fit the schema that they are made of."""

from __future__ import annotations

from typing import Any

import pytest

from onward.actions.loading import load_actions
from onward.domain.definitions.json_schema import value_problems
from onward.domain.definitions.samples import sample

ACTIONS = load_actions().all()


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 3}, 3),
        ({"type": "string", "default": "x"}, "x"),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": ["string", "null"]}, ""),
        ({"type": "string", "format": "date-time"}, "2027-01-31T09:00:00Z"),
        ({"type": "integer", "minimum": 5}, 5),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, False),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [0, 0]),
        ({"properties": {"a": {"type": "number"}}}, {"a": 0}),
        ({}, None),
        (True, None),
    ],
)
def test_a_sample_is_the_simplest_value(schema: Any, value: Any) -> None:
    assert sample(schema) == value


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_every_action_has_a_sample_that_fits(spec: Any) -> None:
    assert not list(value_problems(spec.output_schema, sample(spec.output_schema)))


def test_a_schema_without_end_has_an_end() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    schema["properties"]["self"] = schema
    assert sample(schema) is not None
