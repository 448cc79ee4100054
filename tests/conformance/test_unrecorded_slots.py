"""Slots that are due when somebody changes or stops their trigger: each has its decision (T2, T6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from onward.domain.instants import to_text
from onward.services.triggers import pausing, triggers
from triggers_world import EVERY_MINUTE, HOME, TriggersWorld, world

__all__ = ["world"]

EVERY_HOUR: dict[str, Any] = {**EVERY_MINUTE, "schedule": {"cron": "0 * * * *"}}


def changed(world: TriggersWorld) -> None:
    triggers.update_trigger(world.app, world.eve, "tick", EVERY_HOUR)


def disabled(world: TriggersWorld) -> None:
    triggers.disable_trigger(world.app, world.eve, "tick")


def paused(world: TriggersWorld) -> None:
    until = to_text(world.clock.now() + timedelta(hours=1))
    pausing.pause_trigger(world.app, world.eve, "tick", until)


CASES: list[tuple[Callable[[TriggersWorld], None], str, str]] = [
    (changed, "skipped_catchup", "the schedule was changed by eve"),
    (disabled, "disabled", "disabled by eve"),
    (paused, "paused", "paused by eve"),
]


@pytest.mark.parametrize(("stop", "outcome", "why"), CASES, ids=[case[1] for case in CASES])
def test_what_was_due_and_not_recorded_has_its_decision(
    world: TriggersWorld, stop: Callable[[TriggersWorld], None], outcome: str, why: str
) -> None:
    world.made()
    world.clock.move(minutes=3)
    stop(world)
    [told] = [made for made in world.decisions() if made.slot is not None]
    assert (told.outcome, told.count) == (outcome, 3)
    assert told.sentence == f"3 slots left out: {why} before they were recorded."
    assert (told.slot, told.last_slot) == ("2031-05-01T12:01:00.000000Z", "2031-05-01T12:03:00.000000Z")


@pytest.mark.parametrize("stop", [changed, disabled, paused])
def test_nothing_is_said_where_nothing_was_due(
    world: TriggersWorld, stop: Callable[[TriggersWorld], None]
) -> None:
    world.made()
    world.pass_time(minutes=1)
    stop(world)
    assert [made.count for made in world.decisions() if made.outcome != "fired" and made.slot] == []


def test_another_title_leaves_nothing_out(world: TriggersWorld) -> None:
    world.made(catch_up="all")
    world.clock.move(minutes=3)
    triggers.update_trigger(world.app, world.eve, "tick", {**EVERY_MINUTE, "title": "x", "catch_up": "all"})
    assert world.tick() == 3


def test_slots_since_the_end_of_a_pause_are_told_as_well(world: TriggersWorld) -> None:
    world.made()
    pausing.pause_trigger(world.app, world.eve, "tick", "2031-05-01T12:10:00Z")
    world.clock.move(minutes=12)
    disabled(world)
    sentences = [made.sentence for made in world.decisions()]
    assert "3 slots left out: disabled by eve before they were recorded." in sentences


def test_one_that_cannot_be_read_any_more_can_be_mended(world: TriggersWorld) -> None:
    """T4"""
    world.made()
    with world.store.write() as tx:
        row = tx.triggers.by_name(HOME, "tick", lock=True)
        assert row is not None
        tx.triggers.update(replace(row, document='{"name": "tick", "nonsense": 1}'))
    world.clock.move(minutes=3)
    changed(world)
    assert world.shown().next_at == "2031-05-01T13:00:00.000000Z"
