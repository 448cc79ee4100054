"""What a schedule says, read from a document: `cron`, `every` or `at`, and what goes with it.

This is the one reader: whatever it refuses cannot be stored by any path.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, get_args

from onward.domain.definitions.durations import MAX_SECONDS
from onward.domain.triggers import fields
from onward.domain.triggers.cron import Cron, Days, parse_cron, parse_days
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, Object, Read, each
from onward.domain.triggers.zones import Dst, Fold, Gap, Meant, find_zone, instants_of

DayKind = Literal["any", "business", "non_business"]

# Of every time that is read: behind it, firings are looked for in the forty years to come.
LAST_YEAR: Final = 9000


@dataclass(frozen=True, slots=True)
class Every:
    """Real time apart, whatever clocks do; counted from `start`, or from midnight UTC on 1 January 1970."""

    seconds: float


@dataclass(frozen=True, slots=True)
class At:
    instant: datetime
    # When the clock did not show it, or showed it twice: which instant was taken.
    note: str | None = None


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
    # Seconds: each firing is put off by up to so much, but neither to the next slot nor beyond `end`. How
    # much depends on trigger and slot alone.
    jitter: float = 0.0

    @property
    def clock_rules(self) -> Dst:
        if self.dst is not None:
            return self.dst
        follows_time = isinstance(self.rule, Cron) and not self.rule.is_fixed
        return Dst("skip", "both") if follows_time else Dst()

    @property
    def takes_every_day(self) -> bool:
        return self.days == "any" and not self.excluded_dates and self.excluded_days is None

    def takes(self, day: date) -> bool:
        """Whether it may fire on this local day."""
        if day in self.excluded_dates or (self.excluded_days is not None and self.excluded_days.has(day)):
            return False
        is_business = day.weekday() < 5 and day not in self.holidays
        return self.days == "any" or (self.days == "business") == is_business


def read_schedule(document: object) -> Schedule:
    faults = Faults(document)
    given = faults.object(_FIELDS)
    timezone = faults.read(_timezone, given)
    dst = faults.read(_dst, given)
    by = faults.read(_the_one_rule, given)
    rule = faults.read(lambda: _rule(given, by(), timezone, dst))
    start = faults.read(_moment, given, "start", timezone)
    end = faults.read(_moment, given, "end", timezone)
    exclude = faults.read(_exclude, given)
    days: Read[DayKind] = faults.read(fields.choice, given, "days", "", get_args(DayKind), "any")
    holidays = faults.read(_dates, given.get("holidays"), "/holidays")
    jitter = faults.read(fields.seconds, given, "jitter", "", 0.0, _LONGEST_JITTER)
    span = faults.read(lambda: _span(start(), end(), timezone()))
    faults.read(lambda: _refuse_useless_dst(given, by(), dst()))
    faults.read(lambda: _refuse_useless_holidays(holidays(), days()))
    faults.read(lambda: _refuse_choice(by(), "exclude", any(exclude())))
    faults.read(lambda: _refuse_choice(by(), "days", days() != "any"))
    faults.read(lambda: _refuse_outside(rule(), *span()))
    faults.tell()
    excluded_dates, excluded_days = exclude()
    return Schedule(
        rule=rule(),
        timezone=timezone(),
        dst=dst(),
        start=start(),
        end=end(),
        excluded_dates=excluded_dates,
        excluded_days=excluded_days,
        days=days(),
        holidays=holidays(),
        jitter=jitter() or 0.0,
    )


def horizon_of(schedule: Schedule, after: datetime) -> datetime:
    """Where the search for a firing ends: no date is rarer than a weekday on 29 February."""
    if isinstance(schedule.rule, At):
        return schedule.rule.instant
    far = after + timedelta(days=41 * 366)
    return min(schedule.end, far) if schedule.end else far


_RULES: Final = ("cron", "every", "at")
_FIELDS: Final = (*_RULES, "timezone", "dst", "start", "end", "exclude", "days", "holidays", "jitter")
_SHORTEST_INTERVAL: Final = 1.0
_LONGEST_JITTER: Final = 86_400.0
_LONGEST_TEXT: Final = 200
_MOST_DATES: Final = 2_000
_Span = tuple[datetime | None, datetime | None]


def _timezone(given: Object) -> str:
    name = fields.text(given, "timezone", "", 100) or "UTC"
    find_zone(name)
    return name


def _dst(given: Object) -> Dst | None:
    if given.get("dst") is None:
        return None
    faults = Faults(given["dst"], "/dst")
    rules = faults.object(("gap", "fold"))
    gap: Read[Gap] = faults.read(fields.choice, rules, "gap", "/dst", get_args(Gap), "shift")
    fold: Read[Fold] = faults.read(fields.choice, rules, "fold", "/dst", get_args(Fold), "first")
    faults.tell()
    return Dst(gap(), fold())


def _the_one_rule(given: Object) -> str:
    found = [field for field in _RULES if given.get(field) is not None]
    if len(found) != 1:
        hint = 'Write one: {"cron": "0 9 * * *"}, {"every": "15m"} or {"at": "2027-01-01T09:00"}.'
        message = f"Give one of cron, every, at; here is {' and '.join(found) or 'none of them'}."
        raise TriggerError(f"/{(found or ['cron'])[-1]}", "one_of", message, hint)
    return found[0]


def _rule(given: Object, by: str, timezone: Read[str], dst: Read[Dst | None]) -> Cron | Every | At:
    if (cron := fields.text(given, "cron", "", _LONGEST_TEXT)) is not None:
        return parse_cron(cron)
    if (every := fields.seconds(given, "every", "", _SHORTEST_INTERVAL, MAX_SECONDS)) is not None:
        return Every(every)
    once = _meant(given, by, timezone, dst)
    assert once is not None
    return At(once.at, once.note)


def _moment(given: Object, field: str, timezone: Read[str]) -> datetime | None:
    meant = _meant(given, field, timezone, lambda: None)
    return None if meant is None else meant.at


def _meant(given: Object, field: str, timezone: Read[str], dst: Read[Dst | None]) -> Meant | None:
    """An instant (`...Z`, `...+02:00`), or a wall-clock time of the schedule's zone."""
    text = fields.text(given, field, "", _LONGEST_TEXT)
    if text is None:
        return None
    read = _read_moment(text)
    if read is None:
        hint = "Write 2027-01-01T09:00 (in the time zone) or 2027-01-01T09:00:00Z."
        raise TriggerError(f"/{field}", "bad_time", f"{text[:40]!r} is no date and time.", hint)
    if read.tzinfo is not None:
        return Meant(read.astimezone(UTC))
    meant = instants_of(read, find_zone(timezone()), dst() or Dst())
    if len(meant) != 1:
        message = f"{text} comes {'twice' if meant else 'never'} in {timezone()}."
        raise TriggerError(f"/{field}", "ambiguous_time", message, "Write the instant: 2027-01-01T09:00:00Z.")
    return meant[0]


def _read_moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if 1900 <= read.year <= LAST_YEAR else None


def _exclude(given: Object) -> tuple[frozenset[date], Days | None]:
    if given.get("exclude") is None:
        return frozenset(), None
    faults = Faults(given["exclude"], "/exclude")
    exclude = faults.object(("dates", "days"))
    dates = faults.read(_dates, exclude.get("dates"), "/exclude/dates")
    days = faults.read(_excluded_days, exclude)
    faults.tell()
    return dates(), days()


def _excluded_days(exclude: Object) -> Days | None:
    text = fields.text(exclude, "days", "/exclude", _LONGEST_TEXT)
    if text is None:
        return None
    try:
        return parse_days(text)
    except TriggerError as error:  # it speaks of a cron line's field
        raise TriggerError("/exclude/days", error.code, error.message, error.hint) from None


def _dates(given: object, pointer: str) -> frozenset[date]:
    if given is None:
        return frozenset()
    if not isinstance(given, list) or len(given) > _MOST_DATES:
        raise TriggerError(
            pointer, "bad_dates", f"Dates are a list of at most {_MOST_DATES}.", "Write [2026-12-24]."
        )
    return frozenset(each(given, pointer, _date))


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


def _span(start: datetime | None, end: datetime | None, timezone: str) -> _Span:
    if start and end and end <= start:
        raise TriggerError(
            "/end", "ends_before_start", f"It ends before it starts ({timezone}).", "Move the end."
        )
    return start, end


def _refuse_useless_dst(given: Object, by: str, dst: Dst | None) -> None:
    if dst is None or by == "cron":
        return
    if by == "every":
        message = "`every` counts real time, so dst means nothing here."
        raise TriggerError("/dst", "without_effect", message, "Leave it out, or use cron.")
    written = _read_moment(str(given["at"]))
    if written is not None and written.tzinfo is not None:
        message = f"{given['at']} is an instant whatever clocks show, so dst means nothing here."
        raise TriggerError("/dst", "without_effect", message, "Leave it out.")


def _refuse_useless_holidays(holidays: frozenset[date], days: DayKind) -> None:
    if holidays and days == "any":
        message = "Holidays mean something only with days: business or non_business."
        raise TriggerError("/holidays", "without_effect", message, "Set days, or use exclude.dates.")


def _refuse_choice(by: str, field: str, chooses: bool) -> None:
    """One time is chosen by whoever writes it: nothing chooses among its days."""
    if chooses and by == "at":
        message = f"`at` is one time, so {field} means nothing here."
        raise TriggerError(f"/{field}", "without_effect", message, "Leave it out, or use cron or every.")


def _refuse_outside(rule: Cron | Every | At, start: datetime | None, end: datetime | None) -> None:
    if not isinstance(rule, At):
        return
    if start and rule.instant < start:
        raise TriggerError("/at", "before_start", "This is before its start.", "Move one of them.")
    if end and rule.instant > end:
        raise TriggerError("/at", "after_end", "This is after its end.", "Move one of them.")
