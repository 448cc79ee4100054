"""What should have started and did not is somebody's trouble, and is found however much else is decided."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.event import listen

from onward.domain.access import Principal
from onward.domain.errors import Denied
from onward.domain.triggers.outcomes import MISSED
from onward.services.triggers import deciding, invocations, triggers
from onward.services.triggers.missed import MissedFirings, missed_firings
from runs_world import AWAY, HOME
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def decide(world: TriggersWorld, name: str, outcome: str, count: int = 1) -> None:
    world.clock.move(seconds=1)
    with world.store.write() as tx:
        deciding.decide(world.app, tx, HOME, world.shown(name).id, outcome, f"It {outcome}.", count=count)


def missed(world: TriggersWorld, hours: int = 24, limit: int = 50) -> MissedFirings:
    return missed_firings(world.app, world.eve, hours, limit)


def test_a_schedule_that_was_not_looked_after_has_missed_its_firings(world: TriggersWorld) -> None:
    world.made(title="Every minute", catch_up={"policy": "none"})
    world.pass_time(minutes=10, seconds=30)
    [one] = missed(world).items
    assert (one.name, one.title, one.outcome) == ("tick", "Every minute", "skipped_catchup")
    assert one.count >= 9
    assert one.sentence in [made.sentence for made in world.decisions()]


def test_they_are_counted_by_trigger_with_the_last_of_them(world: TriggersWorld) -> None:
    world.made(name="a")
    world.made(name="b")
    for name, outcome, count in (
        ("a", "skipped_catchup", 5),
        ("b", "denied", 1),
        ("a", "failed_to_start", 1),
    ):
        decide(world, name, outcome, count)
    found = missed(world)
    assert [(one.name, one.count, one.outcome) for one in found.items] == [
        ("a", 6, "failed_to_start"),
        ("b", 1, "denied"),
    ]
    assert found.items[0].sentence == "It failed_to_start."


def test_what_policies_leave_out_on_purpose_is_not_missed(world: TriggersWorld) -> None:
    world.made()
    for outcome in sorted(set(deciding.OUTCOMES) - set(MISSED)):
        decide(world, "tick", outcome)
    assert missed(world) == MissedFirings(missed(world).since, 0, ())


def test_what_somebody_asked_for_and_sees_is_nobodys_trouble(world: TriggersWorld) -> None:
    world.made(inputs={"x": "{{ trigger.payload.x }}"})
    invocations.fire(world.app, world.eve, "tick")
    world.start()
    assert "invalid_input" in world.outcomes()
    assert missed(world).items == ()


def test_what_is_long_ago_is_not_told_any_more(world: TriggersWorld) -> None:
    world.made()
    decide(world, "tick", "failed_to_start")
    world.clock.move(hours=23)
    assert missed(world).triggers == 1
    world.clock.move(hours=2)
    assert missed(world).triggers == 0
    assert missed(world, hours=48).triggers == 1


def test_one_that_a_person_has_switched_off_is_nobodys_trouble(world: TriggersWorld) -> None:
    world.made()
    decide(world, "tick", "failed_to_start")
    triggers.disable_trigger(world.app, world.eve, "tick")
    assert missed(world).items == ()


def test_a_single_firing_that_did_not_start_is_missed_though_its_trigger_is_done(
    world: TriggersWorld,
) -> None:
    world.made(name="once", schedule={"at": "2040-01-01T00:00:00Z"})
    decide(world, "once", "failed_to_start")
    with world.database.write() as connection:
        connection.execute(text("UPDATE triggers SET enabled = false, state = 'completed'"))
    assert [one.name for one in missed(world).items] == ["once"]


def test_only_the_newest_are_shown_and_all_are_counted(world: TriggersWorld) -> None:
    for name in "abc":
        world.made(name=name)
        decide(world, name, "denied")
    found = missed(world, limit=2)
    assert (found.triggers, [one.name for one in found.items]) == (3, ["c", "b"])


def test_e1_those_of_another_workspace_are_not_told(world: TriggersWorld) -> None:
    world.made()
    decide(world, "tick", "denied")
    assert missed_firings(world.app, world.member("kim", "admin", AWAY)).items == ()


def test_a_key_without_its_scope_is_refused(world: TriggersWorld) -> None:
    key = Principal("key", "key_1", "a key", HOME, "admin", frozenset({"run.read"}))
    with pytest.raises(Denied):
        missed_firings(world.app, key)


def test_t11_what_started_is_not_looked_at(world: TriggersWorld) -> None:
    """However many decisions there are, an index has only those that tell of a miss."""
    world.made()
    with world.store.write() as tx:
        of = (HOME, world.shown().id, "fired", "It fired.")
        tx.decisions.insert([deciding.decision(world.app, *of) for _ in range(2_000)])
    plan = plan_of_missed(world)
    assert "ix_decisions_missed" in plan


def plan_of_missed(world: TriggersWorld) -> str:
    asked: list[tuple[str, Any]] = []
    engine = world.database.engine
    listen(engine, "before_cursor_execute", lambda _, __, sql, given, *___: asked.append((sql, given)))
    missed(world)
    [(sql, given)] = [one for one in asked if "decisions" in one[0]]
    explain = "EXPLAIN " if world.database.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
    with world.database.write() as connection:
        connection.execute(text("ANALYZE decisions"))
        return str(connection.exec_driver_sql(explain + sql, given).all())
