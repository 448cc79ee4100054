"""In whose name something starts that nobody is there for: asked again at every attempt (T14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from onward.domain.access import Principal
from onward.domain.errors import Denied
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.signin import member_principal
from onward.services.triggers.refusals import readable


@dataclass(frozen=True, slots=True)
class RunAsGiven:
    kind: Literal["member", "key"]
    id: str


def chosen_runner(app: Services, tx: Tx, principal: Principal, given: RunAsGiven | None) -> tuple[str, str]:
    if given is None or (given.kind, given.id) == (principal.kind, principal.id):
        _require_launcher(principal)
        return principal.kind, principal.id
    if principal.role != "admin":
        message = "Only an administrator may let a trigger run as somebody else."
        raise Denied("run_as_other", message, hint="Leave run_as out: it then runs as you.")
    runner = principal_of(tx, principal.workspace_id, given.kind, given.id, app.clock.now_text())
    if runner is None:
        message = f"There is no active {given.kind} {given.id!r} in this workspace."
        raise TriggerError("/run_as", "unknown_principal", message)
    _require_launcher(runner)
    return given.kind, given.id


def is_taken_over(principal: Principal, before: TriggerRow, trigger: Trigger) -> bool:
    """Whoever changes what runs in somebody else's name: only an administrator may."""
    if principal.role == "admin" or (before.run_as_kind, before.run_as) == (principal.kind, principal.id):
        return False
    was = readable(before.document)
    if was is None:  # nobody can tell any more what it started
        return True
    return (was.workflow, was.branch, was.inputs) != (trigger.workflow, trigger.branch, trigger.inputs)


def taken_over(app: Services, tx: Tx, principal: Principal, row: TriggerRow) -> TriggerRow:
    """It runs as them from now on."""
    _require_launcher(principal)
    data = {"name": row.name, "ran_as": row.run_as}
    audit.record(app, tx, principal, "trigger.taken_over", f"trigger:{row.id}", data)
    return replace(row, run_as_kind=principal.kind, run_as=principal.id)


def principal_of(tx: Tx, workspace_id: str, kind: str, principal_id: str, now: str) -> Principal | None:
    """None: there is no such member or key any more, or it may do nothing."""
    if kind == "member":
        member = tx.members.get(workspace_id, principal_id)
        return None if member is None or member.disabled_at is not None else member_principal(member)
    key = tx.keys.get(workspace_id, principal_id)
    if key is None or key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        return None
    return Principal("key", key.id, key.name, workspace_id, key.role, frozenset(key.scopes))


def _require_launcher(runner: Principal) -> None:
    """Otherwise it would be made, and refused at every firing."""
    if not runner.may("run.launch"):
        message = f"{runner.name} may not start runs, so it would start nothing."
        hint = "Let it run as somebody who has the permission run.launch."
        raise TriggerError("/run_as", "may_not_launch", message, hint)
