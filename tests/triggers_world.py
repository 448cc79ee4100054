"""Runs that triggers start: the scheduler's work called by hand, with a clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from onward.domain.access import Principal
from onward.ports.rows.triggers import DecisionRow
from onward.services.triggers import admitting, attempts, invocations, scheduling, triggers
from onward.services.triggers.views import InvocationView, TriggerView
from onward.store.database import Database
from runs_world import HOME, RunsWorld

EVERY_MINUTE: dict[str, Any] = {"name": "tick", "workflow": "hello", "schedule": {"cron": "* * * * *"}}


@dataclass
class TriggersWorld(RunsWorld):
    generation: int = field(init=False, default=0)
    eve: Principal = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.eve = self.member("eve", "editor")
        self.workflow("hello")
        self.generation = scheduling.register(self.app, "test")

    def made(self, **changes: Any) -> TriggerView:
        return triggers.create_trigger(self.app, self.eve, {**EVERY_MINUTE, **changes})

    def shown(self, name: str = "tick") -> TriggerView:
        return triggers.show_trigger(self.app, self.eve, name)

    def pass_time(self, **by: float) -> int:
        """And record what came due. How many invocations."""
        self.clock.move(**by)
        return self.tick()

    def tick(self) -> int:
        recorded = 0
        while True:
            tick = scheduling.tick(self.app, self.generation)
            assert not tick.superseded
            recorded += tick.recorded
            if not tick.more:
                return recorded

    def start(self) -> None:
        """What the scheduler does between ticks, until nothing is ready."""
        attempts.settle(self.app)
        self.admit()
        while ready := attempts.ready(self.app):
            for row in ready:
                attempts.attempt(self.app, row)

    def admit(self) -> None:
        """What policies decide, until nothing is left to decide."""
        while True:
            admission = admitting.admit(self.app, self.generation)
            assert not admission.superseded
            if not admission.more and not admission.admitted:
                return

    def end_run(self, invocation: InvocationView, status: str = "succeeded", **more: Any) -> None:
        assert invocation.run_id is not None
        self.ended(invocation.run_id, status, **more)
        attempts.settle(self.app)

    def invocations(self, name: str | None = "tick") -> list[InvocationView]:
        """The oldest first."""
        page = invocations.list_invocations(self.app, self.eve, name, limit=1_000)
        return sorted(page.items, key=lambda one: (one.scheduled_for, one.id))

    def decisions(self, name: str = "tick") -> list[DecisionRow]:
        page = triggers.list_decisions(self.app, self.eve, name, limit=1_000)
        return sorted(page.items, key=lambda made: made.at)

    def outcomes(self, name: str = "tick") -> list[str]:
        return [made.outcome for made in self.decisions(name)]


@pytest.fixture
def world(database: Database) -> TriggersWorld:
    return TriggersWorld(database)


__all__ = ["EVERY_MINUTE", "HOME", "TriggersWorld", "world"]
