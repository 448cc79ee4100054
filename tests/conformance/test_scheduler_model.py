"""Whatever people and crashes do in whatever order: each slot has one outcome, and it is the one that a
model of a few lines expects (T2, T6, T7, T8).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.mortal import Killed, MortalStore
from onward.domain.instants import from_text
from onward.services.triggers import scheduling, triggers
from triggers_world import EVERY_MINUTE, TriggersWorld, world

__all__ = ["world"]

RULES: dict[str, Any] = {
    "none": "none",
    "last": "last",
    "all": {"policy": "all", "window": "1h", "limit": 4},
}
MINUTES = st.integers(0, 200)
# Whole minutes, too: a slot may be looked at when it has just come, or is just too late.
SECONDS = st.sampled_from([0, 0, 0, 17])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sleep"), MINUTES, SECONDS),
        st.tuples(st.just("killed"), MINUTES, st.booleans()),
        st.tuples(st.just("restart")),
        st.tuples(st.just("edit")),
        st.tuples(st.just("every"), st.sampled_from([1, 7, 60])),
        st.tuples(st.sampled_from(["enable", "disable"])),
    ),
    max_size=20,
)
numbers = count()


@dataclass
class Model:
    """Slots are multiples of `every` minutes. `since`: up to here everything is decided."""

    rule: str
    since: datetime
    every: int = 1
    enabled: bool = True
    outcomes: Counter[tuple[str, datetime | None]] = field(default_factory=Counter)

    def tick(self, now: datetime) -> None:
        came = self._slots(now) if self.enabled else []
        self.since = now
        late = [slot for slot in came if now - slot >= timedelta(seconds=60)]
        on_time = came[len(late) :]
        fired = [*self._caught_up(late, on_time, now), *on_time]
        self.outcomes.update(("fired", slot) for slot in fired)
        self.outcomes["skipped", None] += len(came) - len(fired)

    def _caught_up(self, late: list[datetime], on_time: list[datetime], now: datetime) -> list[datetime]:
        if self.rule == "none":
            return []
        if self.rule == "last":
            return [] if on_time else [slot for slot in late if now - slot < timedelta(days=1)][-1:]
        return [slot for slot in late if now - slot < timedelta(hours=1)][-4:]

    def _slots(self, now: datetime) -> list[datetime]:
        step = timedelta(minutes=self.every)
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        first = (self.since - epoch) // step + 1
        return [epoch + step * number for number in range(first, (now - epoch) // step + 1)]


@dataclass
class Played:
    """The same steps, in the world and in the model."""

    world: TriggersWorld
    model: Model
    name: str

    def sleep(self, minutes: int, seconds: int) -> None:
        self.world.pass_time(minutes=minutes, seconds=seconds)
        self.model.tick(self.world.clock.now())

    def killed(self, minutes: int, committed: bool) -> None:
        self.world.clock.move(minutes=minutes)
        mortal = MortalStore(self.world.store, 1, committed=committed)
        with pytest.raises(Killed):
            scheduling.tick(replace(self.world.app, store=mortal), self.world.generation)
        self.restart()
        self.world.tick()
        self.model.tick(self.world.clock.now())

    def restart(self) -> None:
        self.world.generation = scheduling.register(self.world.app, "another")

    def edit(self) -> None:
        self._save(title=f"Number {next(numbers)}")

    def every(self, minutes: int) -> None:
        if minutes != self.model.every:
            self.model.every, self.model.since = minutes, self.world.clock.now()
        self._save()

    def enable(self) -> None:
        triggers.enable_trigger(self.world.app, self.world.eve, self.name)
        if not self.model.enabled:
            self.model.enabled, self.model.since = True, self.world.clock.now()

    def disable(self) -> None:
        triggers.disable_trigger(self.world.app, self.world.eve, self.name)
        self.model.enabled = False

    def outcomes(self) -> Counter[tuple[str, datetime | None]]:
        found: Counter[tuple[str, datetime | None]] = Counter()
        for made in self.world.decisions(self.name):
            if made.outcome == "fired":
                found["fired", from_text(str(made.slot))] += 1
            elif made.outcome == "skipped_catchup":
                found["skipped", None] += made.count
        return found

    def document(self, **changes: Any) -> dict[str, Any]:
        schedule = {"every": f"{self.model.every}m"}
        rule = RULES[self.model.rule]
        return {**EVERY_MINUTE, "name": self.name, "schedule": schedule, "catch_up": rule, **changes}

    def _save(self, **changes: Any) -> None:
        triggers.update_trigger(self.world.app, self.world.eve, self.name, self.document(**changes))


@given(steps=STEPS, rule=st.sampled_from(sorted(RULES)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_slot_has_the_one_outcome_that_the_model_expects(
    world: TriggersWorld, steps: list[tuple[Any, ...]], rule: str
) -> None:
    world.clock.move(seconds=60 - world.clock.now().second)
    played = Played(world, Model(rule, world.clock.now()), f"t-{next(numbers)}")
    triggers.create_trigger(world.app, world.eve, played.document())
    for verb, *values in steps:
        getattr(played, verb)(*values)
    assert played.outcomes() == +played.model.outcomes
    slots = [one.scheduled_for for one in world.invocations(played.name)]
    assert len(slots) == len(set(slots))
    triggers.delete_trigger(world.app, world.eve, played.name)
