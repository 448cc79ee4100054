"""What is wrong with a trigger is said where it is shown (T18): its workflow is gone, or switched off."""

from __future__ import annotations

from sqlalchemy import event

from onward.services import workflows
from onward.services.triggers import triggers
from runs_world import AWAY
from triggers_world import TriggersWorld, world

__all__ = ["world"]

GONE = "The workflow 'hello' is gone, so what comes in fails to start. Choose another one."
DISABLED = "The workflow 'hello' is disabled, so what comes in fails to start: onward workflow enable hello"


def test_one_whose_workflow_is_gone_says_so(world: TriggersWorld) -> None:
    world.made()
    assert world.shown().health is None
    workflows.delete_workflow(world.app, world.eve, "hello")
    assert world.shown().health == GONE
    assert triggers.enable_trigger(world.app, world.eve, "tick").health == GONE


def test_one_whose_workflow_is_disabled_says_so_until_it_is_enabled(world: TriggersWorld) -> None:
    world.made()
    workflows.set_enabled(world.app, world.eve, "hello", False)
    assert world.shown().health == DISABLED
    workflows.set_enabled(world.app, world.eve, "hello", True)
    assert world.shown().health is None


def test_a_workflow_that_was_named_by_its_id_is_found(world: TriggersWorld) -> None:
    world.made(workflow=world.workflow("other"))
    assert world.shown().health is None


def test_one_that_is_off_is_no_trouble(world: TriggersWorld) -> None:
    world.made()
    triggers.disable_trigger(world.app, world.eve, "tick")
    workflows.delete_workflow(world.app, world.eve, "hello")
    assert world.shown().health is None


def test_the_workflow_of_another_workspace_is_not_taken_for_it(world: TriggersWorld) -> None:
    """E1"""
    world.made()
    world.workflow("hello", AWAY)
    workflows.delete_workflow(world.app, world.eve, "hello")
    assert world.shown().health == GONE


def test_a_list_of_many_costs_no_more_looks_than_a_list_of_one(world: TriggersWorld) -> None:
    world.made()
    of_one = looks(world)
    for number in range(30):
        world.made(name=f"tick-{number}")
    assert looks(world) == of_one


def looks(world: TriggersWorld) -> int:
    """How many statements a list of triggers takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with world.database.read() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", note)
    triggers.list_triggers(world.app, world.eve, limit=100)
    event.remove(engine, "before_cursor_execute", note)
    assert seen
    return len(seen)
