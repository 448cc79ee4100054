"""Cron lines of five fields, read into plain sets.

Names (`MON`, `JAN`), lists, ranges, steps, `L`, `LW`, `15W`, `5L`, `FRI#2`, `?` and `@daily` are known.
Whatever could never fire, or does not mean what it seems to, is refused with the reason.
As in Vixie's cron, a restricted day of the month *or* a restricted weekday is enough when both are given.
"""

from __future__ import annotations

import re
from calendar import monthrange, weekday
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from onward.domain.triggers.errors import TriggerError


@dataclass(frozen=True, slots=True)
class Days:
    """Which days: the last three fields of a line. Weekdays count from Sunday, 0."""

    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    # `L`, `LW` and `15W` among the days of the month.
    last_day: bool = False
    last_workday: bool = False
    nearest_workdays: frozenset[int] = frozenset()
    # `FRI#2` and `5L` among the weekdays: (weekday, which), -1 being the last.
    nth_weekdays: frozenset[tuple[int, int]] = frozenset()
    # A field that begins with a star restricts together with the other; two restricted ones are alternatives.
    any_day: bool = False
    any_weekday: bool = False

    def of_month(self, year: int, month: int) -> tuple[int, ...]:
        return _days_of_month(self, year, month)

    def has(self, day: date) -> bool:
        return day.day in self.of_month(day.year, day.month)

    def since(self, first: date, horizon: date) -> Iterator[date]:
        """The days from `first` to `horizon`, both inclusive, in order."""
        year, month = first.year, first.month
        while (year, month) <= (horizon.year, horizon.month):
            for day in self.of_month(year, month):
                if first <= (found := date(year, month, day)) <= horizon:
                    yield found
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


@dataclass(frozen=True, slots=True)
class Cron:
    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    any_minute: bool
    any_hour: bool

    @property
    def is_fixed(self) -> bool:
        """At given times of the day, as opposed to once in so many minutes or hours."""
        return not (self.any_minute or self.any_hour)


def parse_cron(text: str) -> Cron:
    line = _ALIASES.get(text.strip().lower(), text.strip())
    fields = line.split()
    if len(line) > _LONGEST or len(fields) != 5:
        raise _refusal("bad_cron", _count_sentence(text, fields), _EXAMPLE)
    minutes, hours = _numbers(_MINUTE, fields[0]), _numbers(_HOUR, fields[1])
    cron = Cron(
        text=text.strip(),
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=_parse_days(fields[2:]),
        any_minute=fields[0].startswith("*"),
        any_hour=fields[1].startswith("*"),
    )
    _refuse_impossible(cron.days, text)
    return cron


def parse_days(text: str) -> Days:
    """A calendar expression: day of the month, month, weekday, as in `24-31 12 *`."""
    fields = text.split()
    if len(text) > _LONGEST or len(fields) != 3:
        sentence = f"{text[:60]!r} is no calendar expression: it has {len(fields)} fields, not 3."
        raise _refusal("bad_days", sentence, "Write day of the month, month, weekday: 24-31 12 *")
    days = _parse_days(fields)
    _refuse_impossible(days, text)
    return days


_LONGEST: Final = 200
_EXAMPLE: Final = "Write minute, hour, day of the month, month, weekday: 0 9 * * MON-FRI"
_ALIASES: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS: Final = {
    "JAN": 1,
    "FEB": 2,
    "MAR": 3,
    "APR": 4,
    "MAY": 5,
    "JUN": 6,
    "JUL": 7,
    "AUG": 8,
    "SEP": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}
_WEEKDAYS: Final = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: Mapping[str, int]


_MINUTE: Final = _Field("minute", 0, 59, {})
_HOUR: Final = _Field("hour", 0, 23, {})
_DAY: Final = _Field("day of the month", 1, 31, {})
_MONTH: Final = _Field("month", 1, 12, _MONTHS)
# 7 is Sunday as well; it is folded to 0 once the ranges are read.
_WEEKDAY: Final = _Field("weekday", 0, 7, _WEEKDAYS)

_PART: Final = re.compile(
    r"(?P<from>\*|[0-9]{1,2}|[A-Z]{3})(?:-(?P<to>[0-9]{1,2}|[A-Z]{3}))?(?:/(?P<step>[0-9]{1,2}))?"
)
_NEAREST: Final = re.compile(r"([0-9]{1,2})W")
_NTH: Final = re.compile(r"([0-9]|[A-Z]{3})(?:#([1-5])|L)")


def _count_sentence(text: str, fields: list[str]) -> str:
    if text.strip().startswith("@"):
        return f"{text.strip()[:60]!r} is not one of {', '.join(sorted(_ALIASES))}."
    if len(fields) == 6:
        return "A cron line has five fields here; seconds and years are not known."
    return f"{text[:60]!r} is no cron line: it has {len(fields)} fields, not 5."


def _numbers(field: _Field, text: str) -> set[int]:
    found: set[int] = set()
    for part in text.upper().split(","):
        found |= _range(field, part, text)
    return found


def _range(field: _Field, part: str, text: str) -> set[int]:
    match = _PART.fullmatch(part)
    if match is None:
        raise _field_refusal(field, text, f"{part!r} cannot be read")
    step = int(match["step"] or 1)
    if match["from"] == "*":
        low, high = field.low, 6 if field is _WEEKDAY else field.high
        if match["to"]:
            raise _field_refusal(field, text, f"{part!r} cannot be read")
    else:
        low = _number(field, match["from"], text)
        high = _number(field, match["to"], text) if match["to"] else field.high if match["step"] else low
        # FRI-SUN: a range that ends on a Sunday goes to the end of the week.
        high = 7 if field is _WEEKDAY and high == 0 and low > 0 else high
    if low > high:
        raise _field_refusal(
            field, text, f"{part!r} runs backwards; write two ranges: {low}-{field.high},{field.low}-{high}"
        )
    if step < 1 or step > max(high - low, 1):
        raise _field_refusal(field, text, f"a step of {step} does not fit into {low}-{high}")
    return set(range(low, high + 1, step))


def _number(field: _Field, text: str, whole: str) -> int:
    value = field.names.get(text) if text.isalpha() else int(text)
    if value is None:
        raise _field_refusal(
            field, whole, f"{text!r} is not one of {', '.join(field.names) or 'the numbers'}"
        )
    if not field.low <= value <= field.high:
        raise _field_refusal(field, whole, f"{value} is not between {field.low} and {field.high}")
    return value


def _parse_days(fields: list[str]) -> Days:
    day_field, month_field, weekday_field = (field.upper().replace("?", "*") for field in fields)
    plain_days, special_days = _split(
        day_field, lambda part: part in ("L", "LW") or bool(_NEAREST.fullmatch(part))
    )
    plain_weekdays, nth = _split(weekday_field, lambda part: bool(_NTH.fullmatch(part)))
    weekdays = _numbers(_WEEKDAY, plain_weekdays) if plain_weekdays else set()
    return Days(
        days=frozenset(_numbers(_DAY, plain_days) if plain_days else ()),
        months=frozenset(_numbers(_MONTH, month_field)),
        weekdays=frozenset(number % 7 for number in weekdays),
        last_day="L" in special_days,
        last_workday="LW" in special_days,
        nearest_workdays=frozenset(
            _nearest(part, day_field) for part in special_days if part not in ("L", "LW")
        ),
        nth_weekdays=frozenset(_nth(part, weekday_field) for part in nth),
        any_day=day_field.startswith("*"),
        any_weekday=weekday_field.startswith("*"),
    )


def _split(text: str, is_special: Callable[[str], bool]) -> tuple[str, list[str]]:
    parts = text.split(",")
    return ",".join(part for part in parts if not is_special(part)), [
        part for part in parts if is_special(part)
    ]


def _nearest(part: str, whole: str) -> int:
    return _number(_DAY, part.removesuffix("W"), whole)


def _nth(part: str, whole: str) -> tuple[int, int]:
    match = _NTH.fullmatch(part)
    assert match is not None
    return _number(_WEEKDAY, match[1], whole) % 7, int(match[2]) if match[2] else -1


@lru_cache(maxsize=4096)
def _days_of_month(days: Days, year: int, month: int) -> tuple[int, ...]:
    if month not in days.months:
        return ()
    first, length = monthrange(year, month)
    by_day = _by_day(days, year, month, length)
    by_weekday = _by_weekday(days, (first + 1) % 7, length)
    both = days.any_day or days.any_weekday
    return tuple(sorted(by_day & by_weekday if both else by_day | by_weekday))


def _by_day(days: Days, year: int, month: int, length: int) -> set[int]:
    found = {day for day in days.days if day <= length}
    if days.last_day:
        found.add(length)
    if days.last_workday:
        found.add(_nearest_workday(year, month, length, length))
    return found | {
        _nearest_workday(year, month, day, length) for day in days.nearest_workdays if day <= length
    }


def _nearest_workday(year: int, month: int, day: int, length: int) -> int:
    """Monday to Friday, and never in another month."""
    match weekday(year, month, day):
        case 5:
            return day - 1 if day > 1 else day + 2
        case 6:
            return day + 1 if day < length else day - 2
        case _:
            return day


def _by_weekday(days: Days, first: int, length: int) -> set[int]:
    """`first` is the weekday of the first of the month."""
    found = {day for day in range(1, length + 1) if (first + day - 1) % 7 in days.weekdays}
    for number, nth in days.nth_weekdays:
        same = range(1 + (number - first) % 7, length + 1, 7)
        if nth == -1:
            found.add(same[-1])
        elif nth <= len(same):
            found.add(same[nth - 1])
    return found


def _refuse_impossible(days: Days, text: str) -> None:
    # Forty years hold every combination of leap day and weekday.
    first = date(2000, 1, 1)
    if next(days.since(first, first + timedelta(days=40 * 366)), None) is None:
        raise _refusal(
            "impossible_date",
            f"{text[:60]!r} never comes: no month has such a day.",
            "Look at the day and the month.",
        )


def _field_refusal(field: _Field, text: str, reason: str) -> TriggerError:
    return _refusal("bad_cron", f"The {field.name} {text[:60]!r}: {reason}.", _EXAMPLE)


def _refusal(code: str, message: str, hint: str) -> TriggerError:
    return TriggerError("/cron", code, message, hint)
