"""Things that happened, told to the runs that wait for them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from onward.api.context import App, Caller, Paging
from onward.api.given import Given
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.ports.rows.events import EventFilter
from onward.services import events
from onward.services.events import EventView

router = APIRouter(prefix="/api/v1/events", tags=["events"], route_class=SignedInRoute)


class NewEvent(Given):
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["invoice.paid"])]
    key: Annotated[
        str | None, Field(max_length=500, description="Which one of them.", examples=["inv-42"])
    ] = None
    data: Any = None
    source: Annotated[str, Field(min_length=1, max_length=200)] = "api"
    dedupe_key: Annotated[
        str | None,
        Field(max_length=500, description="The source's own id of it: sent twice, it happens once."),
    ] = None


@router.get("", operation_id="list_events", summary="List events")
def list_events(
    app: App,
    caller: Caller,
    paging: Paging,
    name: Annotated[str | None, Query(max_length=200)] = None,
    key: Annotated[str | None, Query(max_length=500)] = None,
    source: Annotated[str | None, Query(max_length=200)] = None,
) -> Listing[EventView]:
    """Newest first."""
    where = EventFilter(name, key, source)
    return paging.listing(partial(events.list_events, app, caller, where))


@router.post(
    "",
    operation_id="publish_event",
    status_code=201,
    summary="Publish an event",
    responses={200: {"model": EventView, "description": "This source has sent it before."}},
)
def publish_event(
    app: App, caller: Caller, response: Response, event: Annotated[NewEvent, Body()]
) -> EventView:
    """Stored when this answers; runs that wait for it are told."""
    published = events.publish(
        app, caller, event.name, event.key, event.data, source=event.source, dedupe_key=event.dedupe_key
    )
    response.status_code = 201 if published.created else 200
    response.headers["Location"] = f"/api/v1/events/{published.event.id}"
    return published.event


@router.get("/{event_id}", operation_id="show_event", summary="Show an event")
def show_event(app: App, caller: Caller, event_id: str) -> EventView:
    return events.show_event(app, caller, event_id)
