"""What must hold of a trigger before it is stored, whichever way it comes (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from onward.domain.definitions.findings import Problem
from onward.domain.definitions.inputs import check_inputs
from onward.domain.errors import Conflict, FieldError, Invalid, NotFound
from onward.domain.triggers.catch_up import next_slot
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger
from onward.ports.store import Tx
from onward.services.plans import plan_in
from onward.services.versions import resolve_version
from onward.services.workflow_lookup import find_workflow

MOST_TRIGGERS: Final = 200_000
WOULD_NEVER_FIRE: Final = "would never fire: its time has passed, or every day it names is left out."
# What stands where a name would, in addresses: another answer would come from there.
_RESERVED: Final = frozenset({"counts", "export"})


def refuse_name(name: str) -> None:
    """Of one that is made or renamed; whoever has the name already keeps it, and is shown by its id."""
    if name in _RESERVED:
        message = f"The name {name!r} has a meaning of its own in addresses."
        raise TriggerError("/name", "reserved_name", message, "Choose another name.")


def refuse_too_many(tx: Tx, workspace_id: str, more: int) -> None:
    if more > 0 and tx.triggers.count(workspace_id) + more > MOST_TRIGGERS:
        message = f"The workspace would have more than {MOST_TRIGGERS} triggers, the limit `triggers`."
        raise Conflict("limit_triggers", message, hint="Delete those that nobody needs.")


def refuse_never(trigger: Trigger, now: datetime) -> None:
    if trigger.schedule is not None and next_slot(trigger.schedule, trigger.name, now) is None:
        hint = "Look at `at`, end, exclude, days and holidays."
        raise TriggerError("/schedule", "never_fires", f"It {WOULD_NEVER_FIRE}", hint)


def fitting_workflow(tx: Tx, workspace_id: str, trigger: Trigger) -> str:
    """Its name. It exists, and takes these inputs."""
    name, declared = declared_inputs(tx, workspace_id, trigger)
    unfit = [] if declared is None else unfit_inputs(declared, trigger)
    if unfit:
        raise Invalid(
            "inputs_invalid",
            f"These inputs do not fit the workflow {trigger.workflow!r}.",
            hint=unfit[0].hint or f"See what it takes: onward workflow show {trigger.workflow}",
            errors=tuple(FieldError(f"/inputs{p.pointer}", p.code, p.message) for p in unfit),
        )
    return name


def declared_inputs(tx: Tx, workspace_id: str, trigger: Trigger) -> tuple[str, Mapping[str, Any] | None]:
    """The name of its workflow, and what that takes: None while it is not published, for it may be until
    the trigger fires."""
    try:
        workflow = find_workflow(tx, workspace_id, trigger.workflow)
    except NotFound as error:
        raise TriggerError("/workflow", error.code, error.message, error.hint) from None
    try:
        version = resolve_version(tx, workspace_id, workflow, trigger.branch)
    except Conflict:
        return workflow.name, None
    return workflow.name, plan_in(tx, workspace_id, version.id).inputs


def unfit_inputs(declared: Mapping[str, Any], trigger: Trigger) -> list[Problem]:
    """What a workflow would refuse. Values of templates are known only when it fires."""
    _, problems = check_inputs(declared, dict(trigger.inputs))
    return [problem for problem in problems if not _is_template_at(trigger.inputs, problem.pointer)]


def _is_template_at(inputs: Mapping[str, Any], pointer: str) -> bool:
    """A type that does not fit yet may fit when the template is filled in."""
    value: Any = inputs
    for part in pointer.split("/")[1:]:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False
    return isinstance(value, str) and "{{" in value
