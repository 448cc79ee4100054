"""What a run gave, for trying expressions on: its outputs, and what an expression saw at a step."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.errors import Invalid, NotFound
from onward.domain.expressions.parser import parse
from onward.domain.runs.facts import StepEnded, StepError
from onward.services.bindings import bindings
from onward.services.last_values import ALL_BYTES, last_values
from runs_world import AWAY, RunsWorld, world

__all__ = ["world"]

STEPS: list[dict[str, Any]] = [
    {"id": "fetch", "type": "action", "action": "x"},
    {"id": "init", "type": "set", "vars": {"n": 1}},
    {
        "id": "each",
        "type": "foreach",
        "items": "{{ steps.fetch.output.rows }}",
        "as": "row",
        "do": [
            {"id": "mail", "type": "action", "action": "x"},
            {"id": "note", "type": "action", "action": "x", "with": {"a": "{{ row }}"}},
        ],
    },
    {
        "id": "safe",
        "type": "try",
        "do": [{"id": "risky", "type": "action", "action": "x"}],
        "catch": [{"id": "tell", "type": "action", "action": "x"}],
    },
]


def ended(path: str, output: Any = None, kind: str = "action", **more: Any) -> StepEnded:
    at = "2027-01-31T09:00:00.000000Z"
    values = {"status": "failed" if "error" in more else "succeeded", "at": at, "started_at": at}
    return StepEnded(path, 1, path.rpartition("/")[2], kind, output=output, **(values | more))  # type: ignore[arg-type]


@pytest.fixture
def run(world: RunsWorld) -> str:
    world.workflow("hello", steps=STEPS)
    run_id = world.started(inputs={})
    world.record(
        run_id,
        ended("fetch", {"rows": ["ann", "bob"]}),
        ended("init", {"n": 1}, "set"),
        ended("each[0]/mail", "to ann"),
        ended("each[1]/mail", "to bob"),
        ended("each[1]/note", "noted"),
        ended("risky", error=StepError("action", "broken", "it broke")),
        ended("tell", "told"),
    )
    return run_id


def test_an_expression_sees_again_what_it_saw(world: RunsWorld, run: str) -> None:
    seen = bindings(world.app, world.ada, run, path="each[1]/note").bindings
    assert (seen["row"], seen["loop"]) == ("bob", {"index": 1, "first": False, "last": True, "length": 2})
    assert seen["steps"]["mail"]["output"] == "to bob"
    assert seen["vars"] == {"n": 1}
    assert parse('row + ": " + steps.mail.output').evaluate(seen, now=world.clock.now()) == "bob: to bob"


def test_what_comes_later_is_not_seen(world: RunsWorld, run: str) -> None:
    assert bindings(world.app, world.ada, run, path="init").bindings["steps"].keys() == {"fetch"}
    assert bindings(world.app, world.ada, run, path="init").bindings["vars"] == {}


def test_a_place_in_the_document_stands_for_the_first_iteration(world: RunsWorld, run: str) -> None:
    found = bindings(world.app, world.ada, run, pointer="/steps/2/do/1/with/a")
    assert (found.path, found.bindings["row"]) == ("each[0]/note", "ann")
    at_end = bindings(world.app, world.ada, run, pointer="/outputs/x")
    assert (at_end.path, "mail" in at_end.bindings["steps"]) == (None, False)


def test_a_catch_sees_what_was_caught(world: RunsWorld, run: str) -> None:
    assert bindings(world.app, world.ada, run, path="tell").bindings["error"]["message"] == "it broke"


@pytest.mark.parametrize("path", ["nobody", "mail", "each[0]/fetch", "each[x]/mail", "[", "a/b/c"])
def test_a_path_that_cannot_be_is_refused(world: RunsWorld, run: str, path: str) -> None:
    with pytest.raises(NotFound):
        bindings(world.app, world.ada, run, path=path)


def test_a_path_and_a_pointer_are_too_much(world: RunsWorld, run: str) -> None:
    with pytest.raises(Invalid):
        bindings(world.app, world.ada, run, path="init", pointer="/steps/0")


def test_what_is_too_large_is_named_and_left_out(world: RunsWorld) -> None:
    world.workflow("hello", steps=STEPS)
    run_id = world.started()
    world.record(run_id, ended("fetch", "x" * (ALL_BYTES + 1)), ended("init", {"n": 1}, "set"))
    found = bindings(world.app, world.ada, run_id, pointer="/steps/2/items")
    assert found.cut == ("steps.fetch.output",)
    assert found.bindings["steps"]["fetch"] | {"meta": {}} == {
        "output": None,
        "status": "succeeded",
        "error": None,
        "meta": {},
    }
    values = last_values(world.app, world.ada, "hello")
    assert (values.cut, values.steps["fetch"].cut, values.steps["fetch"].output) == (True, True, None)
    assert values.steps["init"].output == {"n": 1}


def test_the_last_run_that_went_well_is_preferred(world: RunsWorld, run: str) -> None:
    world.ended(run)
    later = world.started()
    assert last_values(world.app, world.ada, "hello").run_id == run
    assert last_values(world.app, world.ada, "hello", later).run_id == later


def test_in_a_loop_the_last_output_counts(world: RunsWorld, run: str) -> None:
    steps = last_values(world.app, world.ada, "hello").steps
    assert (steps["mail"].path, steps["mail"].output) == ("each[1]/mail", "to bob")
    assert "risky" not in steps


def test_a_workflow_that_never_ran_has_no_values(world: RunsWorld) -> None:
    world.workflow("fresh")
    assert last_values(world.app, world.ada, "fresh").run_id is None


def test_e1_only_in_its_own_workspace(world: RunsWorld, run: str) -> None:
    eve = world.member("eve", "admin", AWAY)
    with pytest.raises(NotFound):
        bindings(world.app, eve, run, path="init")
    with pytest.raises(NotFound):
        last_values(world.app, eve, "hello")
