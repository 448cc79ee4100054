"""Approvals as they are shown, and who may decide them: the one mapper for lists and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.domain.access import Principal
from onward.domain.approvals.deciding import Decider, Question, may_decide
from onward.ports.rows.approvals import ApprovalRow
from onward.ports.rows.runs import RunSummary
from onward.ports.store import Tx
from onward.services.context import Services


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """`can_decide`: whether who asks may decide it now; the button is shown by this.

    The workflow is null when housekeeping has removed the run.
    """

    id: str
    run_id: str
    workflow_id: str | None
    workflow_name: str | None
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


def views_in(
    app: Services, tx: Tx, principal: Principal, rows: Sequence[ApprovalRow]
) -> tuple[ApprovalView, ...]:
    """With the names of their workflows, in one read for all of them."""
    decider, now = decider_of(tx, principal), app.clock.now_text()
    run_ids = sorted({row.run_id for row in rows})
    runs = {run.id: run for run in tx.runs.summaries(principal.workspace_id, run_ids)}
    return tuple(_view(row, runs.get(row.run_id), can_decide(row, decider, now)) for row in rows)


def decider_of(tx: Tx, principal: Principal) -> Decider | None:
    """The member behind a human principal, if it may decide approvals at all."""
    if not principal.is_human or not principal.may("approval.decide"):
        return None
    member = tx.members.get(principal.workspace_id, principal.id)
    if member is None or member.disabled_at is not None:
        return None
    return Decider(member.id, member.email, principal.role)


def question_of(row: ApprovalRow) -> Question:
    return Question(row.approvers, row.allow_self, row.requested_by)


def is_late(row: ApprovalRow, now: str) -> bool:
    return row.deadline_at is not None and row.deadline_at <= now


def can_decide(row: ApprovalRow, decider: Decider | None, now: str) -> bool:
    waits = row.status == "open" and not is_late(row, now)
    return waits and decider is not None and may_decide(question_of(row), decider)


def _view(row: ApprovalRow, run: RunSummary | None, can_decide: bool) -> ApprovalView:
    shown = {name: getattr(row, name) for name in _SHOWN}
    return ApprovalView(
        **shown,
        workflow_id=None if run is None else run.workflow_id,
        workflow_name=None if run is None else run.workflow_name,
        can_decide=can_decide,
    )


_DERIVED: Final = {"workflow_id", "workflow_name", "can_decide"}
_SHOWN: Final = [name for name in ApprovalView.__dataclass_fields__ if name not in _DERIVED]
