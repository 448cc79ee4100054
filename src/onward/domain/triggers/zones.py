"""Wall-clock times and the instants they mean, on the days when a zone changes its offset too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from zoneinfo import ZoneInfo

from onward.domain.triggers.errors import TriggerError

Gap = Literal["shift", "skip"]
Fold = Literal["first", "last", "both"]


@dataclass(frozen=True, slots=True)
class Dst:
    """What becomes of a time that a day does not have, and of one that it has twice."""

    gap: Gap = "shift"
    fold: Fold = "first"


@dataclass(frozen=True, slots=True)
class Meant:
    """An instant that a wall-clock time means, and what is odd about it."""

    at: datetime
    note: str | None = None


def find_zone(name: str) -> ZoneInfo:
    if name not in _known_zones():
        near = get_close_matches(name, _known_zones(), n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write a name like Europe/Berlin, or UTC."
        raise TriggerError("/timezone", "unknown_timezone", f"There is no time zone {name[:64]!r}.", hint)
    return _zone(name)


def instants_of(local: datetime, zone: ZoneInfo, dst: Dst) -> tuple[Meant, ...]:
    """The instants of a naive wall-clock time, in order: none, one or two."""
    first, second = _instant(local, zone, 0), _instant(local, zone, 1)
    if first == second:
        return (Meant(first),)
    if first < second:
        return _of_fold(local, first, second, dst.fold)
    if dst.gap == "skip":
        return ()
    after = _end_of_gap(second, first, zone)
    text = f"{local:%H:%M} does not exist on this day: moved to {after.astimezone(zone):%H:%M}"
    return (Meant(after, text),)


def is_calm(day: datetime, zone: ZoneInfo) -> bool:
    """No change of the offset from the day before to the day after: wall clock and time run alike."""
    offset = day.replace(tzinfo=zone).utcoffset()
    return all((day + timedelta(days=days)).replace(tzinfo=zone).utcoffset() == offset for days in (-1, 1, 2))


# From the package that is pinned with us, never from the machine: two workers with different
# time zone data would fire at different instants.
_DATA: Final = files("tzdata")


@cache
def _zone(name: str) -> ZoneInfo:
    with _DATA.joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(_DATA.joinpath("zones").read_text().split())


def _of_fold(local: datetime, first: datetime, second: datetime, fold: Fold) -> tuple[Meant, ...]:
    twice = f"{local:%H:%M} comes twice on this day"
    match fold:
        case "first":
            return (Meant(first, f"{twice}: the first is taken"),)
        case "last":
            return (Meant(second, f"{twice}: the second is taken"),)
        case "both":
            return (
                Meant(first, f"{twice}: this is the first"),
                Meant(second, f"{twice}: this is the second"),
            )


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant with the new offset: zones change it on whole seconds."""
    old = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _instant(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
