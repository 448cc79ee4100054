"""The instants at which a schedule fires: one function, for previews and for the scheduler."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from onward.domain.triggers.cron import Cron
from onward.domain.triggers.schedule import At, Every, Schedule, horizon_of
from onward.domain.triggers.zones import Dst, Meant, find_zone, instants_of, is_calm


@dataclass(frozen=True, slots=True, order=True)
class Firing:
    at: datetime
    # As a clock in the schedule's zone shows it, with the offset.
    local: datetime
    note: str | None = None


def firings(schedule: Schedule, after: datetime) -> Iterator[Firing]:
    """Strictly after an instant, in order. Ends when nothing comes within forty years, or after `end`."""
    zone = find_zone(schedule.timezone)
    for meant in slots_of(schedule, after):
        yield Firing(meant.at, meant.at.astimezone(zone), meant.note)


def slots_of(schedule: Schedule, after: datetime) -> Iterator[Meant]:
    """The same, for whoever asks for many and shows none of them."""
    zone = find_zone(schedule.timezone)
    begin = after.astimezone(UTC)
    if schedule.start and schedule.start > begin:
        # The start itself may fire.
        begin = schedule.start - timedelta(microseconds=1)
    horizon = horizon_of(schedule, begin)
    return takewhile(lambda meant: meant.at <= horizon, _meant(schedule, zone, begin, horizon))


def next_firing(schedule: Schedule, after: datetime) -> Firing | None:
    return next(firings(schedule, after), None)


def preview(schedule: Schedule, after: datetime, count: int) -> tuple[Firing, ...]:
    return tuple(islice(firings(schedule, after), count))


def put_off(trigger_id: str, slot: datetime, room: timedelta) -> timedelta:
    """How much later than its slot a firing starts: a share of the room that it has, and never all of it.
    The same for the same slot, whoever asks."""
    digest = sha256(f"{trigger_id} {slot.isoformat()}".encode()).digest()
    microseconds = room // timedelta(microseconds=1)
    return timedelta(microseconds=microseconds * int.from_bytes(digest[:8], "big") >> 64)


def _meant(schedule: Schedule, zone: ZoneInfo, after: datetime, horizon: datetime) -> Iterator[Meant]:
    match schedule.rule:
        case At(instant, note):
            return iter([Meant(instant, note)] if instant > after else [])
        case Every(seconds):
            return _intervals(schedule, zone, seconds, after, horizon)
        case Cron() as cron:
            return _Walk(schedule, cron, zone, after).run(horizon)


def _intervals(
    schedule: Schedule, zone: ZoneInfo, seconds: float, after: datetime, horizon: datetime
) -> Iterator[Meant]:
    anchor = schedule.start or datetime(1970, 1, 1, tzinfo=UTC)
    step = timedelta(seconds=seconds)
    number = max(0, math.floor((after - anchor) / step))
    # Around the quotient: it is rounded.
    at = anchor + step * max(0, number - 1)
    while at <= after:
        at += step
    while at <= horizon:
        if schedule.takes_every_day or schedule.takes(day := at.astimezone(zone).date()):
            yield Meant(at)
            at += step
        else:
            at = _skip_day(at, step, day, zone)


def _skip_day(at: datetime, step: timedelta, day: date, zone: ZoneInfo) -> datetime:
    """The first interval behind a day that is not taken, without walking through it."""
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    at += step * max(1, math.floor((end - at) / step) - 1)
    while at.astimezone(zone).date() <= day:
        at += step
    return at


class _Walk:
    """Day by day through a cron line. A calm day is arithmetic; around a change of the offset every
    time of a day is asked of the zone, and what the days bring is put in order."""

    def __init__(self, schedule: Schedule, cron: Cron, zone: ZoneInfo, after: datetime) -> None:
        self.schedule = schedule
        self.cron = cron
        self.zone = zone
        self.after = after
        self.rules: Dst = schedule.clock_rules
        # (instant, note): what odd days brought and may still be overtaken by the next day.
        self.pending: list[tuple[datetime, str]] = []
        self.last = after

    def run(self, horizon: datetime) -> Iterator[Meant]:
        # A shift of a whole day happens: islands have changed sides of the date line.
        first = self.after.astimezone(self.zone).date() - timedelta(days=2)
        last = horizon.astimezone(self.zone).date()
        for day in self.cron.days.since(first, last):
            midnight = datetime.combine(day, time())
            if is_calm(midnight, self.zone):
                yield from self._ready(None)
                if self.schedule.takes(day):
                    yield from self._calm_day(midnight)
            else:
                yield from self._ready(midnight.replace(tzinfo=UTC) - timedelta(days=2))
                if self.schedule.takes(day):
                    self._odd_day(midnight)
        yield from self._ready(None)

    def _calm_day(self, midnight: datetime) -> Iterator[Meant]:
        start = midnight.replace(tzinfo=self.zone).astimezone(UTC)
        if self.last - start >= timedelta(days=1):
            return
        since = int(max((self.last - start).total_seconds(), -1.0) // 60)
        hours, minutes = self.cron.hours, self.cron.minutes
        for hour in hours[bisect_left(hours, max(since, 0) // 60) :]:
            for minute in minutes:
                at = start + timedelta(minutes=hour * 60 + minute)
                if at > self.last:
                    self.last = at
                    yield Meant(at)

    def _odd_day(self, midnight: datetime) -> None:
        for hour in self.cron.hours:
            for minute in self.cron.minutes:
                for meant in instants_of(midnight.replace(hour=hour, minute=minute), self.zone, self.rules):
                    if meant.at > self.last:
                        heappush(self.pending, (meant.at, meant.note or ""))

    def _ready(self, before: datetime | None) -> Iterator[Meant]:
        """What no later day can overtake any more. Two times that were moved to one instant fire once."""
        while self.pending and (before is None or self.pending[0][0] < before):
            at, note = heappop(self.pending)
            if at > self.last:
                self.last = at
                yield Meant(at, note or None)
