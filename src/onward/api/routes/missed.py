"""What should have started and did not, over all triggers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from onward.api.context import App, Caller
from onward.api.route import SignedInRoute
from onward.services.triggers import missed
from onward.services.triggers.missed import MissedFirings

router = APIRouter(prefix="/api/v1/missed-firings", tags=["triggers"], route_class=SignedInRoute)

_WEEK = 7 * 24


@router.get("", operation_id="list_missed_firings", summary="List triggers that missed firings")
def list_missed_firings(
    app: App,
    caller: Caller,
    hours: Annotated[int, Query(ge=1, le=_WEEK, description="How far back to look.")] = 24,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MissedFirings:
    """The newest first. Left out by catch-up, or not able to start; what policies leave out on purpose is
    not among them. The decisions of each trigger say of every firing why."""
    return missed.missed_firings(app, caller, hours, limit)
