"""A human says what became of a step whose outcome nobody knows (rule R8)."""

from __future__ import annotations

from typing import Any, Literal

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, Denied, NotFound, TooLarge, Unavailable
from onward.services import audit
from onward.services.context import Services
from onward.services.given import invalid
from onward.services.sizes import json_bytes
from onward.services.telling import tell

Choice = Literal["succeeded", "failed", "retry"]
_CHOICES = ("succeeded", "failed", "retry")


def resolve_outcome(
    app: Services, principal: Principal, run_id: str, path: str, choice: Choice, output: Any = None
) -> None:
    """The step goes on as if it had ended so, or is tried again. `output` is for `succeeded`."""
    require(principal, "run.resolve")
    if principal.kind == "run":
        raise Denied("not_for_runs", "A run does not say what became of a run's step.", hint="Ask a person.")
    _check(app, choice, output)
    with app.store.write() as tx:
        if tx.runs.get(principal.workspace_id, run_id) is None:
            raise NotFound("run_not_found", f"There is no run {run_id!r}.")
        waits = tx.steps.waits(principal.workspace_id, run_id, only_open=True)
        if not any(wait.kind == "outcome" and wait.path == path for wait in waits):
            raise Conflict(
                "no_unknown_outcome",
                f"No step {path!r} of this run waits for somebody to say what became of it.",
                hint=f"See what it waits for: onward runs explain {run_id}",
            )
        detail = {"path": path, "choice": choice}
        audit.record(app, tx, principal, "run.outcome_resolved", f"run:{run_id}", detail)
    told = tell(
        app, run_id, "outcome", {"path": path, "choice": choice, "output": output, "by": principal.name}
    )
    if told is None:
        raise Unavailable(
            "engine_unavailable", "The engine could not be told.", hint="Try again.", retry_after=5
        )
    if told is False:
        raise Conflict("run_ended", f"The run {run_id} is not executed any more.")


def _check(app: Services, choice: str, output: Any) -> None:
    if choice not in _CHOICES:
        raise invalid("/choice", "unknown_choice", f"The choice is one of: {', '.join(_CHOICES)}.")
    if output is not None and choice != "succeeded":
        raise invalid("/output", "output_unused", "An output goes with the choice `succeeded` alone.")
    most = app.limits.value_bytes
    if output is not None and json_bytes(output, "/output") > most:
        raise TooLarge("value_too_large", f"The output is larger than the limit `value_bytes`, {most}.")
