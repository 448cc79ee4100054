"""Questions to humans, and their decisions."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import Field

from onward.api.context import App, Caller, Paging
from onward.api.given import Given
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.ports.rows.approvals import ApprovalStatus
from onward.services import approvals
from onward.services.approval_views import ApprovalView
from onward.services.approvals import Answer, ApprovalCounts, ApprovalQuery

router = APIRouter(prefix="/api/v1/approvals", tags=["approvals"], route_class=SignedInRoute)


class ApprovalDecision(Given):
    decision: Answer
    comment: Annotated[str | None, Field(max_length=2000)] = None
    form: Annotated[Any, Field(description="The form filled in, where the approval has one.")] = None


@router.get("", operation_id="list_approvals", summary="List approvals")
def list_approvals(
    app: App,
    caller: Caller,
    paging: Paging,
    status: Annotated[list[ApprovalStatus] | None, Query(description="Any of these.")] = None,
    run_id: Annotated[str | None, Query(max_length=100)] = None,
    workflow: Annotated[str | None, Query(max_length=100, description="Its name or id.")] = None,
    mine: Annotated[bool, Query(description="Only what the caller may decide now.")] = False,
) -> Listing[ApprovalView]:
    """Newest first; `can_decide` says whether the caller may decide."""
    query = ApprovalQuery(tuple(status or ()), run_id, workflow, mine)
    return paging.listing(partial(approvals.list_approvals, app, caller, query))


@router.get("/counts", operation_id="count_approvals", summary="Count open approvals")
def count_approvals(app: App, caller: Caller) -> ApprovalCounts:
    """All of them, and those that the caller may decide."""
    return approvals.count_approvals(app, caller)


@router.get("/{approval_id}", operation_id="show_approval", summary="Show an approval")
def show_approval(app: App, caller: Caller, approval_id: str) -> ApprovalView:
    return approvals.show_approval(app, caller, approval_id)


@router.post("/{approval_id}/decision", operation_id="decide_approval", summary="Decide an approval")
def decide_approval(
    app: App, caller: Caller, approval_id: str, given: Annotated[ApprovalDecision, Body()]
) -> ApprovalView:
    """Only a signed-in member decides: no key and no run can. 409 when somebody was faster."""
    return approvals.decide(app, caller, approval_id, given.decision, given.comment, given.form)
