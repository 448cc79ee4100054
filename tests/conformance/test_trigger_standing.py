"""How triggers stand is found by the database as their views say it, however many there are (T18)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from arrivals import recorded
from onward.domain.access import Principal
from onward.ports.rows.triggers import ByState, TriggerFilter, TriggerOrder, TriggerStanding, Troubles
from onward.services import workflows
from onward.services.context import Services
from onward.services.secrets import delete_secret, set_secret
from onward.services.triggers import counting, hook_care, pausing, triggers
from onward.services.triggers.views import TriggerView
from onward.store.triggers import SqlTriggers
from onward.store.vault import AesGcmVault
from plans import plans_of
from runs_world import AWAY
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

STANDINGS: tuple[TriggerStanding, ...] = ("on", "paused", "off", "attention", "done")
YEARLY = {"schedule": {"cron": "0 9 1 1 *"}}
UNCHECKED = {"schedule": None, "webhook": {"check": {"scheme": "none"}}}
SIGNED = {"schedule": None, "webhook": {"check": {"scheme": "standard"}}}


def named(secret: str, scheme: str = "standard") -> dict[str, Any]:
    return {"schedule": None, "webhook": {"check": {"scheme": scheme, "secret": secret}}}


def make(world: TriggersWorld, name: str, **more: Any) -> TriggerView:
    whole = {"name": name, "workflow": "hello", **YEARLY, **more}
    definition = {key: value for key, value in whole.items() if value is not None}
    return triggers.create_trigger(world.app, world.eve, definition)


def change(world: TriggersWorld, name: str, **values: Any) -> None:
    """As what has become of it would have left its row."""
    told = ", ".join(f"{column} = :{column}" for column in values)
    with world.database.write() as connection:
        query = f"UPDATE triggers SET {told} WHERE name = :name"
        connection.execute(text(query), {"name": name, **values})


def listed(
    world: TriggersWorld,
    state: TriggerStanding | None,
    order: TriggerOrder = "newest",
    *,
    app: Services | None = None,
    by: Principal | None = None,
    where: TriggerFilter | None = None,
    limit: int = 3,
) -> list[TriggerView]:
    """All of them, in small pages."""
    found: list[TriggerView] = []
    after = None
    while True:
        page = triggers.list_triggers(
            app or world.app, by or world.eve, where, state, order, limit=limit, after=after
        )
        found += page.items
        if page.next is None:
            return found
        after = page.next


def names(world: TriggersWorld, state: TriggerStanding | None, *more: Any, **given: Any) -> list[str]:
    return [view.name for view in listed(world, state, *more, **given)]


def standing(view: TriggerView) -> TriggerStanding:
    """As the pages tell it of one."""
    if view.state == "completed":
        return "done"
    if view.paused_until is not None:
        return "paused"
    if view.state is not None or view.health is not None:
        return "attention"
    return "on" if view.enabled else "off"


def agreed(world: TriggersWorld, app: Services | None = None) -> dict[str, TriggerStanding]:
    """By name; the lists, the counts and the views all say the same."""
    app = app or world.app
    views = listed(world, None, app=app)
    by_view = {view.name: standing(view) for view in views}
    by_list = {name: one for one in STANDINGS for name in names(world, one, app=app)}
    assert by_list == by_view
    counted = counting.count_triggers(app, world.eve)
    assert counted.by_state == {one: list(by_view.values()).count(one) for one in STANDINGS}
    assert {kind: n for kind, n in counted.by_kind.items() if n} == Counter(view.kind for view in views)
    return by_view


TROUBLES: dict[str, Callable[[TriggersWorld], object]] = {
    "paused itself": lambda world: change(world, "odd", enabled=False, state="paused", next_at=None),
    "broken": lambda world: change(world, "odd", state="broken", next_at=None),
    "a state of another version": lambda world: change(world, "odd", state="hibernating"),
    "not armed": lambda world: change(world, "odd", next_at=None),
    "late": lambda world: change(world, "odd", next_at="2020-01-01T00:00:00.000000Z"),
    "three failures in a row": lambda world: change(world, "odd", failures=3),
    "workflow gone": lambda world: change(world, "odd", workflow="nowhere"),
}


@pytest.mark.parametrize("cause", list(TROUBLES))
def test_t18_each_trouble_is_found_among_those_that_are_well(world: TriggersWorld, cause: str) -> None:
    for name in ("one", "odd", "other"):
        make(world, name)
    TROUBLES[cause](world)
    assert agreed(world) == {"one": "on", "odd": "attention", "other": "on"}


@pytest.mark.parametrize(
    "values",
    [
        {"failures": 2},
        {"failures": 9, "enabled": False, "next_at": None},
        {"workflow": "nowhere", "enabled": False, "next_at": None},
        {"state": "completed", "next_at": None, "failures": 9},
    ],
)
def test_what_is_no_trouble_is_not_found(world: TriggersWorld, values: dict[str, Any]) -> None:
    make(world, "odd")
    change(world, "odd", **values)
    assert agreed(world)["odd"] != "attention"


def test_a_disabled_workflow_is_told_of_all_that_start_it(world: TriggersWorld) -> None:
    world.workflow("other")
    for name, workflow in (("a", "hello"), ("b", "other"), ("c", "hello")):
        make(world, name, workflow=workflow)
    workflows.set_enabled(world.app, world.eve, "hello", False)
    assert agreed(world) == {"a": "attention", "b": "on", "c": "attention"}


def test_a_person_s_pause_is_no_trouble_and_neither_is_what_is_off(world: TriggersWorld) -> None:
    for name in ("on", "off", "paused"):
        make(world, name)
    pausing.pause_trigger(world.app, world.eve, "paused", "2031-06-02T00:00:00Z")
    triggers.disable_trigger(world.app, world.eve, "off")
    assert agreed(world) == {"on": "on", "off": "off", "paused": "paused"}


def test_webhooks_that_nothing_opens_are_found_until_something_does(world: TriggersWorld) -> None:
    make(world, "open", **UNCHECKED)
    make(world, "made", **SIGNED)
    make(world, "named", **named("ORDERS", "bearer"))
    assert agreed(world) == {"open": "on", "made": "attention", "named": "attention"}
    hook_care.rotate_secret(world.app, world.eve, "made")
    set_secret(world.app, world.eve, "ORDERS", "one")
    assert set(agreed(world).values()) == {"on"}
    delete_secret(world.app, world.eve, "ORDERS")
    assert agreed(world)["named"] == "attention"


def test_a_secret_that_its_scheme_does_not_take_is_found(world: TriggersWorld) -> None:
    set_secret(world.app, world.eve, "ORDERS", "no base64 at all!")
    make(world, "standard", **named("ORDERS"))
    make(world, "bearer", **named("ORDERS", "bearer"))
    assert agreed(world) == {"standard": "attention", "bearer": "on"}


def test_secrets_of_another_key_are_found(world: TriggersWorld) -> None:
    make(world, "made", **SIGNED)
    hook_care.rotate_secret(world.app, world.eve, "made")
    set_secret(world.app, world.eve, "ORDERS", "one")
    make(world, "named", **named("ORDERS", "bearer"))
    assert set(agreed(world).values()) == {"on"}
    changed = replace(world.app, vault=AesGcmVault(b"w" * 32))
    assert set(agreed(world, changed).values()) == {"attention"}


def test_a_webhook_that_is_changed_is_found_by_what_it_is_now(world: TriggersWorld) -> None:
    make(world, "hook", **UNCHECKED)
    definition = {"name": "hook", "workflow": "hello", "webhook": {"check": {"scheme": "standard"}}}
    triggers.update_trigger(world.app, world.eve, "hook", definition)
    assert agreed(world) == {"hook": "attention"}


def test_one_that_takes_no_more_is_found(world: TriggersWorld) -> None:
    small = replace(world.app, limits=replace(world.app.limits, waiting_invocations=2))
    for name in ("full", "free"):
        make(world, name, schedule={"cron": "* * * * *"}, overlap="queue", catch_up="all")
    world.pass_time(minutes=1)
    with world.database.write() as connection:
        delete = "DELETE FROM invocations WHERE trigger_id = (SELECT id FROM triggers WHERE name = 'free')"
        connection.execute(text(delete))
    world.pass_time(minutes=1)
    assert agreed(world, small) == {"full": "attention", "free": "on"}


def test_the_triggers_of_another_workspace_are_neither_listed_nor_counted(world: TriggersWorld) -> None:
    """E1"""
    make(world, "ours")
    make(world, "theirs")
    change(world, "theirs", workspace_id=AWAY, workflow="nowhere", state="broken")
    assert agreed(world) == {"ours": "on"}


def test_what_waits_for_a_workflow_is_found_whatever_the_trigger_starts_now(world: TriggersWorld) -> None:
    """Also where a person has paused it, or it is done: there it is nobody's trouble."""
    for name in ("well", "odd", "paused", "done"):
        make(world, name)
    workflows.set_enabled(world.app, world.eve, "hello", False)
    for name in ("odd", "paused", "done"):
        recorded(world, "x", name)
    world.start()
    world.workflow("other")
    for name in ("well", "odd", "paused", "done"):
        change(world, name, workflow="other")
    pausing.pause_trigger(world.app, world.eve, "paused", "2031-06-02T00:00:00Z")
    change(world, "done", state="completed", next_at=None)
    assert agreed(world) == {"well": "on", "odd": "attention", "paused": "paused", "done": "done"}


def test_filters_and_a_state_go_together(world: TriggersWorld) -> None:
    for name in ("a-broken", "b-broken", "a-well"):
        make(world, name)
    for name in ("a-broken", "b-broken"):
        change(world, name, state="broken")
    assert names(world, "attention", where=TriggerFilter(q="a-")) == ["a-broken"]
    assert names(world, "attention", where=TriggerFilter(kind="webhook")) == []


def test_what_has_stopped_comes_first(world: TriggersWorld) -> None:
    for name in ("oldest", "late", "well", "newest"):
        make(world, name)
        world.clock.move(seconds=1)
    change(world, "oldest", state="broken")
    change(world, "late", failures=3)
    change(world, "newest", state="paused")
    assert names(world, "attention", "stopped", limit=1) == ["newest", "oldest", "late"]
    assert names(world, None, "stopped", limit=1) == ["newest", "oldest", "well", "late"]


def test_by_name_they_come_in_pages(world: TriggersWorld) -> None:
    for name in ("c", "a", "d", "b"):
        make(world, name)
    assert names(world, None, "name", limit=1) == ["a", "b", "c", "d"]
    assert names(world, "on", "name", limit=3) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_by_next_firing_what_waits_for_none_is_last(world: TriggersWorld, limit: int) -> None:
    for name, month in (("may", 5), ("march", 3), ("off", 2), ("april", 4)):
        make(world, name, schedule={"cron": f"0 9 1 {month} *"})
    make(world, "hook", **UNCHECKED)
    triggers.disable_trigger(world.app, world.eve, "off")
    year = sorted(view.next_at or "~" for view in listed(world, None))
    found = listed(world, None, "next", limit=limit)
    assert [view.next_at or "~" for view in found] == year
    assert {view.name for view in found[3:]} == {"hook", "off"}


@pytest.mark.parametrize("order", ["next", "name", "newest"])
def test_a_page_is_read_off_an_index_in_its_order(world: TriggersWorld, order: TriggerOrder) -> None:
    make(world, "one")
    plan = plans_of_list(world, TriggerFilter(), order)
    assert "TEMP B-TREE" not in plan
    assert not re.search(r"(?<!Incremental )Sort  \(cost", plan)


def test_trouble_is_looked_for_by_indexes_alone(world: TriggersWorld) -> None:
    """A hundred thousand triggers that are well cost nothing."""
    make(world, "one")
    state = ByState("attention", Troubles("2031-01-01T00:00:00.000000Z", ["made:"], ["trg_1"]))
    plan = plans_of_list(world, TriggerFilter(state=state), "stopped")
    for index in ("ix_triggers_ailing", "ix_hooks_opened_by", "ix_invocations_held"):
        assert index in plan
    assert not re.search("(SCAN|Seq Scan on) (triggers|hooks|workflows|invocations)", plan)
    # Of the workspace alone: that would be all of its triggers.
    assert not re.search(r"ix_triggers_(standing|workspace_id\w*) \(workspace_id=\?\)", plan)


def plans_of_list(world: TriggersWorld, where: TriggerFilter, order: TriggerOrder) -> str:
    with world.database.write() as connection:
        return plans_of(connection, lambda: SqlTriggers(connection).lines(HOME, where, 1, None, order))
