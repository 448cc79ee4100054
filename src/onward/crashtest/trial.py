"""One trial, from an empty directory to a verdict."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from temporalio.client import Client

from onward.crashtest.databases import opened, scratch_database
from onward.crashtest.effects import Effects
from onward.crashtest.freezing import Freezer
from onward.crashtest.killer import Killer, Strike
from onward.crashtest.load import Load
from onward.crashtest.observation import Observation
from onward.crashtest.patience import until
from onward.crashtest.reading import Reading
from onward.crashtest.scenarios import Scenario, all_scenarios
from onward.crashtest.system import System
from onward.crashtest.verdict import Verdict, judge

# Every run of a trial ends within seconds of its last kill; what does not is lost.
_END_SECONDS: Final = 180.0
# Closing an execution, freeing a slot and telling of it come right after the row's end.
_SETTLE_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int
    seed: int
    database: str | None
    root: Path
    freezes: bool = True  # whether workers are made slow as well, not only dead


@dataclass(frozen=True, slots=True)
class Watching:
    """Whom the trial tells how it goes."""

    phase: Callable[[str], None]
    strike: Callable[[Strike], None]
    progress: Callable[[int, int], None]  # effects so far, open runs


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    verdict: Verdict
    strikes: tuple[Strike, ...]
    runs_by_scenario: dict[str, int]
    steps: int
    effects: int
    renewed: int
    seconds: float

    @property
    def runs(self) -> int:
        return sum(self.runs_by_scenario.values())

    @property
    def by_victim(self) -> dict[str, int]:
        return dict(Counter(strike.victim for strike in self.strikes if strike.seconds is None))

    @property
    def kills(self) -> int:
        return sum(self.by_victim.values())

    @property
    def freezes(self) -> int:
        return len(self.strikes) - self.kills


async def run_trial(plan: Plan, watching: Watching) -> Outcome:
    outcome: Outcome | None = None
    with scratch_database(plan.database, plan.root, keep=lambda: not _passed(outcome)) as url:
        outcome = await _tried(plan, url, watching)
    return outcome


def _passed(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.verdict.passed


async def _tried(plan: Plan, url: str, watching: Watching) -> Outcome:
    began = time.monotonic()
    scenarios = all_scenarios()
    async with AsyncExitStack() as stack:
        system = System(plan.root, url)
        reading = Reading(stack.enter_context(opened(url)))
        freezer = Freezer()
        effects = Effects(reading.receipts, freezer.has_just_thawed)
        await stack.enter_async_context(effects.serving())
        watching.phase("starting")
        await stack.enter_async_context(system.running())
        load = Load(system, effects, reading, tuple(scenarios.values()), _random(plan))
        killer = Killer(system, load, effects, freezer, _random(plan), watching.strike, plan.freezes)
        await load.publish()
        await _storm(plan, load, killer, watching)
        watching.phase("comparing")
        seen, verdict = await _settled(system, load, reading, effects, scenarios)
    return Outcome(
        plan,
        verdict,
        strikes=tuple(killer.strikes),
        runs_by_scenario=dict(Counter(run.workflow for run in seen.runs)),
        steps=len(seen.steps),
        effects=len(seen.requests),
        renewed=seen.renewed,
        seconds=time.monotonic() - began,
    )


def _random(plan: Plan) -> Random:
    return Random(plan.seed)  # noqa: S311 - what a seed repeats is wanted here


async def _storm(plan: Plan, load: Load, killer: Killer, watching: Watching) -> None:
    """Until the last kill, and then until every run has ended or its time is over."""

    async def kill_and_wait() -> None:
        watching.phase("killing")
        await killer.kill(plan.kills)
        load.stopped = True
        watching.phase("finishing")
        await until(load.is_idle, _END_SECONDS, _LOOK_SECONDS)

    async def show() -> None:
        while True:
            watching.progress(len(load.effects.requests), load.open_runs)
            await asyncio.sleep(_LOOK_SECONDS)

    async with asyncio.TaskGroup() as group:
        others = [group.create_task(load.keep_going()), group.create_task(show())]
        await group.create_task(kill_and_wait())
        for task in others:
            task.cancel()


async def _settled(
    system: System, load: Load, reading: Reading, effects: Effects, scenarios: dict[str, Scenario]
) -> tuple[Observation, Verdict]:
    """The verdict, when what closes a run's execution has had its time as well."""
    temporal = await Client.connect(system.temporal)
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        seen = await reading.observe(temporal, load.launches, effects.requests)
        verdict = judge(seen, scenarios)
        if verdict.passed or time.monotonic() > deadline:
            return seen, verdict
        await asyncio.sleep(1)
