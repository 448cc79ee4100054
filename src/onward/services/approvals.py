"""Approvals: reading them, and a human's decision.

Record, then act: the decision is written once, by compare and set, and only then is the run
told. A run that could not be told is told by the reconciler.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from onward.domain.access import Principal, require
from onward.domain.approvals.deciding import Decider, require_decider, require_human
from onward.domain.definitions.json_schema import value_problems
from onward.domain.errors import Conflict, Denied, FieldError, Invalid, NotFound, TooLarge
from onward.ports.rows.approvals import ApprovalFilter, ApprovalRow, Decision
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services import audit
from onward.services.approval_views import (
    ApprovalView,
    can_decide,
    decider_of,
    is_late,
    question_of,
    views_in,
)
from onward.services.context import Services
from onward.services.given import given_note, invalid
from onward.services.sizes import json_bytes
from onward.services.telling import tell
from onward.services.workflow_lookup import ID_PREFIX, find_workflow

Answer = Literal["approve", "deny"]
_STATUSES: Final = ("open", "approved", "denied", "expired", "cancelled")
# Read at once when who may decide has to be worked out, and counted at the most.
_AT_ONCE: Final = 200
_COUNTED: Final = 1_000
_STATUS: dict[str, Literal["approved", "denied"]] = {"approve": "approved", "deny": "denied"}
# Whose decision could matter: enough for the hint that names them.
_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class ApprovalQuery:
    """Everything given must hold. `mine`: what who asks may decide now. `workflow` is a name or an id."""

    statuses: tuple[str, ...] = ()
    run_id: str | None = None
    workflow: str | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalCounts:
    """`more`: there are more than were counted."""

    open: int
    mine: int
    more: bool


def list_approvals(
    app: Services,
    principal: Principal,
    query: ApprovalQuery | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[ApprovalView]:
    """Newest first."""
    require(principal, "approval.read")
    query = query or ApprovalQuery()
    with app.store.read() as tx:
        where = _filter(tx, principal, query)
        if query.mine:
            return _mine(app, tx, principal, where, limit, after)
        page = tx.approvals.lines(principal.workspace_id, where, limit, after)
        return Page(views_in(app, tx, principal, page.items), page.next)


def show_approval(app: Services, principal: Principal, approval_id: str) -> ApprovalView:
    require(principal, "approval.read")
    with app.store.read() as tx:
        return views_in(app, tx, principal, [_find(tx, principal.workspace_id, approval_id)])[0]


def count_approvals(app: Services, principal: Principal) -> ApprovalCounts:
    """How many are open, and how many of them who asks may decide."""
    require(principal, "approval.read")
    now = app.clock.now_text()
    with app.store.read() as tx:
        page = tx.approvals.lines(principal.workspace_id, ApprovalFilter(status="open"), _COUNTED)
        decider = decider_of(tx, principal)
    waiting = [row for row in page.items if not is_late(row, now)]
    return ApprovalCounts(
        len(waiting), sum(can_decide(row, decider, now) for row in waiting), page.next is not None
    )


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
        [view] = views_in(app, tx, principal, [decided])
    deliver(app, decided)
    return view


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


def decided_of(app: Services, workspace_id: str, run_id: str) -> list[dict[str, Any]]:
    """Everything that was decided in this run, as it was told."""
    with app.store.read() as tx:
        return [_told(row) for row in tx.approvals.decided(workspace_id, run_id)]


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


def _filter(tx: Tx, principal: Principal, query: ApprovalQuery) -> ApprovalFilter:
    for status in query.statuses:
        if status not in _STATUSES:
            raise invalid("/status", "unknown_status", f"A status is one of: {', '.join(_STATUSES)}.")
    workflow = query.workflow
    if workflow is not None and not workflow.startswith(f"{ID_PREFIX}_"):
        workflow = find_workflow(tx, principal.workspace_id, workflow).id
    return ApprovalFilter(run_id=query.run_id, statuses=query.statuses, workflow_id=workflow)


def _mine(
    app: Services, tx: Tx, principal: Principal, where: ApprovalFilter, limit: int, after: Position | None
) -> Page[ApprovalView]:
    """Who may decide is worked out from each one's list of approvers: pages are read until one is full."""
    decider, now = decider_of(tx, principal), app.clock.now_text()
    if decider is None:
        return Page((), None)
    where = replace(where, status="open", statuses=())
    found: list[ApprovalRow] = []
    while True:
        page = tx.approvals.lines(principal.workspace_id, where, _AT_ONCE, after)
        found += [row for row in page.items if can_decide(row, decider, now)]
        after = page.next
        if after is None or len(found) > limit:
            break
    shown = found[:limit]
    following = (shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    return Page(views_in(app, tx, principal, shown), following)


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
    if row.status == "expired" or is_late(row, now):
        raise Conflict("approval_expired", f"The deadline of this approval passed at {row.deadline_at}.")


def _require_decider(tx: Tx, principal: Principal, row: ApprovalRow) -> None:
    decider = decider_of(tx, principal)
    if decider is None:
        raise Denied("not_a_member", "Who decides has to be an active member of the workspace.")
    members = tx.members.lines(principal.workspace_id, _MEMBERS).items
    require_decider(
        question_of(row), decider, [Decider(m.id, m.email, m.role) for m in members if m.disabled_at is None]
    )


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
