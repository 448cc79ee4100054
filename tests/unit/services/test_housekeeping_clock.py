"""Which time housekeeping goes by, when the clock does not go on as usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onward.services.housekeeping_clock import USUAL, Seen, after

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)


def leapt(seen: Seen, by: timedelta) -> Seen:
    return after(seen, seen.at + by)


def worked(seen: Seen, much: timedelta) -> Seen:
    for _ in range(much // USUAL):
        seen = leapt(seen, USUAL)
    return seen


def test_what_goes_on_as_usual_is_believed() -> None:
    assert worked(Seen(NOON), HOUR).believed == NOON + HOUR


@pytest.mark.parametrize("by", [USUAL + timedelta(seconds=1), 8 * HOUR, YEAR])
def test_a_leap_is_believed_after_a_day_of_work(by: timedelta) -> None:
    seen = worked(leapt(Seen(NOON), by), 24 * HOUR - USUAL)
    assert seen.believed == seen.at - by
    assert leapt(seen, USUAL).believed == seen.at + USUAL


@pytest.mark.parametrize("work", [timedelta(), 5 * HOUR])
def test_set_back_it_never_was(work: timedelta) -> None:
    seen = leapt(worked(leapt(Seen(NOON), YEAR), work), -YEAR)
    assert (seen.believed, seen.leaps) == (NOON + work, ())


def test_set_back_in_part_the_rest_is_doubted() -> None:
    assert leapt(leapt(Seen(NOON), YEAR), -YEAR / 2).believed == NOON


def test_a_night_before_it_is_not_undone_with_it() -> None:
    night = worked(leapt(Seen(NOON), 8 * HOUR), 2 * HOUR)
    assert leapt(leapt(night, YEAR), -YEAR) == night


def test_set_back_without_a_leap_it_is_what_it_says() -> None:
    assert leapt(Seen(NOON), -YEAR).believed == NOON - YEAR


def test_a_machine_that_sleeps_at_night_is_believed_some_days_later() -> None:
    seen = Seen(NOON)
    for _ in range(30):
        seen = worked(leapt(seen, 16 * HOUR), 8 * HOUR)
    assert seen.at - seen.believed <= timedelta(days=3)


def test_a_machine_that_dozes_all_the_time_is_believed_as_well_and_has_few_leaps() -> None:
    seen = Seen(NOON)
    for _ in range(3_000):
        seen = leapt(leapt(seen, HOUR), timedelta(minutes=1))
    assert len(seen.leaps) <= 25
    assert seen.believed > NOON + timedelta(days=30)


def test_where_it_is_looked_at_less_often_that_is_usual() -> None:
    assert after(Seen(NOON), NOON + HOUR, usual=3 * HOUR).believed == NOON + HOUR
