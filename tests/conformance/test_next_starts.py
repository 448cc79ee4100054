"""A list of workflows says what starts each of them next, and who made it: in one query, by an index."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from onward.domain.access import Principal
from onward.services import workflows
from onward.services.next_starts import NextStart
from onward.services.triggers import pausing, triggers
from onward.services.workflows import WorkflowView
from onward.store.workflows import SqlWorkflows
from plans import plans_of, statements_of
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

YEARLY: dict[str, Any] = {"name": "yearly", "schedule": {"cron": "0 9 1 1 *", "timezone": "Europe/Berlin"}}
BY_HAND: dict[str, Any] = {"name": "by-hand", "schedule": None}
HOOK: dict[str, Any] = {"name": "hook", "schedule": None, "webhook": {"check": {"scheme": "none"}}}
ORDERS: dict[str, Any] = {"name": "orders", "schedule": None, "event": {"type": "order.*"}}


def shown(world: TriggersWorld, by: Principal | None = None) -> WorkflowView:
    [view] = workflows.list_workflows(world.app, by or world.eve).items
    return view


def next_start(world: TriggersWorld) -> NextStart:
    found = shown(world).next_start
    assert found is not None
    return found


def make(world: TriggersWorld, *changes: dict[str, Any]) -> None:
    for change in changes:
        whole = {"workflow": "hello", "schedule": {"cron": "* * * * *"}, **change}
        definition = {name: value for name, value in whole.items() if value is not None}
        triggers.create_trigger(world.app, world.eve, definition)


def test_the_nearest_firing_is_told_with_its_trigger_and_in_its_zone(world: TriggersWorld) -> None:
    make(world, YEARLY, BY_HAND)
    yearly = world.shown("yearly")
    assert next_start(world) == NextStart(
        yearly.next_at, yearly.next_local, "Europe/Berlin", (), None, "yearly"
    )
    make(world, {"name": "tick"}, HOOK)
    found = next_start(world)
    assert (found.trigger, found.at, found.on) == ("tick", world.shown().next_at, ("webhook",))


@pytest.mark.parametrize(
    ("made", "on", "named"),
    [
        ((HOOK,), ("webhook",), "hook"),
        ((ORDERS,), ("event",), "orders"),
        ((ORDERS, HOOK), ("webhook", "event"), "hook"),
    ],
)
def test_what_waits_for_others_is_told_shortly(
    world: TriggersWorld, made: tuple[dict[str, Any], ...], on: Any, named: str
) -> None:
    make(world, *made)
    assert next_start(world) == NextStart(None, None, None, on, None, named)


def test_what_is_off_starts_nothing(world: TriggersWorld) -> None:
    make(world, YEARLY, HOOK, BY_HAND)
    for name in ("yearly", "hook"):
        triggers.disable_trigger(world.app, world.eve, name)
    assert shown(world).next_start is None


def test_of_those_that_are_all_paused_the_first_end_is_told(world: TriggersWorld) -> None:
    make(world, YEARLY, HOOK)
    pausing.pause_trigger(world.app, world.eve, "yearly", "2031-06-02T00:00:00+02:00")
    assert next_start(world).on == ("webhook",)
    pausing.pause_trigger(world.app, world.eve, "hook", "2031-06-03T00:00:00Z")
    assert next_start(world) == NextStart(None, None, None, (), "2031-06-01T22:00:00.000000Z", "yearly")


def test_a_key_that_may_not_see_triggers_is_not_told_of_them(world: TriggersWorld) -> None:
    make(world, YEARLY)
    narrow = replace(world.eve, kind="key", scopes=frozenset({"workflow.read"}))
    assert shown(world, narrow).next_start is None
    assert shown(world, replace(narrow, scopes=frozenset({"workflow.read", "trigger.read"}))).next_start


def test_one_workflow_is_told_the_same(world: TriggersWorld) -> None:
    make(world, YEARLY)
    assert workflows.show_workflow(world.app, world.eve, "hello").workflow == shown(world)


def test_triggers_of_another_workspace_start_nothing_here(world: TriggersWorld) -> None:
    make(world, YEARLY)
    with world.database.write() as connection:
        connection.execute(text("UPDATE triggers SET workspace_id = 'ws_away'"))
    assert shown(world).next_start is None


def test_the_first_ones_are_read_off_an_index(world: TriggersWorld) -> None:
    """A workflow with a hundred thousand triggers costs what one with two of them costs."""
    make(world, *({"name": f"each-{number}"} for number in range(20)))
    with world.database.write() as connection:
        plan = plans_of(connection, lambda: SqlWorkflows(connection).first_starters(HOME, ["wf_hello"]))
    assert plan.count("ix_triggers_on") == plan.count("ix_triggers_paused") == 1
    assert "B-TREE FOR ORDER" not in plan
    assert "Sort" not in plan


def test_a_page_costs_the_same_queries_however_long_it_is(world: TriggersWorld) -> None:
    one = queries_of(world)
    for number in range(5):
        world.workflow(f"more-{number}")
    make(world, *({"name": f"each-{number}", "workflow": f"more-{number}"} for number in range(5)))
    assert queries_of(world) == one


def queries_of(world: TriggersWorld) -> int:
    return len(statements_of(world.database.engine, lambda: workflows.list_workflows(world.app, world.eve)))
