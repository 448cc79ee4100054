"""What a schedule says, read from a document: `cron`, `every` or `at`, and what goes with it.

This is the one reader: whatever it refuses cannot be stored by any path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from onward.domain.definitions.durations import parse_duration
from onward.domain.triggers.cron import Cron, Days, parse_cron, parse_days
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.zones import Dst, Fold, Gap, find_zone, instants_of

DayKind = Literal["any", "business", "non_business"]


@dataclass(frozen=True, slots=True)
class Every:
    """Real time apart, whatever clocks do; counted from `start`, or from midnight UTC on 1 January 1970."""

    seconds: float


@dataclass(frozen=True, slots=True)
class At:
    instant: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    rule: Cron | Every | At
    timezone: str = "UTC"
    # None: fixed times are moved and taken once, wildcard fields follow real time.
    dst: Dst | None = None
    start: datetime | None = None
    end: datetime | None = None
    excluded_dates: frozenset[date] = frozenset()
    excluded_days: Days | None = None
    days: DayKind = "any"
    holidays: frozenset[date] = frozenset()
    # Seconds: each firing is put off by a share of it that depends on trigger and slot alone.
    jitter: float = 0.0

    @property
    def clock_rules(self) -> Dst:
        if self.dst is not None:
            return self.dst
        follows_time = isinstance(self.rule, Cron) and not self.rule.is_fixed
        return Dst("skip", "both") if follows_time else Dst()

    def takes(self, day: date) -> bool:
        """Whether it may fire on this local day."""
        if day in self.excluded_dates or (self.excluded_days is not None and self.excluded_days.has(day)):
            return False
        is_business = day.weekday() < 5 and day not in self.holidays
        return self.days == "any" or (self.days == "business") == is_business


def read_schedule(document: object) -> Schedule:
    if not isinstance(document, Mapping):
        raise TriggerError("", "bad_schedule", "A schedule is an object.", 'Write {"cron": "0 9 * * *"}.')
    _refuse_unknown(document)
    timezone = _text(document, "timezone") or "UTC"
    zone = find_zone(timezone)
    dst = _dst(document)
    rule = _rule(document, timezone, dst)
    schedule = Schedule(
        rule=rule,
        timezone=timezone,
        dst=dst,
        start=_moment(document, "start", timezone),
        end=_moment(document, "end", timezone),
        excluded_dates=_dates(document, "exclude", "dates"),
        excluded_days=_excluded_days(document),
        days=_day_kind(document),
        holidays=_dates(document, "holidays", None),
        jitter=_duration(document, "jitter", 0.0, _LONGEST_JITTER),
    )
    if schedule.start and schedule.end and schedule.end <= schedule.start:
        raise TriggerError(
            "/end", "ends_before_start", f"It ends before it starts ({zone.key}).", "Move the end."
        )
    if schedule.holidays and schedule.days == "any":
        message = "Holidays mean something only with days: business or non_business."
        raise TriggerError("/holidays", "without_effect", message, "Set days, or use exclude.dates.")
    return schedule


_RULES: Final = ("cron", "every", "at")
_FIELDS: Final = (*_RULES, "timezone", "dst", "start", "end", "exclude", "days", "holidays", "jitter")
_SHORTEST_INTERVAL: Final = 1.0
_LONGEST_JITTER: Final = 86_400.0
_MOST_DATES: Final = 2_000


def _refuse_unknown(document: Mapping[str, Any]) -> None:
    for field in document:
        if field not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise TriggerError(
                f"/{field}", "unknown_field", f"A schedule has no field {field!r}.", f"It has {known}."
            )
    given = [field for field in _RULES if document.get(field) is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none of them"
        hint = 'Write one: {"cron": "0 9 * * *"}, {"every": "15m"} or {"at": "2027-01-01T09:00"}.'
        raise TriggerError(
            f"/{(given or ['cron'])[-1]}", "one_of", f"Give one of cron, every, at; here is {found}.", hint
        )


def _rule(document: Mapping[str, Any], timezone: str, dst: Dst | None) -> Cron | Every | At:
    if (cron := _text(document, "cron")) is not None:
        return parse_cron(cron)
    if dst is not None and document.get("every") is not None:
        message = "`every` counts real time, so dst means nothing here."
        raise TriggerError("/dst", "without_effect", message, "Leave it out, or use cron.")
    if document.get("every") is not None:
        seconds = _duration(document, "every", 0.0, None)
        if seconds < _SHORTEST_INTERVAL:
            raise TriggerError(
                "/every", "too_often", "The shortest interval is one second.", "Write every: 1s or more."
            )
        return Every(seconds)
    instant = _moment(document, "at", timezone, dst)
    assert instant is not None
    return At(instant)


def _text(document: Mapping[str, Any], field: str) -> str | None:
    value = document.get(field)
    if value is not None and not isinstance(value, str):
        raise TriggerError(f"/{field}", "not_text", f"{field} is text.", f'Write "{field}": "...".')
    return value


def _duration(document: Mapping[str, Any], field: str, default: float, most: float | None) -> float:
    text = _text(document, field)
    if text is None:
        return default
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise TriggerError(f"/{field}", "bad_duration", f"{error}.") from None
    if most is not None and seconds > most:
        raise TriggerError(
            f"/{field}", "too_long", f"{field} is at most a day.", f"Write {field}: 24h or less."
        )
    return seconds


def _moment(
    document: Mapping[str, Any], field: str, timezone: str, dst: Dst | None = None
) -> datetime | None:
    """An instant (`...Z`, `...+02:00`), or a wall-clock time of the schedule's zone."""
    text = _text(document, field)
    if text is None:
        return None
    read = _read_moment(text)
    if read is None:
        hint = "Write 2027-01-01T09:00 (in the time zone) or 2027-01-01T09:00:00Z."
        raise TriggerError(f"/{field}", "bad_time", f"{text[:40]!r} is no date and time.", hint)
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    meant = instants_of(read, find_zone(timezone), dst or Dst())
    if len(meant) != 1:
        message = f"{text} comes {'twice' if meant else 'never'} in {timezone}."
        raise TriggerError(f"/{field}", "ambiguous_time", message, "Write the instant: 2027-01-01T09:00:00Z.")
    return meant[0].at


def _read_moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Zones are asked for days before and after it.
    return read if 1900 <= read.year <= 9000 else None


def _dst(document: Mapping[str, Any]) -> Dst | None:
    given = document.get("dst")
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) - {"gap", "fold"}:
        raise TriggerError(
            "/dst", "bad_dst", "dst has the fields gap and fold.", "Write dst: {gap: shift, fold: first}."
        )
    gap, fold = given.get("gap", "shift"), given.get("fold", "first")
    if gap not in get_args(Gap):
        raise TriggerError("/dst/gap", "bad_choice", f"gap is {' or '.join(get_args(Gap))}.")
    if fold not in get_args(Fold):
        raise TriggerError("/dst/fold", "bad_choice", f"fold is {', '.join(get_args(Fold))}.")
    return Dst(gap, fold)


def _excluded_days(document: Mapping[str, Any]) -> Days | None:
    given = document.get("exclude")
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) - {"dates", "days"}:
        hint = 'Write exclude: {dates: ["2026-12-24"], days: "25-31 12 *"}.'
        raise TriggerError("/exclude", "bad_exclude", "exclude has the fields dates and days.", hint)
    if given.get("days") is None:
        return None
    if not isinstance(given["days"], str):
        raise TriggerError("/exclude/days", "not_text", "A calendar expression is text.", "Write 25-31 12 *")
    try:
        return parse_days(given["days"])
    except TriggerError as error:
        raise TriggerError("/exclude/days", error.code, error.message, error.hint) from None


def _dates(document: Mapping[str, Any], field: str, inner: str | None) -> frozenset[date]:
    pointer = f"/{field}" + (f"/{inner}" if inner else "")
    given = document.get(field)
    if inner is not None:
        given = given.get(inner) if isinstance(given, Mapping) else None
    if given is None:
        return frozenset()
    if not isinstance(given, list) or len(given) > _MOST_DATES:
        raise TriggerError(
            pointer, "bad_dates", f"Dates are a list of at most {_MOST_DATES}.", "Write [2026-12-24]."
        )
    return frozenset(_date(item, f"{pointer}/{index}") for index, item in enumerate(given))


def _date(given: object, pointer: str) -> date:
    # YAML reads a bare date as one.
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        raise TriggerError(
            pointer, "bad_date", f"{str(given)[:40]!r} is no date.", "Write 2026-12-24."
        ) from None


def _day_kind(document: Mapping[str, Any]) -> DayKind:
    given = document.get("days", "any")
    if given not in get_args(DayKind):
        raise TriggerError(
            "/days", "bad_choice", f"days is {', '.join(get_args(DayKind))}.", "Write days: business."
        )
    kind: DayKind = given
    return kind


def horizon_of(schedule: Schedule, after: datetime) -> datetime:
    """Where the search for a firing ends: no date is rarer than a weekday on 29 February."""
    far = min(after + timedelta(days=41 * 366), datetime(9000, 1, 1, tzinfo=UTC))
    return min(schedule.end, far) if schedule.end else far
