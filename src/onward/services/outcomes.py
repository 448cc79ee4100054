"""A human says what became of a step whose outcome nobody knows (rule R8).

Record, then act: the choice is written into the wait, once, and only then is the run told. A run
that could not be told, or that lost what it was told, is told by the reconciler.
"""

from __future__ import annotations

from typing import Any, Literal

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, Denied, NotFound, TooLarge
from onward.ports.rows.steps import WaitRow
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
    chosen = {"choice": choice, "output": output, "by": principal.name, "at": app.clock.now_text()}
    with app.store.write() as tx:
        if tx.runs.get(principal.workspace_id, run_id) is None:
            raise NotFound("run_not_found", f"There is no run {run_id!r}.")
        wait = tx.steps.choose_outcome(principal.workspace_id, run_id, path, chosen)
        if wait is None:
            raise Conflict(
                "no_unknown_outcome",
                f"No step {path!r} of this run waits for somebody to say what became of it.",
                hint=f"See what it waits for: onward runs explain {run_id}",
            )
        if wait.detail["chosen"] is chosen:
            detail = {"path": path, "choice": choice}
            audit.record(app, tx, principal, "run.outcome_resolved", f"run:{run_id}", detail)
    _require_same(wait, chosen)
    if deliver(app, wait) is False:
        raise Conflict("run_ended", f"The run {run_id} is not executed any more.")


def deliver(app: Services, wait: WaitRow) -> bool | None:
    """Tell the run what was chosen. False: it has no execution. None: it has to be told later."""
    return tell(app, wait.run_id, "outcome", _told(wait))


def chosen_of(app: Services, workspace_id: str, run_id: str) -> list[dict[str, Any]]:
    """Everything that was chosen in this run, as it was told."""
    with app.store.read() as tx:
        waits = tx.steps.waits(workspace_id, run_id)
    return [_told(wait) for wait in waits if wait.kind == "outcome" and "chosen" in wait.detail]


def _told(wait: WaitRow) -> dict[str, Any]:
    chosen = wait.detail["chosen"]
    given = {name: chosen[name] for name in ("choice", "output", "by")}
    return {"path": wait.path, "attempt": wait.detail.get("attempt"), **given}


def _require_same(wait: WaitRow, chosen: dict[str, Any]) -> None:
    """Who repeats himself is told that all is well; who contradicts somebody is told whom."""
    known = wait.detail["chosen"]
    if any(known[name] != chosen[name] for name in ("choice", "output")):
        raise Conflict(
            "outcome_chosen", f"{known['by']} has said already, at {known['at']}: {known['choice']}."
        )


def _check(app: Services, choice: str, output: Any) -> None:
    if choice not in _CHOICES:
        raise invalid("/choice", "unknown_choice", f"The choice is one of: {', '.join(_CHOICES)}.")
    if output is not None and choice != "succeeded":
        raise invalid("/output", "output_unused", "An output goes with the choice `succeeded` alone.")
    most = app.limits.value_bytes
    if output is not None and json_bytes(output, "/output") > most:
        raise TooLarge("value_too_large", f"The output is larger than the limit `value_bytes`, {most}.")
