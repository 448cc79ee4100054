"""What became of every slot of a trigger, by its decisions: each has exactly one (T2, T7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from onward.domain.instants import from_text
from onward.ports.rows.triggers import DecisionRow
from triggers_world import TriggersWorld

_OF_SLOTS = ("fired", "skipped_catchup")


def slots_by_outcome(decisions: Sequence[DecisionRow], apart: timedelta) -> list[tuple[datetime, str]]:
    """Every slot that a decision speaks of, in order; a decision of many is spread out."""
    found: list[tuple[datetime, str]] = []
    for made in decisions:
        if made.outcome in _OF_SLOTS and made.slot is not None:
            first = from_text(made.slot)
            found += [(first + apart * number, made.outcome) for number in range(made.count)]
    return sorted(found)


def account(
    world: TriggersWorld, name: str = "tick", apart: timedelta = timedelta(minutes=1)
) -> Counter[str]:
    """How many slots had which outcome. Fails when one is missing, or has two."""
    found = slots_by_outcome(world.decisions(name), apart)
    slots = [slot for slot, _ in found]
    assert slots == [slots[0] + apart * number for number in range(len(slots))], found
    invocations = [from_text(one.scheduled_for) for one in world.invocations(name)]
    assert invocations == [slot for slot, outcome in found if outcome == "fired"]
    return Counter(outcome for _, outcome in found)
