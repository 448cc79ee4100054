"""Firings held against a walk through every minute that a zone has around each change of its offset,
and against every day of ten years (T12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest

from onward.domain.triggers.cron import Cron
from onward.domain.triggers.firings import firings
from onward.domain.triggers.schedule import read_schedule

ZONES = [
    *("America/New_York", "America/Sao_Paulo", "America/St_Johns", "America/Santiago", "America/Havana"),
    *("America/Los_Angeles", "America/Asuncion", "Europe/London", "Europe/Berlin", "Europe/Dublin"),
    *("Europe/Moscow", "Africa/Casablanca", "Africa/Cairo", "Asia/Tehran", "Asia/Gaza", "Asia/Kolkata"),
    *("Asia/Beirut", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham"),
    *("Pacific/Apia", "Pacific/Easter", "Antarctica/Troll", "UTC"),
]
LINES = [
    "30 2 * * *",
    "15 0,1,2,3 * * *",
    "0 0 * * *",
    "*/20 * * * *",
    "30 */2 * * *",
    "45 1 * * SUN",
    "59 23 L * *",
]
FIRST, LAST = datetime(2011, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize("name", ZONES)
def test_around_each_change_of_the_offset_the_walk_agrees(name: str) -> None:
    for change in changes(name):
        for line in LINES:
            schedule = read_schedule({"cron": line, "timezone": name})
            assert isinstance(schedule.rule, Cron)
            begin, end = change - DAY, change + DAY
            fired = list(takewhile(end.__gt__, (f.at for f in firings(schedule, begin - MINUTE))))
            assert fired == walked(schedule.rule, name, change, begin, end), (line, change)


@pytest.mark.parametrize("name", ZONES)
def test_a_daily_line_fires_once_on_each_day_of_ten_years(name: str) -> None:
    schedule = read_schedule({"cron": "30 12 * * *", "timezone": name})
    fired = [f.local for f in takewhile(lambda f: f.at < LAST, firings(schedule, FIRST))]
    days = [local.date() for local in fired]
    # One that leaves a day out (Samoa, 2011) takes it at the first minute of the next.
    assert len(days) - len(set(days)) == (1 if name == "Pacific/Apia" else 0)
    assert len(days) in (3652, 3653, 3654)
    assert {(local.hour, local.minute) for local in fired} <= {(12, 30), (0, 0)}


@cache
def changes(name: str) -> list[datetime]:
    """The instants at which the offset is another, found without asking the code under test."""
    zone, found = ZoneInfo(name), []
    at = FIRST
    while at < LAST:
        if at.astimezone(zone).utcoffset() != (at + DAY).astimezone(zone).utcoffset():
            found.append(first_minute_of_change(at, zone))
        at += DAY
    return found


def first_minute_of_change(at: datetime, zone: ZoneInfo) -> datetime:
    offset = at.astimezone(zone).utcoffset()
    return next(m for n in range(1, 1441) if (m := at + n * MINUTE).astimezone(zone).utcoffset() != offset)


@cache
def minutes(name: str, change: datetime) -> list[tuple[datetime, datetime]]:
    """Every minute for three days on both sides: its instant, and the wall clock without its zone."""
    zone = ZoneInfo(name)
    instants = (change + n * MINUTE for n in range(-3 * 1440, 3 * 1440))
    return [(at, at.astimezone(zone).replace(tzinfo=None, fold=0)) for at in instants]


def walked(cron: Cron, name: str, change: datetime, begin: datetime, end: datetime) -> list[datetime]:
    walk = minutes(name, change)
    found = fixed_times(cron, walk) if cron.is_fixed else [at for at, local in walk if matches(cron, local)]
    return [at for at in found if begin <= at < end]


def fixed_times(cron: Cron, walk: list[tuple[datetime, datetime]]) -> list[datetime]:
    """Each wall-clock time once: the first minute that shows it, else the first after the gap it fell into."""
    shown: dict[datetime, datetime] = {}
    for at, local in walk:
        shown.setdefault(local, at)
    low, high = walk[0][1], walk[-1][1]
    found: set[datetime] = set()
    local = low
    while local < high:
        if matches(cron, local):
            found.add(shown[local] if local in shown else first_after_gap(walk, local))
        local += MINUTE
    return sorted(found)


def first_after_gap(walk: list[tuple[datetime, datetime]], missing: datetime) -> datetime:
    return next(at for (_, before), (at, local) in pairwise(walk) if before < missing < local)


def matches(cron: Cron, local: datetime) -> bool:
    if local.minute not in cron.minutes or local.hour not in cron.hours:
        return False
    return cron.days.has(local.date())
