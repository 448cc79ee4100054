"""The range of a backfill: read as people write it, and the slots of a schedule in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final

from onward.domain.errors import Invalid
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.firings import firings
from onward.domain.triggers.schedule import Schedule
from onward.domain.triggers.zones import Dst, find_zone, instants_of

MOST_SLOTS: Final = 100_000


def read_from(text: str, timezone: str, pointer: str = "/from") -> datetime:
    """Its first instant, of a date alone too; of a time that comes twice, the first."""
    return _read(text, timezone, pointer)[0]


def read_to(text: str, timezone: str, pointer: str = "/to") -> datetime:
    """Its last instant: a date alone is the whole day; of a time that comes twice, the second."""
    return _read(text, timezone, pointer)[1]


def slots(schedule: Schedule, first: datetime, last: datetime) -> Iterator[datetime]:
    """From `first` to `last`, both included: by the function that fires."""
    found = (firing.at for firing in firings(schedule, first - _TICK))
    return takewhile(lambda at: at <= last, found)


def all_slots(schedule: Schedule, first: datetime, last: datetime) -> list[datetime]:
    found = list(islice(slots(schedule, first, last), MOST_SLOTS + 1))
    if len(found) > MOST_SLOTS:
        message = f"The range has more than {MOST_SLOTS:,} slots."
        hint = "Make several backfills of shorter ranges; the first could end at "
        raise Invalid("too_many_slots", message, hint=f"{hint}{found[MOST_SLOTS - 1]:%Y-%m-%dT%H:%M:%SZ}.")
    return found


_TICK: Final = timedelta(microseconds=1)
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9000


def _read(text: str, timezone: str, pointer: str) -> tuple[datetime, datetime]:
    """The first and the last instant that it can mean."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _read_time(text, timezone, pointer)
    _check_year(day.year, pointer)
    begin = _instants(datetime.combine(day, time()), timezone)[0]
    end = _instants(datetime.combine(day + timedelta(days=1), time()), timezone)[0] - _TICK
    return begin, end


def _read_time(text: str, timezone: str, pointer: str) -> tuple[datetime, datetime]:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        hint = "Write 2027-01-31, 2027-01-31T09:00 (both in the schedule's zone) or 2027-01-31T09:00:00Z."
        raise TriggerError(pointer, "bad_time", f"{text[:40]!r} is no date and no time.", hint) from None
    _check_year(read.year, pointer)
    if read.tzinfo is not None:
        return read.astimezone(UTC), read.astimezone(UTC)
    meant = _instants(read, timezone)
    return meant[0], meant[-1]


def _instants(local: datetime, timezone: str) -> list[datetime]:
    return [meant.at for meant in instants_of(local, find_zone(timezone), Dst("shift", "both"))]


def _check_year(year: int, pointer: str) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise TriggerError(pointer, "bad_time", f"The year is from {_FIRST_YEAR} to {_LAST_YEAR}.")
