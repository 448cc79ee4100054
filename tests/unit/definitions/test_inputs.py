"""Declared inputs: their JSON Schema, defaults, and what was given."""

import jsonschema
import pytest

from onward.domain.definitions.inputs import check_inputs, inputs_schema

INPUTS = {
    "ticket": {
        "type": "object",
        "required": True,
        "properties": {
            "id": {"type": "integer", "required": True},
            "tags": {
                "type": "array",
                "items": {"type": "object", "properties": {"a": {"type": "string", "required": True}}},
            },
            "lang": {"type": "string", "default": "en"},
        },
    },
    "priority": {"type": "string", "enum": ["low", "high"], "default": "low"},
    "note": {"type": "string"},
}


def problems(given):
    return [(one.code, one.pointer) for one in check_inputs(INPUTS, given)[1]]


def test_the_schema_is_json_schema():
    schema = inputs_schema(INPUTS)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["ticket"]
    assert schema["properties"]["ticket"]["required"] == ["id"]
    assert schema["properties"]["ticket"]["properties"]["tags"]["items"]["required"] == ["a"]


def test_a_list_of_required_properties_is_kept():
    schema = inputs_schema({"a": {"type": "object", "required": ["b"], "properties": {"b": {}}}})
    assert schema["properties"]["a"]["required"] == ["b"]
    assert schema["required"] == []


def test_defaults_are_filled_in_at_every_level():
    values, wrong = check_inputs(INPUTS, {"ticket": {"id": 1}})
    assert wrong == ()
    assert values == {"ticket": {"id": 1, "lang": "en"}, "priority": "low"}


def test_what_was_given_is_not_changed():
    given = {"ticket": {"id": 1}}
    check_inputs(INPUTS, given)
    assert given == {"ticket": {"id": 1}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("required", "")]),
        ({"ticket": {}}, [("required", "/ticket")]),
        ({"ticket": {"id": "x"}}, [("type", "/ticket/id")]),
        ({"ticket": {"id": 1}, "priority": "middle"}, [("not_allowed", "/priority")]),
        ({"ticket": {"id": 1}, "priorty": "low"}, [("unknown_property", "/priorty")]),
        (
            {"ticket": {"id": 1, "tags": [{}]}, "note": None},
            [("required", "/ticket/tags/0"), ("type", "/note")],
        ),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(given, expected):
    assert problems(given) == expected


def test_defaults_are_copies():
    inputs = {"a": {"type": "array", "default": []}}
    check_inputs(inputs, {})[0]["a"].append(1)
    assert check_inputs(inputs, {})[0] == {"a": []}
