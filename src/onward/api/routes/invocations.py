"""What triggers started, each from the wish to its end."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query

from onward.api.context import App, Caller, Paging
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.api.routes.triggers import Rerun, Status
from onward.services.triggers import invocations
from onward.services.triggers.views import InvocationView

router = APIRouter(prefix="/api/v1/invocations", tags=["triggers"], route_class=SignedInRoute)


@router.get("", operation_id="list_invocations", summary="List what triggers started")
def list_invocations(
    app: App,
    caller: Caller,
    paging: Paging,
    status: Annotated[Status | None, Query()] = None,
) -> Listing[InvocationView]:
    """Newest first, of all triggers."""
    return paging.listing(partial(invocations.list_invocations, app, caller, None, status))


@router.get("/{invocation_id}", operation_id="show_invocation", summary="Show an invocation")
def show_invocation(app: App, caller: Caller, invocation_id: str) -> InvocationView:
    return invocations.show_invocation(app, caller, invocation_id)


@router.post(
    "/{invocation_id}/cancellation", operation_id="cancel_invocation", summary="Cancel an invocation"
)
def cancel_invocation(app: App, caller: Caller, invocation_id: str) -> InvocationView:
    """Final: a run of it that is under way is cancelled with it, and no attempt follows."""
    return invocations.cancel_invocation(app, caller, invocation_id)


@router.post(
    "/{invocation_id}/rerun",
    operation_id="rerun_invocation",
    status_code=202,
    summary="Run an invocation again",
)
def rerun_invocation(
    app: App, caller: Caller, invocation_id: str, given: Annotated[Rerun, Body()]
) -> InvocationView:
    """With the payload it had, and the trigger as it was then or as it is now."""
    return invocations.rerun(app, caller, invocation_id, as_now=given.as_now)
