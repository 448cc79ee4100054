"""Test runs: a document is run as it stands, saved or not, without changing anything outside.

It goes the way of every run (rule R1) and is executed by the same interpreter; what is not carried
out has a stand-in, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.definitions.findings import Finding, did_you_mean
from onward.domain.definitions.hash import content_hash
from onward.domain.definitions.names import TRIGGER_FIELDS
from onward.domain.definitions.outline import outline
from onward.domain.definitions.plan import Plan, compile_plan
from onward.domain.definitions.pointers import escape
from onward.domain.definitions.until import Cut, cut_behind
from onward.domain.definitions.validate import MOST_FINDINGS
from onward.domain.errors import FieldError, Invalid, TooLarge
from onward.ports.rows.trials import TrialDocument
from onward.ports.rows.workflows import WorkflowRow
from onward.ports.store import Tx
from onward.services.checking import CheckedText, check_text, field_error
from onward.services.context import Services
from onward.services.drafts import draft_text
from onward.services.last_values import newest_run, outputs_in
from onward.services.launch import LaunchRequest, launch
from onward.services.run_views import RunView
from onward.services.sizes import json_bytes
from onward.services.trial_rules import Effects, Trial, make_rules
from onward.services.versions import MAIN
from onward.services.workflow_lookup import find_workflow

_MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """`document` None: the saved draft, or the newest version where there is none.

    `pins` are outputs by step id: those steps are not executed. Of the others, those with effects are
    executed only with `effects`, or when they are in `effects_of`. `until`: the run ends when this step is
    done. `trigger` is what expressions read as `trigger`.
    """

    document: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    until: str | None = None
    pins: dict[str, Any] = field(default_factory=dict)
    effects: bool = False
    effects_of: tuple[str, ...] = ()
    trigger: dict[str, Any] | None = None


def start_trial(app: Services, principal: Principal, workflow: str, request: TrialRequest) -> RunView:
    """Who tests a document says what is run: that takes the right to write it, and to start runs."""
    require(principal, "workflow.write")
    require(principal, "run.launch")
    _check_request(app, request)
    with app.store.read() as tx:
        row = find_workflow(tx, principal.workspace_id, workflow)
        text = draft_text(tx, row) if request.document is None else request.document
        checked = check_text(app, tx, principal.workspace_id, text)
        trial = _trial(app, tx, row, checked, request)
    launched = launch(
        app,
        principal,
        LaunchRequest(workflow=row.id, inputs=request.inputs, trigger=request.trigger, trial=trial),
    )
    return launched.run


def _check_request(app: Services, request: TrialRequest) -> None:
    most = app.limits.value_bytes
    for step_id, output in request.pins.items():
        pointer = f"/pins/{escape(step_id)}"
        if json_bytes(output, pointer) > most:
            raise TooLarge("value_too_large", f"The pin of {step_id!r} is larger than `value_bytes`, {most}.")
    if json_bytes(request.pins, "/pins") > app.limits.input_bytes:
        raise TooLarge("pins_too_large", f"The pins are larger than `input_bytes`, {app.limits.input_bytes}.")
    unknown = sorted(set(request.trigger or ()) - TRIGGER_FIELDS)
    if unknown:
        detail = f"A trigger has no field {unknown[0]!r}."
        hint = f"Fields: {', '.join(sorted(TRIGGER_FIELDS))}."
        raise Invalid(
            "unknown_field", detail, hint=hint, errors=(FieldError("/trigger", "unknown_field", detail),)
        )


def _trial(app: Services, tx: Tx, row: WorkflowRow, checked: CheckedText, request: TrialRequest) -> Trial:
    _refuse_unknown_steps(checked, request)
    cut = _cut(checked, request.until)
    _refuse_errors(checked, cut)
    definition = {name: value for name, value in cut.definition.items() if name != "concurrency"}
    plan = compile_plan(definition)
    effects = Effects(request.effects, frozenset(request.effects_of))
    newest = tx.versions.newest(row.workspace_id, row.id, MAIN)
    return Trial(
        document=TrialDocument(checked.text, definition),
        hash=content_hash(definition),
        base=None if newest is None else newest.number,
        rules=make_rules(
            app,
            plan,
            effects,
            until=request.until,
            pins=request.pins,
            seen=_seen(app, tx, row, plan),
        ),
        effects=effects,
    )


def _seen(app: Services, tx: Tx, row: WorkflowRow, plan: Plan) -> Mapping[str, Any]:
    """What the steps of the plan gave when the workflow last ran well."""
    run = newest_run(tx, row, statuses=("succeeded",))
    if run is None:
        return {}
    values = outputs_in(tx, row.workspace_id, run.id, app.limits.value_bytes)
    return {value.step_id: value.output for value in values if value.step_id in plan.steps and not value.cut}


def _cut(checked: CheckedText, until: str | None) -> Cut:
    data = checked.data if isinstance(checked.data, dict) else {}
    whole = Cut(dict(data), ())
    return whole if until is None else cut_behind(data, until) or whole


def _refuse_errors(checked: CheckedText, cut: Cut) -> None:
    """Errors behind `until` do not matter, unless there are so many that not all were looked for."""
    errors = checked.errors
    if len(checked.findings) < MOST_FINDINGS:
        errors = tuple(finding for finding in errors if cut.has(finding.pointer))
    if errors:
        raise Invalid(
            "definition_invalid",
            f"The definition has {_counted(errors)} in what is to be tested.",
            hint="Correct them, or test up to a step before them with `until`.",
            errors=tuple(field_error(finding, "/definition") for finding in errors[:_MOST_TOLD]),
        )


def _counted(errors: tuple[Finding, ...]) -> str:
    return "1 error" if len(errors) == 1 else f"{len(errors)} errors"


def _refuse_unknown_steps(checked: CheckedText, request: TrialRequest) -> None:
    """A document that cannot be read at all is refused for that, and not for its missing steps."""
    if not isinstance(checked.data, dict):
        return
    known = {node.id for node in outline(checked.data).walk() if node.id is not None}
    problems = [
        FieldError(
            pointer, "unknown_step", f"There is no step {step_id!r}. {did_you_mean(step_id, known) or ''}"
        )
        for pointer, step_id in _named_steps(request)
        if step_id not in known
    ]
    if problems:
        raise Invalid("unknown_step", problems[0].detail.strip(), errors=tuple(problems[:_MOST_TOLD]))


def _named_steps(request: TrialRequest) -> Iterable[tuple[str, str]]:
    if request.until is not None:
        yield "/until", request.until
    for step_id in request.pins:
        yield f"/pins/{escape(step_id)}", step_id
    for index, step_id in enumerate(request.effects_of):
        yield f"/effects_of/{index}", step_id
