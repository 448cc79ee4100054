"""Instants and durations: how they are read, and their calendar parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.function import Function
from onward.domain.expressions.operators import MAX_DURATION
from onward.domain.expressions.values import Value


def now(frame: Frame, place: Place) -> datetime:
    return frame.now.astimezone(UTC)


def timestamp(frame: Frame, place: Place, value: Value) -> datetime:
    if isinstance(value, datetime):
        return value
    return _instant_of_seconds(value, place) if isinstance(value, int) else read_instant(value, place)


def duration(frame: Frame, place: Place, value: Value) -> timedelta:
    return value if isinstance(value, timedelta) else read_duration(value, place)


def read_instant(text: str, place: Place) -> datetime:
    """RFC 3339 with a zone; digits beyond microseconds are cut off."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise _unreadable("timestamp", text, "2026-03-29T02:30:00Z", place)
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    try:
        local = datetime.fromisoformat(f"{match['date']}T{match['time']}.{fraction}{match['zone'].upper()}")
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unreadable("timestamp", text, "2026-03-29T02:30:00Z", place) from None


def read_duration(text: str, place: Place) -> timedelta:
    """`1h30m`, `1.5s`, `-2d`, or ISO 8601 `PT1H30M`; digits beyond microseconds are cut off."""
    match = _UNITS.fullmatch(text) or _ISO.fullmatch(text)
    if match is None or len(text) > _LONGEST_DURATION:
        raise _unreadable("duration", text, "1h30m", place)
    parts = _ISO_PART.findall(text) if match.re is _ISO else _PART.findall(text)
    if not parts and text != "0":
        raise _unreadable("duration", text, "1h30m", place)
    microseconds = sum(_microseconds(number, unit.lower()) for number, unit in parts)
    if microseconds > MAX_DURATION // timedelta(microseconds=1):
        raise ExpressionError("overflow", "the duration is longer than ten thousand years", place)
    return timedelta(microseconds=-microseconds if text.startswith("-") else microseconds)


_INSTANT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_UNIT = r"(?:ns|us|µs|ms|s|m|h|d)"
_UNITS = re.compile(rf"[+-]?(?:0|(?:{_NUMBER}{_UNIT})+)")
_PART = re.compile(rf"({_NUMBER})({_UNIT})")
_ISO = re.compile(rf"[+-]?P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?")
_ISO_PART = re.compile(rf"({_NUMBER})([WDHMS])")
_LONGEST_DURATION = 100
_MICROSECONDS = {
    "ns": (1, 1_000), "us": (1, 1), "µs": (1, 1), "ms": (1_000, 1), "s": (1_000_000, 1),
    "m": (60_000_000, 1), "h": (3_600_000_000, 1), "d": (86_400_000_000, 1), "w": (604_800_000_000, 1),
}  # fmt: skip


def _microseconds(number: str, unit: str) -> int:
    """In whole numbers: floats would make 0.1 s inexact."""
    whole, _, fraction = number.partition(".")
    times, parts = _MICROSECONDS[unit]
    return int((whole or "0") + fraction) * times // int(parts * 10 ** len(fraction))


def _instant_of_seconds(seconds: int, place: Place) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise ExpressionError("overflow", "the time leaves the years 1 to 9999", place) from None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _unreadable(kind: str, text: str, example: str, place: Place) -> ExpressionError:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return ExpressionError(
        "conversion", f"{shown!r} is not a {kind}", place, hint=f'Write it as in {kind}("{example}").'
    )


# -- calendar parts; months, days of the month and of the year count from 0, as in CEL ------------


def _calendar(part: Callable[[datetime], int]) -> Callable[..., int]:
    def read(frame: Frame, place: Place, instant: datetime, zone: str = "UTC") -> int:
        return part(_in_zone(instant, zone, place))

    return read


def _clock(part: Callable[[datetime], int], whole: timedelta) -> Callable[..., int]:
    """Of an instant the part; of a duration all of it in that unit."""

    def read(frame: Frame, place: Place, value: datetime | timedelta, zone: str = "UTC") -> int:
        if isinstance(value, timedelta):
            return _truncated(value, whole)
        return part(_in_zone(value, zone, place))

    return read


def _milliseconds(frame: Frame, place: Place, value: datetime | timedelta, zone: str = "UTC") -> int:
    if isinstance(value, timedelta):
        whole = _truncated(value, timedelta(milliseconds=1))
        return whole % 1_000 if whole >= 0 else -(-whole % 1_000)
    return value.microsecond // 1_000


def _truncated(value: timedelta, unit: timedelta) -> int:
    return value // unit if value >= timedelta(0) else -(-value // unit)


def _in_zone(instant: datetime, zone: str, place: Place) -> datetime:
    try:
        return instant.astimezone(_zone(zone))
    except (ZoneInfoNotFoundError, ValueError, OverflowError, OSError):  # OSError: a folder of the database
        raise ExpressionError(
            "conversion", f"{zone[:40]!r} is not a time zone", place,
            hint='As in "Europe/Berlin" or "+02:00".',
        ) from None  # fmt: skip


@lru_cache(maxsize=1_000)
def _zone(name: str) -> tzinfo:
    match = _OFFSET.fullmatch(name)
    if match is None:
        return ZoneInfo(name)
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return timezone(-offset if match["sign"] == "-" else offset)


_OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<hours>[0-9]{2}):(?P<minutes>[0-5][0-9])")


FUNCTIONS = (
    Function("now", (), "timestamp", now),
    Function("timestamp", ("string|int|timestamp",), "timestamp", timestamp),
    Function("duration", ("string|duration",), "duration", duration),
    *(
        Function(name, ("timestamp", "string"), "int", _calendar(part), optional=1)
        for name, part in (
            ("getFullYear", lambda local: local.year),
            ("getMonth", lambda local: local.month - 1),
            ("getDate", lambda local: local.day),
            ("getDayOfMonth", lambda local: local.day - 1),
            ("getDayOfWeek", lambda local: local.isoweekday() % 7),
            ("getDayOfYear", lambda local: local.timetuple().tm_yday - 1),
        )
    ),
    Function("getHours", ("timestamp|duration", "string"), "int",
             _clock(lambda local: local.hour, timedelta(hours=1)), optional=1),
    Function("getMinutes", ("timestamp|duration", "string"), "int",
             _clock(lambda local: local.minute, timedelta(minutes=1)), optional=1),
    Function("getSeconds", ("timestamp|duration", "string"), "int",
             _clock(lambda local: local.second, timedelta(seconds=1)), optional=1),
    Function("getMilliseconds", ("timestamp|duration", "string"), "int", _milliseconds, optional=1),
)  # fmt: skip
