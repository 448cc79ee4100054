"""Cron lines: what is understood, and what is refused with a reason (T13)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onward.domain.triggers.cron import parse_cron, parse_days
from onward.domain.triggers.errors import TriggerError


def days_of(expression: str, first: date, count: int) -> list[str]:
    found = parse_days(expression).since(first, first + timedelta(days=8 * 366))
    return [next(found).isoformat() for _ in range(count)]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("L * *", ["2026-01-31", "2026-02-28"]),
        ("LW * *", ["2026-01-30", "2026-02-27"]),
        ("15W * *", ["2026-01-15", "2026-02-16", "2026-03-16"]),
        ("1W 8 *", ["2026-08-03", "2027-08-02"]),
        ("* * FRI#2", ["2026-01-09", "2026-02-13"]),
        ("* * 5L", ["2026-01-30", "2026-02-27"]),
        ("* * 5#5", ["2026-01-30", "2026-05-29"]),
        ("* * 7", ["2026-01-04", "2026-01-11"]),
        ("? JAN MON-WED", ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-12"]),
        ("* * FRI-SUN", ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-09"]),
        ("13 * FRI", ["2026-01-02", "2026-01-09", "2026-01-13", "2026-01-16"]),
        ("*/2 * MON", ["2026-01-05", "2026-01-19", "2026-02-09"]),
        ("29 2 *", ["2028-02-29", "2032-02-29"]),
        ("1-7/3,20 * *", ["2026-01-01", "2026-01-04", "2026-01-07", "2026-01-20"]),
    ],
)
def test_days_are_found(expression: str, wanted: list[str]) -> None:
    assert days_of(expression, date(2026, 1, 1), len(wanted)) == wanted


@pytest.mark.parametrize("line", ["@daily", "@Daily", " 0 0 * * * ", "00 00 * * *"])
def test_midnight_has_several_spellings(line: str) -> None:
    cron = parse_cron(line)
    assert (cron.minutes, cron.hours) == ((0,), (0,))


REFUSED = [
    ("0 0 30 2 *", "never comes"),
    ("0 0 31W 2 *", "never comes"),
    ("99 99 * * *", "99 is not between 0 and 59"),
    ("0 24 * * *", "24 is not between 0 and 23"),
    ("0 0 0 * *", "0 is not between 1 and 31"),
    ("0 0 * * FOO", "'FOO' is not one of SUN"),
    ("0 0 * * 8", "8 is not between 0 and 7"),
    ("0 0 * FEBR *", "cannot be read"),
    ("0 22-2 * * *", "runs backwards"),
    ("*/90 * * * *", "a step of 90 does not fit"),
    ("*/0 * * * *", "a step of 0 does not fit"),
    ("*-5 * * * *", "cannot be read"),
    ("0 0 * * MON#6", "cannot be read"),
    ("1,,2 * * * *", "cannot be read"),
    ("0 0 * *", "4 fields, not 5"),
    ("0 0 * * * *", "five fields"),
    ("@dayly", "is not one of @annually"),
    ("", "0 fields"),
    ("٣ * * * *", "cannot be read"),
    ("0 0 * * " + "1," * 200 + "1", "fields"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_the_reason(line: str, reason: str) -> None:
    """T13"""
    with pytest.raises(TriggerError) as refused:
        parse_cron(line)
    assert reason in refused.value.message
    assert refused.value.hint
