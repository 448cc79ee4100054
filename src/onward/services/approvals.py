"""Approvals: reading them, and a human's decision.

Record, then act: the decision is written once, by compare and set, and only then is the run
told. A run that could not be told is told by the reconciler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from onward.domain.access import Principal, require
from onward.domain.approvals.deciding import Decider, Question, may_decide, require_decider, require_human
from onward.domain.definitions.json_schema import value_problems
from onward.domain.errors import Conflict, Denied, FieldError, Invalid, NotFound, TooLarge
from onward.ports.rows.approvals import ApprovalFilter, ApprovalRow, Decision
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.given import given_note, invalid
from onward.services.sizes import json_bytes
from onward.services.telling import tell

Answer = Literal["approve", "deny"]
_STATUS: dict[str, Literal["approved", "denied"]] = {"approve": "approved", "deny": "denied"}
_STATUSES = ("open", "approved", "denied", "expired", "cancelled")
# Whose decision could matter: enough for the hint that names them.
_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """`can_decide`: whether who asks may decide it now; the button is shown by this."""

    id: str
    run_id: str
    path: str
    title: str
    text: str
    form: dict[str, Any] | None
    approvers: tuple[str, ...]
    allow_self: bool
    requested_by: str
    status: str
    decided_by: str | None
    decided_name: str | None
    decided_at: str | None
    comment: str | None
    form_values: Any
    deadline_at: str | None
    created_at: str
    can_decide: bool


def list_approvals(
    app: Services,
    principal: Principal,
    where: ApprovalFilter | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[ApprovalView]:
    """Newest first."""
    require(principal, "approval.read")
    where = where or ApprovalFilter()
    if where.status is not None and where.status not in _STATUSES:
        raise invalid("/status", "unknown_status", f"A status is one of: {', '.join(_STATUSES)}.")
    with app.store.read() as tx:
        page = tx.approvals.lines(principal.workspace_id, where, limit, after)
        decider = _decider(tx, principal)
    now = app.clock.now_text()
    return Page(tuple(_view(row, decider, now) for row in page.items), page.next)


def show_approval(app: Services, principal: Principal, approval_id: str) -> ApprovalView:
    require(principal, "approval.read")
    with app.store.read() as tx:
        row = _find(tx, principal.workspace_id, approval_id)
        return _view(row, _decider(tx, principal), app.clock.now_text())


def decide(
    app: Services,
    principal: Principal,
    approval_id: str,
    answer: Answer,
    comment: str | None = None,
    form: Any = None,
) -> ApprovalView:
    """Of two who decide at once, one does, and the other is told who it was (rules A1, A2)."""
    require_human(principal)
    require(principal, "approval.decide")
    if answer not in _STATUS:
        raise invalid("/decision", "unknown_decision", "A decision is `approve` or `deny`.")
    note = given_note(comment, "/comment") if comment else None
    now = app.clock.now_text()
    with app.store.write() as tx:
        row = _find(tx, principal.workspace_id, approval_id)
        _require_open(row, now)
        _require_decider(tx, principal, row)
        values = _form_values(app, row, answer, form)
        decision = Decision(_STATUS[answer], principal.id, principal.name, now, note, values)
        if not tx.approvals.decide(row.workspace_id, row.id, decision):
            _require_open(_find(tx, principal.workspace_id, approval_id), now)
        _record(app, tx, principal, row, decision)
        decided = _find(tx, principal.workspace_id, approval_id)
    deliver(app, decided)
    return _view(decided, None, now)


def deliver(app: Services, row: ApprovalRow) -> bool:
    """Tell the run what was decided. False: it has to be told later."""
    told = tell(app, row.run_id, "approval", _told(row))
    if not told and not (told is False and _has_ended(app, row)):
        return False
    with app.store.write() as tx:
        tx.approvals.mark_delivered(row.workspace_id, row.id, app.clock.now_text())
    return True


def expire(app: Services, workspace_id: str, run_id: str, path: str) -> dict[str, Any] | None:
    """The deadline has passed. A decision that was just in time is returned, as its run is told of it."""
    with app.store.write() as tx:
        row = tx.approvals.expire(workspace_id, run_id, path)
        if row is not None and row.status == "expired":
            data = {"run_id": run_id, "path": path, "status": row.status}
            tx.feed.append(workspace_id, f"approval:{row.id}", "approval.closed", data, app.clock.now_text())
    return _told(row) if row is not None and row.status in ("approved", "denied") else None


def _told(row: ApprovalRow) -> dict[str, Any]:
    """A decision as its run sees it."""
    return {
        "path": row.path,
        "status": row.status,
        "by": row.decided_name,
        "at": row.decided_at,
        "comment": row.comment,
        "form": row.form_values,
    }


def _has_ended(app: Services, row: ApprovalRow) -> bool:
    with app.store.read() as tx:
        run = tx.runs.get(row.workspace_id, row.run_id)
    return run is None or run.ended_at is not None


def _find(tx: Tx, workspace_id: str, approval_id: str) -> ApprovalRow:
    row = tx.approvals.get(workspace_id, approval_id)
    if row is None:
        raise NotFound("approval_not_found", f"There is no approval {approval_id!r}.")
    return row


def _require_open(row: ApprovalRow, now: str) -> None:
    if row.status in ("approved", "denied"):
        message = f"{row.decided_name} has {row.status} this already, at {row.decided_at}."
        raise Conflict("already_decided", message)
    if row.status == "cancelled":
        raise Conflict("approval_cancelled", "The run went on without this approval, so it is closed.")
    if row.status == "expired" or _is_late(row, now):
        raise Conflict("approval_expired", f"The deadline of this approval passed at {row.deadline_at}.")


def _is_late(row: ApprovalRow, now: str) -> bool:
    return row.deadline_at is not None and row.deadline_at <= now


def _require_decider(tx: Tx, principal: Principal, row: ApprovalRow) -> None:
    decider = _decider(tx, principal)
    if decider is None:
        raise Denied("not_a_member", "Who decides has to be an active member of the workspace.")
    members = tx.members.lines(principal.workspace_id, _MEMBERS).items
    require_decider(
        _question(row), decider, [Decider(m.id, m.email, m.role) for m in members if m.disabled_at is None]
    )


def _decider(tx: Tx, principal: Principal) -> Decider | None:
    """The member behind a human principal, if it may decide approvals at all."""
    if not principal.is_human or not principal.may("approval.decide"):
        return None
    member = tx.members.get(principal.workspace_id, principal.id)
    if member is None or member.disabled_at is not None:
        return None
    return Decider(member.id, member.email, principal.role)


def _question(row: ApprovalRow) -> Question:
    return Question(row.approvers, row.allow_self, row.requested_by)


def _form_values(app: Services, row: ApprovalRow, answer: Answer, form: Any) -> Any:
    """Who denies need not fill in the form."""
    if row.form is None:
        if form is not None:
            raise invalid("/form", "no_form", "This approval has no form to fill in.")
        return None
    if answer == "deny" and form is None:
        return None
    most = app.limits.value_bytes
    if json_bytes(form, "/form") > most:
        raise TooLarge("value_too_large", f"The form takes more than the limit `value_bytes`, {most}.")
    problems = tuple(value_problems(row.form, form))
    if problems:
        raise Invalid(
            "form_invalid",
            "The form is not filled in as it asks.",
            errors=tuple(FieldError(f"/form{p.pointer}", p.code, p.message) for p in problems),
        )
    return form


def _record(app: Services, tx: Tx, principal: Principal, row: ApprovalRow, decision: Decision) -> None:
    data = {"status": decision.status, "run_id": row.run_id, "path": row.path}
    audit.record(app, tx, principal, "approval.decided", f"approval:{row.id}", data)
    tx.feed.append(
        row.workspace_id,
        f"approval:{row.id}",
        "approval.decided",
        {**data, "by": decision.by, "name": decision.name},
        decision.at,
    )


def _view(row: ApprovalRow, decider: Decider | None, now: str) -> ApprovalView:
    waits = row.status == "open" and not _is_late(row, now)
    can_decide = waits and decider is not None and may_decide(_question(row), decider)
    shown = {name: getattr(row, name) for name in ApprovalView.__dataclass_fields__ if name != "can_decide"}
    return ApprovalView(**shown, can_decide=can_decide)
