"""Events: something happened, and the runs that wait for it are told.

The event is written first, then its waits are looked for. A wait that opens in between finds
the event itself, by looking back; an event whose waits could not be told is routed again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.errors import NotFound, TooLarge
from onward.ports.rows.events import EventFilter, EventRow
from onward.ports.rows.paging import Page, Position
from onward.services.context import Services
from onward.services.given import given_line, invalid
from onward.services.sizes import json_bytes
from onward.services.telling import tell

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")
_LONGEST_KEY = 500
LOOK_BACK_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    name: str
    key: str | None
    source: str
    data: Any
    at: str
    routed_at: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """`created` False: this source has sent this dedupe key before, and this is the event."""

    event: EventView
    created: bool


def publish(
    app: Services,
    principal: Principal,
    name: str,
    key: str | None = None,
    data: Any = None,
    *,
    source: str = "api",
    dedupe_key: str | None = None,
) -> Published:
    require(principal, "event.publish")
    if source.startswith("run:"):
        raise invalid("/source", "reserved_source", "Sources that begin with `run:` are runs' own.")
    row, created = _write(app, principal.workspace_id, name, key, data, source, dedupe_key)
    return Published(_view(row), created)


def emit(
    app: Services, workspace_id: str, run_id: str, name: str, key: str | None, data: Any, dedupe_key: str
) -> str:
    """From a step of a run. A step that is tried again sends its event once: the id is the same."""
    row, _ = _write(app, workspace_id, name, key, data, f"run:{run_id}", dedupe_key)
    return row.id


def find_events(
    app: Services, workspace_id: str, name: str, key: str | None, since: str, limit: int = LOOK_BACK_LIMIT
) -> Sequence[EventRow]:
    """What a wait finds when it looks back: in order, from `since` on. No key means any."""
    with app.store.read() as tx:
        return tx.events.since(workspace_id, name, key, since, min(limit, LOOK_BACK_LIMIT))


def list_events(
    app: Services,
    principal: Principal,
    where: EventFilter | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[EventView]:
    require(principal, "event.read")
    with app.store.read() as tx:
        page = tx.events.lines(principal.workspace_id, where or EventFilter(), limit, after)
    return Page(tuple(_view(row) for row in page.items), page.next)


def show_event(app: Services, principal: Principal, event_id: str) -> EventView:
    require(principal, "event.read")
    with app.store.read() as tx:
        row = tx.events.get(principal.workspace_id, event_id)
    if row is None:
        raise NotFound("event_not_found", f"There is no event {event_id!r}.")
    return _view(row)


def route(app: Services, event: EventRow) -> bool:
    """Tell every run that waits for it. False: the engine is away, and it is routed again later.

    A run that hears of one event twice takes it once: it knows the event by its id.
    """
    with app.store.read() as tx:
        listeners = tx.events.listeners(event.workspace_id, event.name, event.key)
    data = event_data(event)
    if any(tell(app, run_id, "event", data) is None for run_id in listeners):
        return False
    with app.store.write() as tx:
        tx.events.mark_routed(event.workspace_id, [event.id], app.clock.now_text())
    return True


def event_data(event: EventRow) -> dict[str, Any]:
    """An event as runs see it, whether they were told or looked back."""
    return {
        "id": event.id,
        "name": event.name,
        "key": event.key,
        "data": event.data,
        "at": event.at,
        "source": event.source,
    }


def _write(
    app: Services,
    workspace_id: str,
    name: str,
    key: str | None,
    data: Any,
    source: str,
    dedupe_key: str | None,
) -> tuple[EventRow, bool]:
    event_id = app.clock.new_id("evt")
    event = EventRow(
        id=event_id,
        workspace_id=workspace_id,
        name=_given_name(name),
        key=given_line(key, "/key", _LONGEST_KEY) if key else "",
        source=given_line(source, "/source"),
        dedupe_key=given_line(dedupe_key, "/dedupe_key", _LONGEST_KEY) if dedupe_key else event_id,
        data=_given_data(app, data),
        at=app.clock.now_text(),
        routed_at=None,
    )
    with app.store.write() as tx:
        created = tx.events.insert(event)
        known = event if created else tx.events.by_dedupe_key(workspace_id, event.source, event.dedupe_key)
    if known is None:
        raise RuntimeError(f"event {event.id} was neither written nor there before")
    if created:
        route(app, event)
    return known, created


def _given_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise invalid(
            "/name",
            "bad_event_name",
            "An event's name takes 1 to 200 letters, digits and . _ : / - and begins with a letter or digit.",
            "Like invoice.paid",
        )
    return name


def _given_data(app: Services, data: Any) -> Any:
    most = app.limits.input_bytes
    size = json_bytes(data, "/data")
    if size > most:
        raise TooLarge("event_too_large", f"The event's data take {size} bytes: the limit is {most}.")
    return data


def _view(row: EventRow) -> EventView:
    return EventView(row.id, row.name, row.key or None, row.source, row.data, row.at, row.routed_at)
