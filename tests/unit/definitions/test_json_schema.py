"""The JSON Schema subset: held against a full implementation, and honest about what it is not."""

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.definitions.json_schema import Unknown, schema_problems, value_problems


def codes(schema, value):
    return [(one.code, one.pointer) for one in value_problems(schema, value)]


CASES = [
    ({"type": "string"}, "a", True),
    ({"type": "string"}, 1, False),
    ({"type": "integer"}, 1.0, True),
    ({"type": "integer"}, 1.5, False),
    ({"type": "integer"}, True, False),
    ({"type": "number"}, 1, True),
    ({"type": ["string", "null"]}, None, True),
    ({"type": "object"}, [], False),
    ({"enum": [1, "a", None]}, 1.0, True),
    ({"enum": [1, "a"]}, True, False),
    ({"const": {"a": [1]}}, {"a": [1.0]}, True),
    ({"properties": {"a": {"type": "string"}}}, {"a": 1}, False),
    ({"required": ["a"]}, {}, False),
    ({"required": ["a"]}, "not an object", True),
    ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1, "b": 2}, False),
    ({"additionalProperties": {"type": "integer"}}, {"b": "x"}, False),
    ({"items": {"type": "integer"}}, [1, "x"], False),
    ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, ["a", 1, 2], True),
    ({"prefixItems": [{"type": "string"}], "items": False}, ["a", 1], False),
    ({"minItems": 2}, [1], False),
    ({"maxItems": 1}, [1, 2], False),
    ({"uniqueItems": True}, [1, 1.0], False),
    ({"uniqueItems": True}, [1, True, "1"], True),
    ({"minLength": 2}, "a", False),
    ({"maxLength": 2}, "äöü", False),
    ({"pattern": "^a+$"}, "aab", False),
    ({"pattern": "b"}, "abc", True),
    ({"minimum": 3}, 3, True),
    ({"exclusiveMinimum": 3}, 3, False),
    ({"maximum": 3}, 3.5, False),
    ({"exclusiveMaximum": 3}, 3, False),
    ({"multipleOf": 0.1}, 0.3, True),
    ({"multipleOf": 2}, 3, False),
    ({"minProperties": 1}, {}, False),
    ({"maxProperties": 0}, {"a": 1}, False),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None, True),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, False),
    ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3, False),
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, 3, False),
    ({"not": {"type": "string"}}, "a", False),
    ({"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"}, "x", False),
    (
        {"$defs": {"t": {"items": {"$ref": "#/$defs/t"}, "type": "array"}}, "$ref": "#/$defs/t"},
        [[[]], []],
        True,
    ),
]


@pytest.mark.parametrize(("schema", "value", "valid"), CASES, ids=str)
def test_says_what_a_full_implementation_says(schema, value, valid):
    reference = jsonschema.Draft202012Validator(schema)
    if schema != {"multipleOf": 0.1}:  # where the reference falls over floating point
        assert reference.is_valid(value) is valid
    assert (codes(schema, value) == []) is valid
    assert list(schema_problems(schema)) == []


small_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
small_schemas = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["string", "integer", "object", "array", "null", "boolean", "number"]),
            "minimum": st.integers(-2, 2),
            "maxLength": st.integers(0, 2),
            "enum": st.lists(small_values, min_size=1, max_size=3),
            "required": st.lists(st.sampled_from("ab"), unique=True, max_size=2),
            "maxItems": st.integers(0, 2),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "items": inner,
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "additionalProperties": st.booleans() | inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    ),
    max_leaves=4,
)


@given(small_schemas, small_values)
@settings(deadline=None)
def test_agrees_with_a_full_implementation(schema, value):
    assert (codes(schema, value) == []) is jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", "2026-01-31T10:00:00Z", "2026-01-31 10:00"),
        ("date", "2026-02-28", "2026-02-30"),
        ("time", "10:00:00", "25:00:00"),
        ("email", "ada@example.com", "ada@"),
        ("uri", "https://a.b/c?d#e", "no uri"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
    ],
)
def test_formats_are_enforced(name, good, bad):
    assert codes({"format": name}, good) == []
    assert codes({"format": name}, bad) == [("format", "")]


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"tpye": "string"}, "/tpye"),
        ({"type": "text"}, "/type"),
        ({"type": []}, "/type"),
        ({"enum": []}, "/enum"),
        ({"required": True}, "/required"),
        ({"minimum": "3"}, "/minimum"),
        ({"minLength": -1}, "/minLength"),
        ({"format": "phone"}, "/format"),
        ({"pattern": "(a"}, "/pattern"),
        ({"pattern": "(a)\\1"}, "/pattern"),
        ({"items": 3}, "/items"),
        ({"anyOf": []}, "/anyOf"),
        ({"properties": {"a": {"if": {}}}}, "/properties/a/if"),
        ({"$ref": "https://example.com/x"}, "/$ref"),
        ({"patternProperties": {}}, "/patternProperties"),
        ("string", ""),
    ],
    ids=str,
)
def test_a_keyword_that_would_not_be_enforced_is_refused(schema, pointer):
    """E3: fields offered are enforced or absent."""
    assert [one.pointer for one in schema_problems(schema)] == [pointer]


@given(small_values)
@settings(deadline=None)
def test_any_value_as_a_schema_is_findings(value):
    list(schema_problems(value))
    list(schema_problems({"properties": {"a": value}, "anyOf": value, "pattern": value, "$ref": value}))


def test_circles_of_references_end():
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
    assert codes(schema, 1) == []


def test_a_hostile_pattern_takes_linear_time():
    assert codes({"pattern": "^(a|a)*(a|a)*b$"}, "a" * 5_000) == [("pattern", "")]


def test_the_nearest_kind_of_a_union_is_explained():
    schema = {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"a": {"type": "string"}}}]}
    assert codes(schema, {"a": 1}) == [("type", "/a")]


def test_unknown_values_fit_unless_they_are_surely_texts():
    assert codes({"type": "integer"}, Unknown(is_text=False)) == []
    assert codes({"type": "integer"}, Unknown(is_text=True)) == [("type", "")]
    assert codes({"type": "string", "maxLength": 1}, Unknown(is_text=True)) == []
