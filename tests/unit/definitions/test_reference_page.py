"""The reference is true: its examples are valid, its limits are right, every step type is there (E10)."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.limits import DEFAULT_LIMITS
from onward.domain.definitions.shapes import SHAPES
from onward.domain.definitions.validate import check

REFERENCE = Path(__file__).parents[3] / "docs/reference"
PAGE = (REFERENCE / "steps.md").read_text()
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL))


def steps_of(kind):
    [example] = re.findall(r"```yaml\n(.*?)```", SECTIONS[kind], re.DOTALL)
    return parse_document(example).data


@pytest.mark.parametrize("kind", SHAPES)
def test_every_step_type_has_a_valid_example(kind):
    steps = steps_of(kind)
    assert kind in {step["type"] for step in steps}
    inputs = {"ticket": {"type": "integer", "required": True}}
    assert check({"name": "example", "inputs": inputs, "steps": steps}).findings == ()


@pytest.mark.parametrize("kind", SHAPES)
def test_every_field_of_a_step_type_is_there(kind):
    for name in (*SHAPES[kind].fields, *SHAPES[kind].slots, *SHAPES[kind].slot_maps):
        assert f"| `{name}` |" in SECTIONS[kind]


@pytest.mark.parametrize(("name", "value"), asdict(DEFAULT_LIMITS).items())
def test_every_limit_is_there(name, value):
    assert f"| `{name}` | {value:,} |" in (REFERENCE / "limits.md").read_text()
