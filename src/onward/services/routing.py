"""Which runs wait for an event, and telling them, each in the order of the events.

A run that hears of one event twice takes it once: it knows the event by its id. What could not be told stays
marked, and is told later: by the process's own router within moments, and by the reconciler when that died.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from onward.ports.rows.events import EventRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.telling import tell

_MOST_HEARD: Final = 100

TellRun = Callable[[tuple[str, Sequence[EventRow]]], Sequence[str]]
"""Tells a run of events, and says which it could not be told of."""
Spread = Callable[[TellRun, Iterable[tuple[str, Sequence[EventRow]]]], Iterable[Sequence[str]]]
"""Does that for each of these runs: like `map`, one after the other or at once."""


def route(app: Services, event: EventRow) -> bool:
    """Tell every run that waits for it. False: the engine is away, and it is routed again later."""
    return route_all(app, [event], is_late=True)


def route_all(
    app: Services, events: Sequence[EventRow], *, is_late: bool = False, spread: Spread = map
) -> bool:
    """Events of one workspace, in order. False: some could not be told, and are routed again later.

    The feed hears of it when somebody heard the event, or when it is late: whoever follows has read by now
    that nobody did so far. For all others, which are most, that would be a second change for nothing.
    """
    with app.store.read() as tx:
        listeners = {
            (event.name, event.key): tx.events.listeners(event.workspace_id, event.name, event.key)
            for event in events
        }
    awaited: dict[str, list[EventRow]] = {}
    for event in events:
        for run_id in listeners[event.name, event.key]:
            awaited.setdefault(run_id, []).append(event)
    untold = {event_id for ids in spread(partial(_tell_run, app), awaited.items()) for event_id in ids}
    heard = {
        event.id: listeners[event.name, event.key][:_MOST_HEARD] for event in events if event.id not in untold
    }
    if heard:
        with app.store.write() as tx:
            _mark(app, tx, events[0].workspace_id, heard, is_late=is_late)
    return not untold


def tell_nobody(_: TellRun, awaited: Iterable[tuple[str, Sequence[EventRow]]]) -> Iterator[Sequence[str]]:
    """A `Spread` while the engine is known to be away: what nobody waits for is routed all the same."""
    for _run_id, events in awaited:
        yield [event.id for event in events]


def event_data(event: EventRow) -> dict[str, Any]:
    """An event as runs see it, whether they were told or looked back. CloudEvents have `attributes` too."""
    more = {"attributes": event.attributes} if event.attributes else {}
    return {
        "id": event.id,
        "name": event.name,
        "key": event.key,
        "data": event.data,
        "at": event.at,
        "source": event.source,
        **more,
    }


def _tell_run(app: Services, told: tuple[str, Sequence[EventRow]]) -> Sequence[str]:
    run_id, events = told
    for place, event in enumerate(events):
        if tell(app, run_id, "event", event_data(event)) is None:
            return [one.id for one in events[place:]]  # what came after it stays after it
    return ()


def _mark(
    app: Services, tx: Tx, workspace_id: str, heard: Mapping[str, Sequence[str]], *, is_late: bool
) -> None:
    # Somebody else may have routed some of them meanwhile, and been heard better.
    still = tx.events.still_unrouted(workspace_id, list(heard))
    heard = {event_id: runs for event_id, runs in heard.items() if event_id in still}
    if not heard:
        return
    at = app.clock.now_text()
    tx.events.mark_routed(workspace_id, heard, at)
    for event_id, runs in heard.items():
        if runs or is_late:
            data = {"id": event_id, "heard_by": len(runs)}
            tx.feed.append(workspace_id, f"event:{event_id}", "event.routed", data, at)
