"""The JSON Schema that editors and models are given says what the validator says."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.model import workflow_schema
from onward.domain.definitions.shapes import SHAPES
from onward.domain.definitions.validate import check

EXAMPLES = [
    parse_document(p.read_text()).data
    for p in sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
]
SCHEMA = workflow_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_it_is_a_json_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_step_type_is_in_it():
    assert set(SCHEMA["$defs"]["Step"]["discriminator"]["mapping"]) == set(SHAPES)


@pytest.mark.parametrize("name", [name for name in SCHEMA["$defs"] if name != "Step"])
def test_every_part_and_every_field_is_described(name):
    part = SCHEMA["$defs"][name]
    assert part["description"]
    for field, schema in part["properties"].items():
        assert field == "type" or schema.get("description"), field


def test_it_is_small_enough_for_a_model():
    assert len(json.dumps(SCHEMA)) < 45_000


@pytest.mark.parametrize("data", EXAMPLES, ids=lambda data: data["name"])
def test_examples_pass_both(data):
    VALIDATOR.validate(data)
    assert check(data).findings == ()


def places(value, way=()):
    yield way
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(inner, (*way, key))


@st.composite
def damaged(draw):
    """An example in which one value was replaced, one removed, or one added."""
    data = json.loads(json.dumps(draw(st.sampled_from(EXAMPLES))))
    *way, last = draw(st.sampled_from([one for one in places(data) if one]))
    target = data
    for part in way:
        target = target[part]
    junk = draw(st.sampled_from([None, 0, -1, "", "x", "5 min", [], {}, True, 1.5, "{{ run.id }}"]))
    action = draw(st.sampled_from(["replace", "remove", "add"]))
    if action == "remove":
        del target[last]
    elif action == "add" and isinstance(target, dict):
        target[draw(st.sampled_from(["retry", "timeout", "if", "nope", "else", "id"]))] = junk
    else:
        target[last] = junk
    return data


@given(damaged())
@settings(max_examples=300, deadline=None)
def test_what_the_schema_refuses_the_validator_refuses(data):
    if not VALIDATOR.is_valid(data):
        assert check(data).errors
