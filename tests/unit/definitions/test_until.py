"""A definition up to a step: what is behind it in the document goes, what may be needed before stays."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.plan import compile_plan
from onward.domain.definitions.until import Cut, cut_behind

DOCUMENT = """
name: all
steps:
  - {id: first, type: set, vars: {x: 1}}
  - id: gate
    type: if
    condition: "true"
    then: [{id: yes1, type: set, vars: {x: 1}}, {id: yes2, type: set, vars: {x: 1}}]
    else: [{id: no1, type: set, vars: {x: 1}}]
  - id: both
    type: parallel
    join: 2
    branches:
      a: [{id: in_a, type: set, vars: {x: 1}}]
      b: [{id: in_b, type: set, vars: {x: 1}}]
  - id: safe
    type: try
    do: [{id: risky, type: set, vars: {x: 1}}, {id: later, type: set, vars: {x: 1}}]
    catch: [{id: caught, type: set, vars: {x: 1}}]
    finally: [{id: clean, type: set, vars: {x: 1}}]
outputs: {x: 1}
on_failure: [{id: shout, type: set, vars: {x: 1}}]
"""


def cut(step_id: str) -> Cut:
    data: dict[str, Any] = parse_document(DOCUMENT).data
    found = cut_behind(data, step_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("until", "left"),
    [
        ("first", ["first"]),
        ("gate", ["first", "gate", "yes1", "yes2", "no1"]),
        ("yes1", ["first", "gate", "yes1"]),
        ("no1", ["first", "gate", "yes1", "yes2", "no1"]),
        ("in_a", ["first", "gate", "yes1", "yes2", "no1", "both", "in_a"]),
        (
            "risky",
            [
                "first",
                "gate",
                "yes1",
                "yes2",
                "no1",
                "both",
                "in_a",
                "in_b",
                "safe",
                "risky",
                "caught",
                "clean",
            ],
        ),
    ],
)
def test_the_steps_up_to_it_are_left_and_can_be_run(until: str, left: list[str]) -> None:
    assert list(compile_plan(cut(until).definition).steps) == left


def test_what_is_left_out_is_known_by_its_place() -> None:
    found = cut("yes1")
    assert found.has("/steps/1/then/0/vars") and found.has("/steps/1/condition")
    for gone in ("/steps/1/then/1", "/steps/1/else/0/id", "/steps/2", "/outputs/x", "/on_failure/0"):
        assert not found.has(gone)
    assert found.has("/steps/20")  # not inside of /steps/2


def test_fewer_branches_are_not_waited_for_by_number() -> None:
    assert cut("in_a").definition["steps"][2]["join"] == "all"


def test_in_the_clean_up_after_a_failure_all_steps_stay() -> None:
    found = cut("shout")
    assert found.has("/steps/3") and found.has("/on_failure/0") and not found.has("/outputs")


def test_the_document_itself_is_left_alone() -> None:
    data = parse_document(DOCUMENT).data
    cut_behind(data, "in_a")
    assert data == parse_document(DOCUMENT).data


def test_an_unknown_step_has_nothing_behind_it() -> None:
    assert cut_behind({"steps": [{"id": "a", "type": "nonsense"}]}, "a") is None
