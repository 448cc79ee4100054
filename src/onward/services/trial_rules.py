"""What stands in for the steps of a test run: worked out once, when it is started, and kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.definitions.plan import Plan, StepPlan
from onward.domain.definitions.samples import sample
from onward.domain.errors import NotFound
from onward.domain.runs.paths import split_path
from onward.domain.runs.trials import TRIAL, StandIn, TrialRules, read_rules, rules_data
from onward.ports.actions import effects_of
from onward.ports.rows.runs import RunRow
from onward.ports.rows.trials import TrialDocument, TrialRow
from onward.ports.store import Tx
from onward.services.context import Services

_HARMLESS: Final = frozenset({"none", "read"})
_OF_TYPE: Final = frozenset({"shell", "agent", "notify"})


@dataclass(frozen=True, slots=True)
class Effects:
    """Which steps of a test run may change something outside: all, or those that are named."""

    every: bool = False
    steps: frozenset[str] = frozenset()

    def allow(self, step_id: str) -> bool:
        return self.every or step_id in self.steps


@dataclass(frozen=True, slots=True)
class Trial:
    """A test run that is about to be launched. `base` is the version that the document was made of."""

    document: TrialDocument
    hash: str
    base: int | None
    rules: TrialRules
    effects: Effects


def make_rules(
    app: Services,
    plan: Plan,
    effects: Effects,
    *,
    until: str | None = None,
    pins: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
) -> TrialRules:
    """`pins` go before what was `seen` in the last run, and that before a sample."""
    stand_ins = {step_id: StandIn(output, "pin") for step_id, output in (pins or {}).items()}
    stops: set[str] = set()
    for step in plan.steps.values():
        if step.id in stand_ins or effects.allow(step.id):
            continue
        if step.type == "approval" or (step.type == "wait" and step.fields["event"] is not None):
            stops.add(step.id)
        elif has_effects(app, step):
            stand_ins[step.id] = _stand_in(app, step, seen or {})
    return TrialRules(until, stand_ins, frozenset(stops))


def has_effects(app: Services, step: StepPlan) -> bool:
    """Whether executing the step may change something outside. A child is a test run of its own."""
    if step.type != "action":
        return step.type in _OF_TYPE
    spec = app.actions.find(step.fields["action"])
    arguments = step.fields["with"]
    return spec is None or effects_of(spec, arguments if isinstance(arguments, dict) else {}) not in _HARMLESS


def trial_row(run_id: str, workspace_id: str, document_id: str | None, trial: Trial | ChildTrial) -> TrialRow:
    allowed = {"effects": trial.effects.every, "effects_of": sorted(trial.effects.steps)}
    return TrialRow(run_id, workspace_id, document_id, {**rules_data(trial.rules), **allowed})


@dataclass(frozen=True, slots=True)
class ChildTrial:
    """A child of a test run: it runs a published version, and changes no more than its parent's step may."""

    rules: TrialRules
    effects: Effects = field(default_factory=Effects)


def child_trial(app: Services, tx: Tx, parent: RunRow, parent_path: str, plan: Plan) -> ChildTrial | None:
    """None: the parent is no test run, so the child is none."""
    if parent.trigger_type != TRIAL:
        return None
    rules = _row(tx, parent.workspace_id, parent.id).rules
    of_parent = Effects(rules["effects"], frozenset(rules["effects_of"]))
    effects = Effects(every=of_parent.allow(split_path(parent_path)[1]))
    return ChildTrial(make_rules(app, plan, effects), effects)


def rules_of(app: Services, workspace_id: str, run_id: str) -> TrialRules:
    """For the engine, at each segment."""
    with app.store.read() as tx:
        return read_rules(_row(tx, workspace_id, run_id).rules)


def _row(tx: Tx, workspace_id: str, run_id: str) -> TrialRow:
    row = tx.trials.get(workspace_id, run_id)
    if row is None:
        raise NotFound("trial_not_found", f"The test run {run_id} has lost its rules.")
    return row


def _stand_in(app: Services, step: StepPlan, seen: Mapping[str, Any]) -> StandIn:
    if step.id in seen:
        return StandIn(seen[step.id], "last_run")
    if step.type == "agent":
        return StandIn(sample(step.fields["output"]), "sample")
    spec = app.actions.find(step.fields["action"] if step.type == "action" else step.type)
    return StandIn(None if spec is None else sample(spec.output_schema), "sample")
