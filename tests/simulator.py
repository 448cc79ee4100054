"""A world for the interpreter: calls are answered by plain functions, time is a number.

It keeps the state between segments as the workflow does (encoded, by difference and merge),
so a test that passes here has gone through the wire format at every step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.plan import Plan, compile_plan
from onward.domain.instants import to_text
from onward.domain.runs.commands import Call, CancelChild, Command, Drop, LaunchChild, LookBack
from onward.domain.runs.events import ChildLaunched, Event, Failed, Succeeded, Tick
from onward.domain.runs.facts import Fact, RunMoved, StepEnded, StepError
from onward.domain.runs.machine import Machine, RunLimits
from onward.domain.runs.scope import World
from onward.domain.runs.state import Sections, decode, difference, encode, merge
from onward.domain.runs.trials import TrialRules

START = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
Answer = Callable[[Call], Any]


class Fails(Exception):
    """What an answer raises to make its step fail."""

    def __init__(self, category: str = "action", code: str = "broken", **details: Any) -> None:
        super().__init__(code)
        self.error = StepError(category, code, f"it is {code}", "", details)  # type: ignore[arg-type]


@dataclass
class Simulation:
    """A run under way. `calls` are all the calls that were executed, in order."""

    plan: Plan
    world: World
    answers: dict[str, Answer | Any] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # paths whose calls are not answered by themselves
    limits: RunLimits = field(default_factory=RunLimits)
    trial: TrialRules | None = None
    sections: Sections = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    seconds: float = 0.0
    machine: Machine | None = None

    @property
    def now(self) -> str:
        return to_text(START + timedelta(seconds=self.seconds))

    def tell(self, *events: Event) -> Simulation:
        state = decode(json.loads(json.dumps(self.sections)))
        machine = Machine(self.plan, self.world, state, self.limits, self.trial)
        self.machine = machine
        waiting: list[Event] = [Tick(self.now), *events]
        while waiting:
            machine.apply(waiting.pop(0))
            self.facts += machine.take_facts()
            for command in machine.take_commands():
                self.commands.append(command)
                if isinstance(command, Call):
                    waiting += self._answer(command)
                elif isinstance(command, LaunchChild):
                    waiting.append(
                        ChildLaunched(self.now, command.path, f"child-of-{command.path}-{command.attempt}")
                    )
        self.sections = merge(
            self.sections, json.loads(json.dumps(difference(self.sections, encode(machine.state))))
        )
        return self

    def sleep(self, seconds: float) -> Simulation:
        self.seconds += seconds
        return self.tell()

    def _answer(self, call: Call) -> list[Event]:
        self.calls.append(call)
        if call.path in self.held:
            return []
        answer = self.answers.get(call.path, self.answers.get(call.path.rpartition("/")[2], {}))
        try:
            output = answer(call) if callable(answer) else answer
        except Fails as failure:
            return [Failed(call.path, call.attempt, self.now, failure.error)]
        return [Succeeded(call.path, call.attempt, self.now, output)]

    @property
    def end(self) -> RunMoved | None:
        return next((f for f in self.facts if isinstance(f, RunMoved)), None)

    @property
    def status(self) -> str:
        if self.end is not None:
            return self.end.status
        assert self.machine is not None
        return "waiting" if self.machine.only_waits else "running"

    @property
    def outputs(self) -> Any:
        assert self.end is not None, f"the run has not ended: {self.sections['pending']}"
        assert self.end.status == "succeeded", self.end.error
        return self.end.outputs

    @property
    def error(self) -> StepError:
        assert self.end is not None and self.end.error is not None
        return self.end.error

    @property
    def executed(self) -> list[str]:
        return [call.path for call in self.calls]

    def ended(self, path: str) -> list[tuple[int, str]]:
        return [(f.attempt, f.status) for f in self.facts if isinstance(f, StepEnded) and f.path == path]

    def dropped(self) -> list[str]:
        return [command.path for command in self.commands if isinstance(command, Drop)]


def simulate(
    document: str,
    answers: dict[str, Any] | None = None,
    *,
    inputs: dict[str, Any] | None = None,
    held: set[str] | None = None,
    limits: RunLimits | None = None,
    trial: TrialRules | None = None,
    start: bool = True,
) -> Simulation:
    definition = parse_document(document).data
    plan = compile_plan({"name": "test", **definition})
    run = {"id": "run_1", "url": "http://localhost/runs/run_1", "workspace": "ws_1"}
    world = World(inputs or {}, {"type": "manual"}, run, {"name": "test", "version": 1})
    simulation = Simulation(plan, world, answers or {}, held or set(), limits or RunLimits(), trial)
    return simulation.tell() if start else simulation


__all__ = ["CancelChild", "Fails", "LookBack", "Simulation", "simulate"]
