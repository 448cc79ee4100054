"""Test runs: the same interpreter, with steps that are not carried out.

What stands in for a step is decided before the run begins and never changes, so that a test run
that is executed again after a crash comes out as it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from onward.domain.definitions.plan import StepPlan
from onward.domain.runs.facts import StepError
from onward.domain.runs.state import Cursor

if TYPE_CHECKING:
    from onward.domain.runs.machine import Machine

# How a test run is told from all others: the type of its trigger in lists and filters.
TRIAL: Final = "trial"
NOT_EXECUTED: Final = "Not executed in a test run."
NEEDS_PIN: Final = "trial_needs_pin"

Source = Literal["pin", "last_run", "sample"]


@dataclass(frozen=True, slots=True)
class StandIn:
    """What is taken for the output of a step that is not executed, and where it comes from."""

    output: Any
    source: Source


@dataclass(frozen=True, slots=True)
class TrialRules:
    """`until`: the run ends when this step is done. `stops`: steps that nobody answers, so it ends there."""

    until: str | None = None
    stand_ins: Mapping[str, StandIn] = field(default_factory=dict)
    stops: frozenset[str] = frozenset()


def stands_in(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> bool:
    """Whether a test run does something else than begin the step, which then is done."""
    rules = machine.trial
    if rules is None:
        return False
    found = rules.stand_ins.get(step.id)
    if found is not None and found.source == "pin":
        machine.complete(cursor, step, path, found.output, meta={"pinned": True, "source": "pin"})
        return True
    if step.id in rules.stops:
        machine.stop_trial(cursor, step, path, _needs_pin(step, path))
        return True
    if step.type == "wait" and step.fields["event"] is None:
        machine.complete(cursor, step, path, meta={"reason": "A test run does not wait for time to pass."})
        return True
    return False


def takes_stand_in(machine: Machine, cursor: Cursor, step: StepPlan, path: str, shown: Any) -> bool:
    """The same for a step that is ready to be executed: what it would have been given is shown."""
    found = None if machine.trial is None else machine.trial.stand_ins.get(step.id)
    if found is None:
        return False
    meta = {"source": found.source, "reason": NOT_EXECUTED}
    machine.complete(
        cursor, step, path, found.output, shown=shown, meta=meta, status="skipped", seen_as="succeeded"
    )
    return True


def rules_data(rules: TrialRules) -> dict[str, Any]:
    return {
        "until": rules.until,
        "stand_ins": {step_id: asdict(one) for step_id, one in rules.stand_ins.items()},
        "stops": sorted(rules.stops),
    }


def read_rules(data: Mapping[str, Any]) -> TrialRules:
    stand_ins = {step_id: StandIn(**one) for step_id, one in data["stand_ins"].items()}
    return TrialRules(data["until"], stand_ins, frozenset(data["stops"]))


def _needs_pin(step: StepPlan, path: str) -> StepError:
    awaited = "asks people" if step.type == "approval" else "waits for an event"
    message = f"The test run ends here: {step.id!r} {awaited}. Pin its output to go on behind it."
    return StepError("denied", NEEDS_PIN, message, path)
