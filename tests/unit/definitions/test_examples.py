"""The examples are valid against the actions that Onward ships, and say how to run them."""

from pathlib import Path

import pytest

from onward.actions.builtin import add_builtin_actions
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings
from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.inputs import check_inputs
from onward.domain.definitions.plan import compile_plan
from onward.domain.definitions.validate import check

FILES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
DEFINITIONS = {path.stem: parse_document(path.read_text()).data for path in FILES}


def catalog():
    registry = Registry()
    add_builtin_actions(registry, ActionSettings())
    return Catalog(actions={spec.name: spec for spec in registry.all()}, workflows=DEFINITIONS)


def test_there_are_enough_of_them():
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_valid_and_compiles(path):
    checked = check(parse_document(path.read_text()), catalog())
    assert checked.findings == ()
    assert checked.definition is not None
    assert checked.definition.name == path.stem
    compile_plan(DEFINITIONS[path.stem])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_runs_without_inputs(path):
    values, wrong = check_inputs(DEFINITIONS[path.stem]["inputs"], {})
    assert wrong == ()
    assert values


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_says_what_it_is_for_and_how_to_run_it(path):
    header = path.read_text().split("\nname:")[0]
    assert f"onward run {path.stem}" in header
    assert all(line.startswith("#") for line in header.splitlines())
