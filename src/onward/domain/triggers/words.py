"""A schedule in plain words: `Every weekday at 09:00 (Europe/Berlin)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from onward.domain.definitions.durations import format_duration
from onward.domain.triggers.cron import Cron, Days
from onward.domain.triggers.schedule import At, Every, Schedule
from onward.domain.triggers.zones import find_zone

_WEEKDAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_ALL_HOURS: Final = tuple(range(24))
# More times than these are told as minutes and hours, not one by one.
_MOST_TIMES: Final = 4


def in_words(schedule: Schedule) -> str:
    text = _rule(schedule) + _days_kind(schedule)
    if schedule.excluded_days is not None or schedule.excluded_dates:
        text += ", except on excluded days"
    text += _limits(schedule)
    if schedule.jitter:
        text += f", up to {format_duration(schedule.jitter)} later"
    if _asks_the_clock(schedule):
        text += f" ({schedule.timezone})"
    return text if _note(schedule) is None else f"{text}; {_note(schedule)}"


def _rule(schedule: Schedule) -> str:
    match schedule.rule:
        case Every(seconds):
            return f"Every {_span(seconds)}"
        case At(instant):
            return f"Once, on {_moment(instant, schedule)}"
        case Cron() as cron:
            return _cron(cron)


def _limits(schedule: Schedule) -> str:
    if isinstance(schedule.rule, At):
        return ""
    since = f", from {_moment(schedule.start, schedule)}" if schedule.start else ""
    return since + (f", until {_moment(schedule.end, schedule)}" if schedule.end else "")


def _asks_the_clock(schedule: Schedule) -> bool:
    """Real time is the same everywhere; its zone matters only for limits, and for days that are left out."""
    is_limited = bool(schedule.start or schedule.end)
    return not isinstance(schedule.rule, Every) or is_limited or not schedule.takes_every_day


def _note(schedule: Schedule) -> str | None:
    return schedule.rule.note if isinstance(schedule.rule, At) else None


def _moment(instant: datetime, schedule: Schedule) -> str:
    local = instant.astimezone(find_zone(schedule.timezone))
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} at {time}"


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = int(seconds // size)
            return unit if count == 1 else f"{count} {unit}s"
    return format_duration(seconds)


def _cron(cron: Cron) -> str:
    day = _day(cron.days)
    months = _months(cron.days.months)
    times = _fixed_times(cron)
    if times is not None:
        return f"{_first_upper(day)}{months} at {_and(times)}"
    often = _first_upper(_often(cron))
    return f"{often}{'' if day == 'every day' else ', ' + day}{months}"


def _fixed_times(cron: Cron) -> list[str] | None:
    if len(cron.minutes) * len(cron.hours) > _MOST_TIMES:
        return None
    return [f"{hour:02}:{minute:02}" for hour in cron.hours for minute in cron.minutes]


def _often(cron: Cron) -> str:
    minutes, hours = _every_minutes(cron.minutes), _at_hours(cron.hours)
    if len(cron.minutes) == 1:
        past = _past(cron.minutes[0])
        step = _step(cron.hours, 24)
        if step is not None:
            return f"every hour {past}" if step == 1 else f"every {step} hours {past}"
        return f"{past}{hours}"
    return f"{minutes}{hours}"


def _past(minute: int) -> str:
    if minute == 0:
        return "on the hour"
    return f"at {minute} minute{'' if minute == 1 else 's'} past the hour"


def _every_minutes(minutes: tuple[int, ...]) -> str:
    step = _step(minutes, 60)
    if step is not None:
        return "every minute" if step == 1 else f"every {step} minutes"
    return f"at the minutes {_and(_runs(minutes, str))}"


def _at_hours(hours: tuple[int, ...]) -> str:
    if hours == _ALL_HOURS:
        return ""
    if _is_run(hours) and len(hours) > 1:
        return f" from {hours[0]:02}:00 to {hours[-1]:02}:59"
    return f" in the hours {_and(_runs(hours, lambda hour: f'{hour:02}'))}"


def _step(numbers: tuple[int, ...], of: int) -> int | None:
    """n, when they are each nth from 0 on, and n fits into the whole."""
    step = of // len(numbers)
    return step if numbers == tuple(range(0, of, step)) and of % step == 0 and len(numbers) > 1 else None


def _day(days: Days) -> str:
    by_day, by_weekday = _by_day(days), _by_weekday(days)
    if by_day and by_weekday:
        joined = " that is also " if days.any_day or days.any_weekday else " or "
        return f"{by_day}{joined}{by_weekday.removeprefix('on ')}"
    return by_day or by_weekday or "every day"


def _by_day(days: Days) -> str:
    parts = [_ordinal(day) for day in sorted(days.days)] if len(days.days) < 31 else []
    parts += [f"weekday nearest the {_ordinal(day)}" for day in sorted(days.nearest_workdays)]
    parts += ["last day"] if days.last_day else []
    parts += ["last weekday"] if days.last_workday else []
    return f"on the {_and(parts)} of the month" if parts else ""


def _by_weekday(days: Days) -> str:
    plain = sorted((number - 1) % 7 for number in days.weekdays)
    nth = [
        f"the {_ORDINALS[which]} {_WEEKDAYS[number]} of the month"
        for number, which in sorted(days.nth_weekdays)
    ]
    if len(plain) == 7:
        return ""
    if not nth and plain == [0, 1, 2, 3, 4]:
        return "every weekday"
    if not nth and plain == [5, 6]:
        return "every weekend day"
    names = [_WEEKDAYS[(number + 1) % 7] for number in plain]
    if not nth and len(names) == 1:
        return f"every {names[0]}"
    return f"on {_and([f'{name}s' for name in names] + nth)}" if names or nth else ""


def _months(months: frozenset[int]) -> str:
    if len(months) == 12:
        return ""
    return f" in {_and(_runs(sorted(months), lambda month: _MONTHS[month - 1]))}"


def _days_kind(schedule: Schedule) -> str:
    return {"any": "", "business": ", on business days only", "non_business": ", on days off only"}[
        schedule.days
    ]


def _runs(numbers: Sequence[int], name: Callable[[int], str]) -> list[str]:
    """Three in a row or more become one range."""
    parts: list[str] = []
    left = list(numbers)
    while left:
        length = next((n for n in range(1, len(left)) if left[n] != left[0] + n), len(left))
        run, left = (left[:length], left[length:]) if length > 2 else (left[:1], left[1:])
        parts.append(name(run[0]) if len(run) == 1 else f"{name(run[0])} to {name(run[-1])}")
    return parts


def _is_run(numbers: tuple[int, ...]) -> bool:
    return numbers == tuple(range(numbers[0], numbers[-1] + 1))


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _first_upper(text: str) -> str:
    return text[0].upper() + text[1:]
