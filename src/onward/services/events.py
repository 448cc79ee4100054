"""Events: something happened. Triggers fire, and the runs that wait for it are told.

The event is written with the firings of the triggers that take it; then its waits are looked for (`routing`).
A wait that opens in between finds the event itself, by looking back; an event whose waits could not be told
is routed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.errors import NotFound, TooLarge
from onward.domain.events.cloud_events import CloudEvent
from onward.domain.instants import to_text
from onward.ports.rows.events import EventFilter, EventRow
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.given import given_line, invalid
from onward.services.routing import route_all
from onward.services.sizes import json_bytes
from onward.services.triggers.event_firings import fire

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")
_LONGEST_KEY = 500
LOOK_BACK_LIMIT = 1_000
MOST_AT_ONCE: Final = 1_000
# In bytes: what a database takes into an index.
_LONGEST: Final = {"type": 400, "subject": 1_000, "source": 500, "id": 1_000}
# They are copied into every firing.
_ATTRIBUTE_BYTES: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class EventView:
    """`attributes`: what a CloudEvent says beside that. `heard_by`: waiting runs that were told of it."""

    id: str
    name: str
    key: str | None
    source: str
    data: Any
    at: str
    routed_at: str | None
    attributes: Mapping[str, Any]
    heard_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedEvent:
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
) -> PublishedEvent:
    require(principal, "event.publish")
    _refuse_reserved(source, "/source")
    given = _Given(
        name=_given_name(name),
        key=_given_key(key, "/key") if key else "",
        source=given_line(source, "/source"),
        dedupe_key=_given_key(dedupe_key, "/dedupe_key") if dedupe_key else None,
        data=_given_data(app, data),
    )
    [published] = _publish(app, principal.workspace_id, [given])
    return published


def publish_cloud_events(
    app: Services, principal: Principal, events: Sequence[CloudEvent], *, batch: bool = False
) -> tuple[PublishedEvent, ...]:
    """All of them in one transaction, or none. An id that its source has sent before is that event.

    `batch`: refusals say which of them is meant.
    """
    require(principal, "event.publish")
    if len(events) > MOST_AT_ONCE:
        detail = f"{len(events)} events were sent; the limit `events` of a batch is {MOST_AT_ONCE}."
        raise TooLarge("limit_events", detail, hint="Send them in several batches.")
    given = [_of_cloud_event(app, event, f"/{index}" if batch else "") for index, event in enumerate(events)]
    return tuple(_publish(app, principal.workspace_id, given))


def emit(
    app: Services, workspace_id: str, run_id: str, name: str, key: str | None, data: Any, dedupe_key: str
) -> str:
    """From a step of a run. A step that is tried again sends its event once: the id is the same."""
    given = _Given(
        name=_given_name(name),
        key=_given_key(key, "/key") if key else "",
        source=f"run:{run_id}",
        dedupe_key=_given_key(dedupe_key, "/dedupe_key"),
        data=_given_data(app, data),
    )
    [published] = _publish(app, workspace_id, [given], run_id)
    return published.event.id


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
        return _view(find_event(tx, principal.workspace_id, event_id))


def find_event(tx: Tx, workspace_id: str, event_id: str) -> EventRow:
    row = tx.events.get(workspace_id, event_id)
    if row is None:
        raise NotFound("event_not_found", f"There is no event {event_id!r}.", hint="See: onward event list")
    return row


@dataclass(frozen=True, slots=True)
class _Given:
    """Checked, and not yet an event. No dedupe key: nobody sends this one twice."""

    name: str
    key: str
    source: str
    dedupe_key: str | None
    data: Any
    attributes: dict[str, Any] = field(default_factory=dict)


def _publish(
    app: Services, workspace_id: str, given: Sequence[_Given], run_id: str | None = None
) -> list[PublishedEvent]:
    rows = _rows(app, workspace_id, given)
    with app.store.write() as tx:
        inserted = _insert(tx, rows)
        new = [row for row in rows if row.id in inserted]
        _tell_published(tx, new, fire(app, tx, new, _depth(tx, workspace_id, run_id)))
        known = {} if len(new) == len(rows) else _known(tx, rows)
    if new:
        _route(app, new)
    created = {row.id for row in new}
    return [
        PublishedEvent(_view(known.get((row.source, row.dedupe_key), row)), row.id in created) for row in rows
    ]


def _route(app: Services, events: Sequence[EventRow]) -> None:
    """Nobody who publishes waits for runs to be told, where a router does that beside him."""
    if app.routing is None:
        route_all(app, events)
    else:
        app.routing.take(events)


def _rows(app: Services, workspace_id: str, given: Sequence[_Given]) -> list[EventRow]:
    """A microsecond after another, so that those of a batch keep their order."""
    now = app.clock.now()
    rows = []
    for place, one in enumerate(given):
        event_id = app.clock.new_id("evt")
        rows.append(
            EventRow(
                id=event_id,
                workspace_id=workspace_id,
                name=one.name,
                key=one.key,
                source=one.source,
                dedupe_key=one.dedupe_key or event_id,
                data=one.data,
                at=to_text(now + timedelta(microseconds=place)),
                routed_at=None,
                attributes=one.attributes,
            )
        )
    return rows


def _insert(tx: Tx, rows: Sequence[EventRow]) -> frozenset[str]:
    if len(rows) == 1:
        return frozenset({rows[0].id}) if tx.events.insert(rows[0]) else frozenset()
    return tx.events.insert_all(rows)


def _known(tx: Tx, rows: Sequence[EventRow]) -> dict[tuple[str, str], EventRow]:
    """Of those that were there before, or come twice in one batch: the event as it was kept."""
    found = {}
    for row in rows:
        kept = tx.events.by_dedupe_key(row.workspace_id, row.source, row.dedupe_key)
        if kept is None:
            raise RuntimeError(f"event {row.id} was neither written nor there before")
        found[row.source, row.dedupe_key] = kept
    return found


def _tell_published(tx: Tx, events: Sequence[EventRow], fired: Mapping[str, int]) -> None:
    for event in events:
        many = fired.get(event.id, 0)
        data = {"id": event.id, "type": event.name, "source": event.source, "fired": many}
        tx.feed.append(event.workspace_id, f"event:{event.id}", "event.published", data, event.at)


def _depth(tx: Tx, workspace_id: str, run_id: str | None) -> Callable[[], int]:
    """How many runs in a row, up to the one that emits, were started by an event."""

    def of_run() -> int:
        run = None if run_id is None else tx.runs.get(workspace_id, run_id)
        if run is None:
            return 0
        started = run if run.root_run_id == run.id else tx.runs.get(workspace_id, run.root_run_id) or run
        return int(started.trigger.get("depth") or 0)

    return of_run


def _of_cloud_event(app: Services, event: CloudEvent, pointer: str) -> _Given:
    _refuse_reserved(event.source, f"{pointer}/source")
    for name, value in (
        ("type", event.type),
        ("subject", event.subject or ""),
        ("source", event.source),
        ("id", event.id),
    ):
        size = len(value.encode())
        if size > _LONGEST[name]:
            detail = f"This takes {_LONGEST[name]} bytes at most; it has {size}."
            raise invalid(f"{pointer}/{name}", "too_long", detail)
    size = json_bytes(event.attributes, pointer)
    if size > _ATTRIBUTE_BYTES:
        detail = f"The attributes take {size} bytes: the limit `event_attributes` is {_ATTRIBUTE_BYTES}."
        raise TooLarge("limit_event_attributes", detail, hint="What is long belongs into the data.")
    data = _given_data(app, event.data, f"{pointer}/data")
    return _Given(event.type, event.subject or "", event.source, event.id, data, event.attributes)


def _refuse_reserved(source: str, pointer: str) -> None:
    if source.startswith("run:"):
        raise invalid(pointer, "reserved_source", "Sources that begin with `run:` are runs' own.")


def _given_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise invalid(
            "/name",
            "bad_event_name",
            "An event's name takes 1 to 200 letters, digits and . _ : / - and begins with a letter or digit.",
            "Like invoice.paid",
        )
    return name


def _given_key(key: str, pointer: str) -> str:
    line = given_line(key, pointer, _LONGEST_KEY)
    if len(line.encode()) > _LONGEST["subject"]:
        raise invalid(pointer, "too_long", f"This takes {_LONGEST['subject']} bytes at most.")
    return line


def _given_data(app: Services, data: Any, pointer: str = "/data") -> Any:
    most = app.limits.input_bytes
    size = json_bytes(data, pointer)
    if size > most:
        raise TooLarge("event_too_large", f"The event's data take {size} bytes: the limit is {most}.")
    return data


def _view(row: EventRow) -> EventView:
    return EventView(
        id=row.id,
        name=row.name,
        key=row.key or None,
        source=row.source,
        data=row.data,
        at=row.at,
        routed_at=row.routed_at,
        attributes=row.attributes,
        heard_by=tuple(row.heard_by or ()),
    )
