"""Events start workflows: the firings are recorded in the transaction that writes the event (T2).

So no event is ever kept without its firings, and none is recorded twice: the event is the slot. What
matched, and what had the type and did not, is kept with the event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from onward.domain.errors import TooLarge
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.event import MOST_DEPTH, EventRule, match, read_event, takes_type
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.events import EventRow
from onward.ports.rows.triggers import DecisionRow, InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.sizes import json_bytes
from onward.services.triggers import backlog, deciding
from onward.services.triggers.backlog import Room
from onward.services.triggers.recording import mark_fired, new_invocation

SOURCE: Final = "event"
# Kept with an event; the invocations of the others tell what they were started by.
MOST_KEPT: Final = 200
MOST_BYTES: Final = 64 * 2**20
_FEW: Final = 20  # not worth measuring: the body of a request is bounded


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one event at one trigger, as it is kept with the event."""

    trigger_id: str
    name: str
    matched: bool
    why: str
    outcome: str
    invocation_id: str | None = None


def slot_of(event_id: str) -> str:
    return f"event:{event_id}"


def fire(app: Services, tx: Tx, events: Sequence[EventRow], depth: Callable[[], int]) -> Mapping[str, int]:
    """Of one workspace, and just written. `depth` is asked for only when something matches.

    By the event's id, how many firings there are to start; 0 when it has none here.
    """
    listening = tx.events.event_triggers(events[0].workspace_id) if events else []
    if not listening:
        return {}
    chosen = _by_type(listening, {event.name for event in events})
    wanted = {trigger_id for candidates in chosen.values() for trigger_id, _ in candidates}
    if not wanted:
        return {}
    rows = {row.id: row for row in tx.events.triggers_of(events[0].workspace_id, sorted(wanted))}
    batch = _Batch(app, depth(), Room(app, tx, sorted(wanted), lately=True))
    _refuse_too_much(events, chosen)
    fired: dict[str, int] = {}
    for event in events:
        kept = [batch.at(event, rows[one], rule) for one, rule in chosen[event.name] if one in rows]
        if kept:
            tx.events.keep_matches(event.workspace_id, event.id, _stored(kept))
            fired[event.id] = sum(one.invocation_id is not None for one in kept)
    batch.record(tx, rows)
    return fired


@lru_cache(maxsize=20_000)
def rule_of(document: str) -> EventRule | None:
    """None: it cannot be read any more, or was never an event trigger's."""
    try:
        return read_event(json.loads(document).get("event"))
    except (TriggerError, ValueError):
        return None


def sample_event(row: TriggerRow, at: str) -> dict[str, Any] | None:
    """For an event trigger that somebody fires by hand: an event that it might take, and that nobody sent."""
    rule = rule_of(row.document) if row.kind == "event" else None
    if rule is None:
        return None
    return {
        "id": None,
        "type": rule.types[0].text,
        "source": "manual" if rule.source is None else rule.source.text,
        "key": rule.key,
        "at": at,
        "attributes": {},
    }


def why_off(row: TriggerRow, now: str) -> tuple[str, str] | None:
    """The outcome, and why. None: it may fire."""
    if row.state == "broken" or rule_of(row.document) is None:
        return "broken", "It would match, but it cannot be read any more. Save it again."
    if row.paused_until is not None and row.paused_until <= now:
        return None  # the pause is over, and the scheduler is about to say so
    if row.state == "paused":
        return "paused", f"It would match, but it is paused: {row.state_reason}"
    if not row.enabled:
        return "disabled", "It would match, but it is disabled."
    return None


class _Batch:
    """What is recorded for the events of one transaction."""

    def __init__(self, app: Services, depth: int, room: Room) -> None:
        self._app = app
        self._depth = depth
        self._room = room
        self._now = app.clock.now_text()
        self._invocations: list[InvocationRow] = []
        self._decisions: list[DecisionRow] = []

    def at(self, event: EventRow, row: TriggerRow, rule: EventRule) -> Kept:
        found = match(rule, event.name, event.source, event.key)
        if not found.matched:
            return Kept(row.id, row.name, False, found.why, "not_matched")
        off = why_off(row, self._now)
        if off is not None:
            return Kept(row.id, row.name, False, off[1], off[0])
        if self._depth >= MOST_DEPTH:
            return self._loop(event, row)
        if not self._room.take(row.id):
            return self._full(event, row)
        made = new_invocation(
            self._app,
            row,
            slot=slot_of(event.id),
            source=SOURCE,
            scheduled_for=event.at,
            payload=event.data,
            in_line=read_stored(row.document).overlap == "queue",
            more={"event": _seen(event), "depth": self._depth + 1},
        )
        self._invocations.append(made)
        self._decide(event, row, "fired", f"The event {event.name} came from {event.source}.", made.id)
        return Kept(row.id, row.name, True, found.why, "fired", made.id)

    def record(self, tx: Tx, triggers: Mapping[str, TriggerRow]) -> None:
        if self._invocations:
            tx.invocations.insert(self._invocations)
            mark_fired(tx, self._invocations, self._now, triggers)
        if self._decisions:
            deciding.record(self._app, tx, self._decisions)

    def _loop(self, event: EventRow, row: TriggerRow) -> Kept:
        why = (
            f"Not started: {self._depth} runs in a row were started by events that the one before emitted. "
            "This looks like a loop."
        )
        self._decide(event, row, "loop", why, None)
        return Kept(row.id, row.name, True, why, "loop")

    def _full(self, event: EventRow, row: TriggerRow) -> Kept:
        why = f"Not started: {backlog.full_sentence(self._app)}"
        self._decide(event, row, backlog.FULL, why, None)
        return Kept(row.id, row.name, True, why, backlog.FULL)

    def _decide(
        self, event: EventRow, row: TriggerRow, outcome: str, sentence: str, invocation_id: str | None
    ) -> None:
        made = deciding.decision(
            self._app, row.workspace_id, row.id, outcome, sentence, slot_of(event.id), invocation_id
        )
        self._decisions.append(made)


def _refuse_too_much(
    events: Sequence[EventRow], chosen: Mapping[str, Sequence[tuple[str, EventRule]]]
) -> None:
    """Each firing has the data: what one request makes the database write is bounded."""
    size = 0
    for event in events:
        many = len(chosen[event.name])
        size += json_bytes(event.data) * many if many > _FEW else 0
    if size > MOST_BYTES:
        message = (
            f"The firings of its triggers would take {size // 2**20} MiB in all; "
            f"the limit `firings` is {MOST_BYTES // 2**20} MiB."
        )
        hint = "Send less data, or their address: so many triggers take this event."
        raise TooLarge("limit_firings", message, hint=hint)


def _by_type(listening: Sequence[tuple[str, str]], types: set[str]) -> dict[str, list[tuple[str, EventRule]]]:
    rules = [(trigger_id, rule) for trigger_id, document in listening if (rule := rule_of(document))]
    return {one: [entry for entry in rules if takes_type(entry[1], one)] for one in types}


def _seen(event: EventRow) -> dict[str, Any]:
    """What a run sees as `trigger.event`."""
    return {
        "id": event.id,
        "type": event.name,
        "source": event.source,
        "key": event.key or None,
        "at": event.at,
        "attributes": event.attributes,
    }


def _stored(kept: Sequence[Kept]) -> Mapping[str, Any]:
    """Those that matched first: nobody looks for the two hundredth that did not."""
    ordered = sorted(kept, key=lambda one: not one.matched)
    shown = [
        [one.trigger_id, one.name, one.matched, one.why, one.outcome, one.invocation_id] for one in ordered
    ]
    return {"triggers": shown[:MOST_KEPT], "more": max(0, len(shown) - MOST_KEPT)}


def kept_with(event: EventRow) -> list[Kept]:
    return [Kept(*entry) for entry in (event.matches or {}).get("triggers", ())]
