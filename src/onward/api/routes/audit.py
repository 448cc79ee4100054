"""Who did what in this workspace."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from onward.api.context import App, Caller, Paging
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.ports.rows.access import AuditFilter
from onward.services import audit
from onward.services.audit import AuditView
from onward.services.given import given_instant

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], route_class=SignedInRoute)


@router.get("", operation_id="list_audit", summary="List what was done")
def list_audit(
    app: App,
    caller: Caller,
    paging: Paging,
    actor_id: Annotated[str | None, Query(max_length=200, description="Who did it: an id.")] = None,
    action: Annotated[
        str | None,
        Query(max_length=100, description="One action (`run.cancelled`), or a family with a dot (`run.`)."),
    ] = None,
    subject: Annotated[str | None, Query(max_length=200, description="To what: `run:ID`.")] = None,
    after: Annotated[str | None, Query(max_length=40, description="Not before this instant.")] = None,
    before: Annotated[str | None, Query(max_length=40, description="Before this instant.")] = None,
) -> Listing[AuditView]:
    """Newest first."""
    times = given_instant(after, "/query/after"), given_instant(before, "/query/before")
    where = AuditFilter(actor_id, action, subject, *times)
    return paging.listing(partial(audit.list_audit, app, caller, where))
