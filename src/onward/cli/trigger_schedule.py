"""A schedule as flags: each field that a document's `schedule` has is one of them, by the same name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from onward.cli.failures import Misuse

if TYPE_CHECKING:
    from datetime import datetime

    from onward.domain.triggers.telling import Preview


@Parameter(name="*", group="Schedule")
@dataclass(frozen=True, slots=True)
class ScheduleFlags:
    cron: Annotated[
        str | None,
        Parameter(help='Minute, hour, day of the month, month and weekday, such as "0 9 * * MON-FRI".'),
    ] = None
    every: Annotated[str | None, Parameter(help="A length of time, such as 15m.")] = None
    at: Annotated[str | None, Parameter(help="One time, such as 2027-01-01T09:00.")] = None
    timezone: Annotated[
        str | None,
        Parameter(name=["--timezone", "--tz"], help="Such as Europe/Berlin; UTC when absent."),
    ] = None
    gap: Annotated[
        str | None,
        Parameter(help="A time that a day does not have: shift (to the next that it has) or skip."),
    ] = None
    fold: Annotated[str | None, Parameter(help="A time that a day has twice: first, last or both.")] = None
    start: Annotated[
        str | None, Parameter(help="Not before this time, such as 2027-01-01T09:00 in the time zone.")
    ] = None
    end: Annotated[str | None, Parameter(help="Not after this time.")] = None
    exclude_dates: Annotated[
        list[str] | None,
        Parameter(help="Not on this date, such as 2026-12-24; several with commas, or given more than once."),
    ] = None
    exclude_days: Annotated[
        str | None,
        Parameter(help='Not on these: day, month and weekday as in a cron line, such as "25-31 12 *".'),
    ] = None
    days: Annotated[str | None, Parameter(help="Only on such days: business, non_business or any.")] = None
    holidays: Annotated[
        list[str] | None,
        Parameter(help="With --days: not a business day; several with commas, or given more than once."),
    ] = None
    jitter: Annotated[
        str | None, Parameter(help="Each firing is put off by up to so much time, such as 5m.")
    ] = None

    def given(self) -> list[str]:
        """The names of those that were given."""
        said = (one.name for one in fields(self) if getattr(self, one.name) is not None)
        return [f"--{name.replace('_', '-')}" for name in said]

    def document(self) -> dict[str, Any]:
        """As a trigger's document says it."""
        plain = ("cron", "every", "at", "timezone", "start", "end", "days", "jitter")
        return _without_nothing(
            {name: getattr(self, name) for name in plain}
            | {
                "dst": _without_nothing({"gap": self.gap, "fold": self.fold}) or None,
                "exclude": _without_nothing({"dates": _dates(self.exclude_dates), "days": self.exclude_days})
                or None,
                "holidays": _dates(self.holidays),
            }
        )


NO_FLAGS: Final = ScheduleFlags()


def tell_flags(flags: ScheduleFlags, after: datetime, count: int) -> Preview:
    from onward.domain.triggers.telling import tell

    rules = [flag for flag in flags.given() if flag in ("--cron", "--every", "--at")]
    if len(rules) != 1:
        found = f"not {' and '.join(rules)}" if rules else "or a file"
        hint = 'Such as: onward trigger preview --cron "0 9 * * MON-FRI" --tz Europe/Berlin'
        raise Misuse("one_of", f"Give one of --cron, --every and --at, {found}.", hint=hint)
    return tell(flags.document(), after, count)


def _without_nothing(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _dates(given: list[str] | None) -> list[str] | None:
    return None if given is None else [date.strip() for one in given for date in one.split(",")]
