"""What a run is given: checked against its definition, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from onward.domain.definitions.inputs import check_inputs
from onward.domain.definitions.plan import Plan
from onward.domain.errors import FieldError, Invalid, TooLarge
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import parse_template
from onward.domain.instants import to_text
from onward.ports.rows.workflows import WorkflowRow
from onward.services.given import given_line
from onward.services.sizes import json_bytes
from onward.services.slots import concurrency_key

_LONGEST_KEY = 500


def check_request(inputs: Any, dedupe_key: str | None, most_bytes: int) -> None:
    """What can be refused before anything is read."""
    if not isinstance(inputs, dict):
        detail = "Inputs are an object: a name and a value for each."
        raise Invalid("bad_inputs", detail, errors=(FieldError("/inputs", "type", detail),))
    size = json_bytes(inputs, "/inputs")
    if size > most_bytes:
        raise TooLarge(
            "inputs_too_large",
            f"The inputs take {size} bytes: the limit `input_bytes` is {most_bytes}.",
            hint="Store the data elsewhere and give its address.",
        )
    if dedupe_key is not None:
        given_line(dedupe_key, "/dedupe_key", _LONGEST_KEY)


def checked_inputs(plan: Plan, given: dict[str, Any]) -> dict[str, Any]:
    """With defaults filled in; every problem at once, at its place."""
    values, problems = check_inputs(plan.inputs, given)
    if problems:
        raise Invalid(
            "inputs_invalid",
            f"These inputs do not fit the workflow {plan.name!r}.",
            hint=problems[0].hint or f"See what it takes: onward workflow show {plan.name}",
            errors=tuple(
                FieldError(f"/inputs{problem.pointer}", problem.code, problem.message) for problem in problems
            ),
        )
    return values


def rendered_key(
    plan: Plan,
    workflow: WorkflowRow,
    run_id: str,
    inputs: dict[str, Any],
    trigger: dict[str, Any],
    now: datetime,
) -> str | None:
    if plan.concurrency is None:
        return None
    if plan.concurrency.key is None:
        return concurrency_key(workflow.id, "")
    scope = {
        "inputs": inputs,
        "trigger": trigger,
        "run": {"id": run_id, "started_at": to_text(now), "workspace": workflow.workspace_id},
    }
    try:
        key = parse_template(plan.concurrency.key).render(scope, now=now)
    except ExpressionError as error:
        raise Invalid(
            "concurrency_key_failed",
            f"The key of `concurrency` cannot be worked out from these inputs: {error.message}",
            hint=error.hint,
            errors=(FieldError("/concurrency/key", error.code, error.message),),
        ) from error
    return concurrency_key(workflow.id, given_line(_as_text(key), "/concurrency/key", _LONGEST_KEY))


def deadline(plan: Plan, now: datetime, most_seconds: float) -> str:
    return to_text(now + timedelta(seconds=min(plan.timeout or most_seconds, most_seconds)))


def _as_text(key: Any) -> str:
    return key if isinstance(key, str) else str(key)
