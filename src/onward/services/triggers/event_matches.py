"""Which triggers an event matched, which it did not, and why: as it was then, or as it would be now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.access import Principal, require
from onward.domain.triggers.event import match
from onward.ports.rows.events import EventRow, Firing
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.events import find_event
from onward.services.triggers.event_firings import Kept, kept_with, rule_of, slot_of

AsOf = Literal["then", "now"]
_MATCHED, _NEARLY, _NOW = "0", "1", "2"
# So many ids at once are asked for in one query.
_MOST_IDS: Final = 500


@dataclass(frozen=True, slots=True)
class MatchView:
    """`outcome`: what became of it; `status` and `reason` are the invocation's, as they are now."""

    trigger_id: str
    trigger: str
    matched: bool
    why: str
    as_of: AsOf
    outcome: str
    invocation_id: str | None
    status: str | None
    reason: str | None


def list_matches(
    app: Services,
    principal: Principal,
    event_id: str,
    matched: bool | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[MatchView]:
    """First those that matched, then those that nearly did, then all others; each by name."""
    require(principal, "event.read")
    with app.store.read() as tx:
        event = find_event(tx, principal.workspace_id, event_id)
        placed = {place: kept for place, kept in _all(tx, event) if matched in (None, kept.matched)}
        places = sorted(placed)
        start = 0 if after is None else bisect_right(places, after)
        shown = places[start : start + limit]
        firings = _firings(tx, event, [placed[place].trigger_id for place in shown])
    items = tuple(_view(place, placed[place], firings.get(placed[place].trigger_id)) for place in shown)
    return Page(items, shown[-1] if start + limit < len(places) else None)


def _all(tx: Tx, event: EventRow) -> Iterator[tuple[Position, Kept]]:
    """Each at its place in the list: a rank with the name, and the trigger's id."""
    then = kept_with(event)
    for kept in then:
        yield _place(_MATCHED if kept.matched else _NEARLY, kept), kept
    known = {kept.trigger_id for kept in then}
    others = [one for one, _ in tx.events.event_triggers(event.workspace_id) if one not in known]
    # More matched than are kept with the event: their invocations tell.
    fired = _firings(tx, event, others) if (event.matches or {}).get("more") else {}
    for some in _parts(others):
        for row in tx.events.triggers_of(event.workspace_id, some):
            firing = fired.get(row.id)
            if firing is None:
                kept = _now(event, row)
                yield _place(_NOW, kept), kept
            else:
                why = "It took this event."
                kept = Kept(row.id, row.name, True, why, "fired", firing.invocation_id)
                yield _place(_MATCHED, kept), kept


def _now(event: EventRow, row: TriggerRow) -> Kept:
    rule = rule_of(row.document)
    if rule is None:
        why = "It cannot be read any more. Save it again."
    elif not (found := match(rule, event.name, event.source, event.key)).matched:
        why = found.why
    elif not row.enabled or row.state is not None:
        off = row.state if row.state in ("paused", "broken") else "disabled"
        why = f"It is {off} and starts nothing; otherwise it would match one like it."
    elif row.created_at > event.at:
        why = "It was made after this event came; it would match one like it now."
    else:
        why = "It was changed after this event came; it would match one like it now."
    return Kept(row.id, row.name, False, why, "not_matched")


def _firings(tx: Tx, event: EventRow, trigger_ids: list[str]) -> dict[str, Firing]:
    slot = slot_of(event.id)
    return {
        firing.trigger_id: firing
        for some in _parts(trigger_ids)
        for firing in tx.events.firings(event.workspace_id, slot, some)
    }


def _view(place: Position, kept: Kept, firing: Firing | None) -> MatchView:
    return MatchView(
        trigger_id=kept.trigger_id,
        trigger=kept.name,
        matched=kept.matched,
        why=kept.why,
        as_of="now" if place[0].startswith(_NOW) else "then",
        outcome=kept.outcome,
        invocation_id=kept.invocation_id,
        status=None if firing is None else firing.status,
        reason=None if firing is None else firing.reason,
    )


def _place(rank: str, kept: Kept) -> Position:
    return f"{rank}{kept.name}", kept.trigger_id


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _MOST_IDS):
        yield ids[start : start + _MOST_IDS]
