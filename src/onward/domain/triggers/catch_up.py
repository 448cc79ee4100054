"""Slots that are due: which of them fire now, and what is said of those that nobody looked after (T7).

Jitter ends with the next slot, so that slots are due in their order, and one cursor says which of them
have been considered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, dropwhile, islice, takewhile
from typing import Final, Literal

from onward.domain.triggers.firings import put_off, slots_of
from onward.domain.triggers.schedule import Every, Schedule

Policy = Literal["none", "last", "all"]
Source = Literal["schedule", "catch_up"]

DEFAULT_WINDOW: Final = 86_400.0
DEFAULT_LIMIT: Final = 100
# A slot that is this late has been missed; before, it is merely on its way.
LATE_AFTER: Final = timedelta(seconds=60)
# More are not counted one by one: the number only says that there were many.
_MOST_COUNTED: Final = 10_000
_LONGEST_APART: Final = timedelta(days=1)


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
    """`cursor`: up to here every slot has been considered. `next` is the first one behind it.

    `look_at`: when to look again, which is when that one is due. Where more fire than were wanted at once
    it is later: up to then all have been chosen.
    """

    fire: tuple[Slot, ...]
    left: tuple[Left, ...]
    cursor: datetime
    next: Slot | None
    look_at: datetime | None


def due_slots(
    schedule: Schedule,
    trigger_id: str,
    cursor: datetime,
    now: datetime,
    rule: CatchUp,
    *,
    most: int,
    look_at: datetime | None = None,
) -> Due:
    """At most so many that fire. `look_at` is the one of the time before: what that had chosen fires,
    whatever the policy would say of it by now."""
    line = _Line(schedule, trigger_id)
    slots = line.after(cursor)
    first = next(slots, None)
    if first is None or first.due > now:
        return Due((), (), cursor, first, None if first is None else first.due)
    until = _chosen_until(first, now, look_at)
    if until is None:
        return _chosen(line, cursor, now, rule, most)
    return _taken(chain((first,), slots), (), now, until, most)


def next_slot(schedule: Schedule, trigger_id: str, after: datetime) -> Slot | None:
    return next(_Line(schedule, trigger_id).after(after), None)


def unrecorded(
    schedule: Schedule, trigger_id: str, cursor: datetime, now: datetime, reason: str
) -> Left | None:
    """What is due by now, and is left out because something happened before it was recorded."""
    found = next(_counted(_Line(schedule, trigger_id).after(cursor), now, reason), None)
    if found is None:
        return None
    which = "it was" if found.count == 1 else "they were"
    return replace(found, why=f"{reason} before {which} recorded")


def just_before(instant: datetime) -> datetime:
    """What comes at the instant itself comes after this."""
    return instant - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Line:
    """The slots of one trigger, each with when it is due: both in the same order."""

    schedule: Schedule
    trigger_id: str

    def after(self, at: datetime) -> Iterator[Slot]:
        slots = (meant.at for meant in slots_of(self.schedule, at))
        return self._put_off(slots) if self.schedule.jitter else (Slot(slot, slot) for slot in slots)

    def due_after(self, cursor: datetime, instant: datetime) -> Iterator[Slot]:
        """Those behind the cursor that are due later than the instant."""
        begin = self._slot_before(cursor, instant)
        return dropwhile(lambda slot: slot.due <= instant, self.after(begin))

    def newest(self, cursor: datetime, since: datetime, until: datetime, most: int) -> Slot | None:
        """The first one of the last so many that are due within. It is found from their end, piece by piece:
        they may be a million."""
        begin = self._slot_before(cursor, since)
        span, wanted, first, end = LATE_AFTER, most, None, until
        while wanted and end > begin:
            near = max(begin, end - span)
            piece = self._between(near, end)
            found = deque((slot for slot in piece if since < slot.due <= until), wanted)
            wanted -= len(found)
            first, end, span = found[0] if found else first, near, min(span * 2, self._longest_piece())
        return first

    def _between(self, after: datetime, until: datetime) -> Iterator[Slot]:
        return takewhile(lambda slot: slot.at <= until, self.after(after))

    def _longest_piece(self) -> timedelta:
        """Days that are left out may be behind it, and then it is full of slots."""
        rule = self.schedule.rule
        apart = timedelta(seconds=rule.seconds if isinstance(rule, Every) else 60)
        return max(LATE_AFTER, min(apart, _LONGEST_APART) * _MOST_COUNTED)

    def _slot_before(self, cursor: datetime, instant: datetime) -> datetime:
        """Of all slots until the instant, only the last one may be due after it. What comes behind this
        time holds that one."""
        span = min(LATE_AFTER, jitter := timedelta(seconds=self.schedule.jitter))
        while True:
            begin = max(cursor, instant - span)
            slot = next(slots_of(self.schedule, begin), None)
            if begin == cursor or span >= jitter or (slot is not None and slot.at <= instant):
                return begin
            span = min(span * 2, jitter)

    def _put_off(self, slots: Iterator[datetime]) -> Iterator[Slot]:
        end, slot = self.schedule.end, next(slots, None)
        while slot is not None:
            following = next(slots, None)
            room = timedelta(seconds=self.schedule.jitter)
            for border in (following, end):
                room = room if border is None else min(room, border - slot)
            yield Slot(slot, slot + put_off(self.trigger_id, slot, room))
            slot = following


def _chosen_until(first: Slot, now: datetime, look_at: datetime | None) -> datetime | None:
    """None: some have been missed, and a policy has to choose."""
    if now - first.due < LATE_AFTER:
        return now
    if look_at is None or first.due >= look_at:
        return None
    # Somebody has looked lately: what came since then was not missed either.
    return now if now - look_at < LATE_AFTER else look_at


def _chosen(line: _Line, cursor: datetime, now: datetime, rule: CatchUp, most: int) -> Due:
    """What a policy leaves out came before all that fires: that much is decided at once, and for good."""
    late = now - LATE_AFTER
    too_old = min(late, now - timedelta(seconds=rule.window))
    following = next(line.due_after(cursor, late), None)
    has_newer = following is not None and following.due <= now
    wanted = _wanted(rule, has_newer)
    first = line.newest(cursor, too_old, late, wanted) if wanted else None
    left = tuple(_left(line, cursor, too_old, late, first, rule))
    begin = first or following
    if begin is not None and begin.due <= now:
        return _taken(line.after(just_before(begin.at)), left, now, now, most)
    reached = late if following is None else min(late, just_before(following.at))
    return Due((), left, max(cursor, reached), following, None if following is None else following.due)


def _too_old(line: _Line, cursor: datetime, too_old: datetime) -> Iterator[Left]:
    return _counted(line.after(cursor), too_old, "older than the catch-up window")


def _wanted(rule: CatchUp, has_newer: bool) -> int:
    """How many of the missed ones."""
    if rule.policy == "last":
        # One that is on its way now is newer than any that was missed.
        return 0 if has_newer else 1
    return rule.limit if rule.policy == "all" else 0


def _left(
    line: _Line, cursor: datetime, too_old: datetime, late: datetime, first: Slot | None, rule: CatchUp
) -> Iterator[Left]:
    """Before the first one that is caught up."""
    until = late if first is None else just_before(first.due)
    if rule.policy == "none":
        why = "missed, and the policy is not to catch up"
        yield from _counted(line.after(cursor), until, why)
        return
    yield from _too_old(line, cursor, too_old)
    newer = {"last": "a newer one fires instead", "all": f"only the newest {rule.limit} are caught up"}
    yield from _counted(line.due_after(cursor, too_old), until, f"missed, and {newer[rule.policy]}")


def _counted(slots: Iterator[Slot], until: datetime, why: str) -> Iterator[Left]:
    found = list(islice(takewhile(lambda slot: slot.due <= until, slots), _MOST_COUNTED + 1))
    if not found:
        return
    more = len(found) > _MOST_COUNTED
    yield Left(found[0].at, until if more else found[-1].at, min(len(found), _MOST_COUNTED), why, more)


def _taken(slots: Iterator[Slot], left: tuple[Left, ...], now: datetime, until: datetime, most: int) -> Due:
    """Those that are due until then, as many as are wanted at once."""
    fire: list[Slot] = []
    following = None
    for slot in slots:
        if slot.due > until or len(fire) == most:
            following = slot
            break
        is_late = now - slot.due >= LATE_AFTER
        fire.append(replace(slot, source="catch_up") if is_late else slot)
    look_at = None if following is None else max(until, following.due)
    return Due(tuple(fire), left, fire[-1].at, following, look_at)
