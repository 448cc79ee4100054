"""Ranges of a schedule, fired again."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import ConfigDict, Field, JsonValue

from onward.api.context import App, Caller, Paging
from onward.api.given import Given
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.services.triggers import backfills
from onward.services.triggers.backfills import MOST_AT_ONCE, Asked, BackfillPlan, BackfillView
from onward.services.triggers.views import InvocationView

router = APIRouter(prefix="/api/v1", tags=["triggers"], route_class=SignedInRoute)

Status = Literal["pending", "running", "succeeded", "failed", "cancelled", "skipped"]
_EXAMPLE: Final[dict[str, JsonValue]] = {"from": "2025-01-01", "to": "2025-01-31", "dry_run": True}
_TIME: Final = "An instant; or a date or wall-clock time of the schedule's zone."


class BackfillGiven(Given):
    """A range of slots; both ends belong to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    since: Annotated[str, Field(alias="from", min_length=1, max_length=64, description=_TIME)]
    until: Annotated[
        str | None,
        Field(
            alias="to",
            min_length=1,
            max_length=64,
            description=f"{_TIME} A date is the whole day. Now when absent.",
        ),
    ] = None
    only: Annotated[
        Literal["missing", "all"],
        Field(description="`missing`: slots of which no firing has started, nor will."),
    ] = "missing"
    concurrency: Annotated[int, Field(ge=1, le=MOST_AT_ONCE, description="So many run at once.")] = 1
    dry_run: Annotated[bool, Field(description="Only say which slots it would fire.")] = False


class Stop(Given):
    running: Annotated[bool, Field(description="Cancel the runs that are under way as well.")] = False


@router.post(
    "/triggers/{trigger}/backfills",
    operation_id="create_backfill",
    status_code=201,
    summary="Fire a range of slots again",
    responses={200: {"model": BackfillPlan, "description": "What a dry run found."}},
)
def create_backfill(
    app: App, caller: Caller, response: Response, trigger: str, given: Annotated[BackfillGiven, Body()]
) -> BackfillView | BackfillPlan:
    """Only of schedules. The scheduler records its slots and starts them in order, beside the live
    schedule, which neither moves nor waits. A dry run writes nothing."""
    asked = Asked(given.since, given.until, given.only, given.concurrency)
    if given.dry_run:
        response.status_code = 200
        return backfills.plan_backfill(app, caller, trigger, asked)
    made = backfills.create_backfill(app, caller, trigger, asked)
    response.headers["Location"] = f"/api/v1/backfills/{made.id}"
    return made


@router.get(
    "/triggers/{trigger}/backfills",
    operation_id="list_trigger_backfills",
    summary="List backfills of a trigger",
)
def list_trigger_backfills(app: App, caller: Caller, paging: Paging, trigger: str) -> Listing[BackfillView]:
    """Newest first."""
    return paging.listing(partial(backfills.list_backfills, app, caller, trigger))


@router.get("/backfills", operation_id="list_backfills", summary="List backfills")
def list_backfills(
    app: App,
    caller: Caller,
    paging: Paging,
    trigger: Annotated[str | None, Query(max_length=100, description="By its name or id.")] = None,
) -> Listing[BackfillView]:
    """Newest first, of all triggers."""
    return paging.listing(partial(backfills.list_backfills, app, caller, trigger))


@router.get("/backfills/{backfill_id}", operation_id="show_backfill", summary="Show how far a backfill is")
def show_backfill(app: App, caller: Caller, backfill_id: str) -> BackfillView:
    return backfills.show_backfill(app, caller, backfill_id)


@router.get(
    "/backfills/{backfill_id}/invocations",
    operation_id="list_backfill_invocations",
    summary="List what a backfill started",
)
def list_backfill_invocations(
    app: App,
    caller: Caller,
    paging: Paging,
    backfill_id: str,
    status: Annotated[Status | None, Query()] = None,
) -> Listing[InvocationView]:
    """The latest slot first."""
    return paging.listing(partial(backfills.list_backfill_invocations, app, caller, backfill_id, status))


@router.post(
    "/backfills/{backfill_id}/cancellation", operation_id="cancel_backfill", summary="Cancel a backfill"
)
def cancel_backfill(
    app: App, caller: Caller, backfill_id: str, given: Annotated[Stop, Body()]
) -> BackfillView:
    """What has not started does not start. What has goes on, unless `running` says otherwise."""
    return backfills.cancel_backfill(app, caller, backfill_id, running=given.running)
