"""Things that happened: triggers fire, and the runs that wait for them are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from onward.api.context import App, Caller, Paging
from onward.api.event_bodies import Sent, read_sent
from onward.api.event_schemas import TAKES
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.domain.access import Principal
from onward.ports.rows.events import EventFilter
from onward.services import events
from onward.services.context import Services
from onward.services.events import EventView, PublishedEvent
from onward.services.triggers import event_matches
from onward.services.triggers.event_matches import MatchView

router = APIRouter(prefix="/api/v1/events", tags=["events"], route_class=SignedInRoute)


@dataclass(frozen=True, slots=True)
class PublishedEvents:
    """One for each of the batch, in its order."""

    items: Sequence[PublishedEvent]


@router.get("", operation_id="list_events", summary="List events")
def list_events(
    app: App,
    caller: Caller,
    paging: Paging,
    name: Annotated[str | None, Query(max_length=400)] = None,
    key: Annotated[str | None, Query(max_length=1000)] = None,
    source: Annotated[str | None, Query(max_length=500)] = None,
) -> Listing[EventView]:
    """Newest first."""
    where = EventFilter(name, key, source)
    return paging.listing(partial(events.list_events, app, caller, where))


@router.post(
    "",
    operation_id="publish_event",
    status_code=201,
    summary="Publish an event, a CloudEvent or a batch of CloudEvents",
    responses={200: {"model": EventView | PublishedEvents, "description": "It was sent before."}},
    openapi_extra=TAKES,
)
def publish_event(
    app: App, caller: Caller, response: Response, sent: Annotated[Sent, Depends(read_sent)]
) -> EventView | PublishedEvents:
    """Stored when this answers, with the firings of the triggers that take it; waiting runs are told.

    A batch is stored as a whole or not at all, and answered by `items`. 200: there was nothing new.
    """
    published = _publish(app, caller, sent)
    response.status_code = 201 if any(one.created for one in published) else 200
    if sent.batch is not None:
        return PublishedEvents(published)
    response.headers["Location"] = f"/api/v1/events/{published[0].event.id}"
    return published[0].event


@router.get("/{event_id}", operation_id="show_event", summary="Show an event")
def show_event(app: App, caller: Caller, event_id: str) -> EventView:
    return events.show_event(app, caller, event_id)


@router.get("/{event_id}/matches", operation_id="list_event_matches", summary="Say which triggers matched")
def list_event_matches(
    app: App,
    caller: Caller,
    paging: Paging,
    event_id: str,
    matched: Annotated[bool | None, Query(description="Only those that did, or did not.")] = None,
) -> Listing[MatchView]:
    """Every event trigger of the workspace, and why. Those that matched come first.

    `as_of` is `then` for what was found when the event came, and `now` for triggers that were not asked
    then: their types did not fit, or they were made or changed since.
    """
    return paging.listing(partial(event_matches.list_matches, app, caller, event_id, matched))


def _publish(app: Services, caller: Principal, sent: Sent) -> Sequence[PublishedEvent]:
    if sent.batch is not None:
        return events.publish_cloud_events(app, caller, sent.batch, batch=True)
    if sent.one is not None:
        return events.publish_cloud_events(app, caller, [sent.one])
    event = sent.plain
    assert event is not None
    return [
        events.publish(
            app, caller, event.name, event.key, event.data, source=event.source, dedupe_key=event.dedupe_key
        )
    ]
