"""Slots that came while nobody looked: which of them still fire, and what is said of the others (T7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from onward.domain.triggers.firings import Firing, firings, put_off
from onward.domain.triggers.schedule import Schedule

Policy = Literal["none", "last", "all"]
Source = Literal["schedule", "catch_up"]

DEFAULT_WINDOW: Final = 86_400.0
DEFAULT_LIMIT: Final = 100
# A slot that is this late has been missed; before, it is merely on its way.
LATE_AFTER: Final = timedelta(seconds=60)
# More are not counted one by one: the number only says that there were many.
_MOST_COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class CatchUp:
    """`window`: how old a missed slot may be. `limit`: how many of them fire, the newest."""

    policy: Policy = "last"
    window: float = DEFAULT_WINDOW
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Slot:
    """`due` is the slot with its jitter: when it is meant to start."""

    at: datetime
    due: datetime
    source: Source = "schedule"


@dataclass(frozen=True, slots=True)
class Left:
    """Slots that do not fire, for one reason. `more`: they were too many to count."""

    first: datetime
    last: datetime
    count: int
    why: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """`cursor`: up to here every slot has been considered. `next` is the first one behind it."""

    fire: tuple[Slot, ...]
    left: tuple[Left, ...]
    cursor: datetime
    next: Slot | None


def due_slots(schedule: Schedule, trigger_id: str, cursor: datetime, now: datetime, rule: CatchUp) -> Due:
    window = timedelta(seconds=rule.window) if rule.policy != "none" else LATE_AFTER
    older = _older(schedule, cursor, now - max(window, LATE_AFTER))
    since = max(cursor, now - max(window, LATE_AFTER))
    came: list[Slot] = []
    following: Slot | None = None
    for slot in _slots(schedule, trigger_id, since):
        if slot.due > now:
            following = slot
            break
        came.append(slot)
    fire, left = _chosen(came, now, rule)
    # Jitter may put a later slot first; what was considered ends before the first that was not.
    reached = came[-1].at if came else max(cursor, since)
    return Due(fire, (*older, *left), max(cursor, reached), following)


def next_slot(schedule: Schedule, trigger_id: str, after: datetime) -> Slot | None:
    return next(_slots(schedule, trigger_id, after), None)


def just_before(instant: datetime) -> datetime:
    """What comes at the instant itself comes after this."""
    return instant - timedelta(microseconds=1)


def _slots(schedule: Schedule, trigger_id: str, after: datetime) -> Iterator[Slot]:
    for firing in firings(schedule, after):
        yield Slot(firing.at, firing.at + put_off(trigger_id, firing.at, schedule.jitter))


def _older(schedule: Schedule, cursor: datetime, border: datetime) -> tuple[Left, ...]:
    """Too old for any policy. A line that fires every minute may have missed a million of them."""
    if cursor >= border:
        return ()
    found: list[Firing] = []
    for firing in firings(schedule, cursor):
        if firing.at > border or len(found) > _MOST_COUNTED:
            break
        found.append(firing)
    if not found:
        return ()
    more = len(found) > _MOST_COUNTED
    last = border if more else found[-1].at
    return (Left(found[0].at, last, min(len(found), _MOST_COUNTED), "older than the catch-up window", more),)


def _chosen(came: list[Slot], now: datetime, rule: CatchUp) -> tuple[tuple[Slot, ...], tuple[Left, ...]]:
    missed = [slot for slot in came if now - slot.due >= LATE_AFTER]
    on_time = [slot for slot in came if now - slot.due < LATE_AFTER]
    taken, why = _caught_up(missed, bool(on_time), rule)
    dropped = missed[: len(missed) - len(taken)] if taken else missed
    late = tuple(Slot(slot.at, slot.due, "catch_up") for slot in taken)
    left = (Left(dropped[0].at, dropped[-1].at, len(dropped), why),) if dropped else ()
    return (*late, *on_time), left


def _caught_up(missed: list[Slot], has_newer: bool, rule: CatchUp) -> tuple[list[Slot], str]:
    """Those that fire late, and what is said of the others."""
    if rule.policy == "none":
        return [], "missed, and the policy is not to catch up"
    if rule.policy == "last":
        # One that is on its way now is newer than any that was missed.
        return ([] if has_newer else missed[-1:]), "missed, and a newer one fires instead"
    return missed[-rule.limit :], f"missed, and only the newest {rule.limit} are caught up"
