"""Running something again: a new run with what an earlier one was given (rule R15).

The original's inputs never leave the server: what is not edited is taken from its row. Masked
values that come back from a screen are refused, because they would be run as they look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from onward.domain.access import Principal, require
from onward.domain.definitions.pointers import escape
from onward.domain.errors import Conflict, FieldError, Invalid, NotFound
from onward.domain.masking import MASK
from onward.domain.runs.trials import TRIAL
from onward.ports.rows.runs import RunRow
from onward.services import audit
from onward.services.context import Services
from onward.services.launch import Launched, LaunchRequest, launch

Definition = Literal["same", "current"]


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """`same`: the definition as it ran. `current`: the newest of its branch. No inputs: the original ones."""

    definition: Definition = "same"
    inputs: dict[str, Any] | None = None
    dedupe_key: str | None = None


def replay(app: Services, principal: Principal, run_id: str, request: ReplayRequest) -> Launched:
    require(principal, "run.replay")
    if request.inputs is not None:
        _refuse_masks(request.inputs)
    with app.store.read() as tx:
        original = tx.runs.get(principal.workspace_id, run_id)
    if original is None:
        raise NotFound("run_not_found", f"There is no run {run_id!r}.")
    if original.trigger_type == TRIAL:
        raise Conflict(
            "trial_not_replayed",
            f"{run_id} is a test run, and those are not run again.",
            hint="Test the document again from the editor, or `onward workflow test`.",
        )
    launched = launch(app, principal, _launch_request(original, request))
    if launched.created:
        _record(app, principal, original, launched, request)
    return launched


def _launch_request(original: RunRow, request: ReplayRequest) -> LaunchRequest:
    return LaunchRequest(
        workflow=original.workflow_id,
        inputs=original.inputs if request.inputs is None else request.inputs,
        branch=original.branch,
        version_id=original.version_id if request.definition == "same" else None,
        dedupe_key=request.dedupe_key,
        # What the definition reads of its trigger is what it read before.
        trigger=original.trigger,
        replay_of=original.id,
    )


def _record(
    app: Services, principal: Principal, original: RunRow, launched: Launched, request: ReplayRequest
) -> None:
    detail = {
        "replay": launched.run.id,
        "definition": request.definition,
        "edited": request.inputs is not None,
    }
    with app.store.write() as tx:
        audit.record(app, tx, principal, "run.replayed", f"run:{original.id}", detail)
        at = app.clock.now_text()
        tx.feed.append(
            original.workspace_id, f"run:{original.id}", "run.replayed", {"replay": launched.run.id}, at
        )


def _refuse_masks(inputs: dict[str, Any]) -> None:
    masked = tuple(_masks(inputs, "/inputs"))
    if masked:
        raise Invalid(
            "masked_input",
            f"These inputs hold `{MASK}`, which stands for a value that is hidden.",
            hint="Leave inputs out to use the original ones, or give the real value.",
            errors=tuple(
                FieldError(pointer, "masked", "This is a hidden value's mark.") for pointer in masked
            ),
        )


def _masks(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, str):
        if MASK in value:
            yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _masks(item, f"{pointer}/{escape(str(key))}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _masks(item, f"{pointer}/{index}")
