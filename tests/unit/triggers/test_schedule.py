"""Schedules as documents: every field, and every refusal (T13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.firings import firings, next_firing, preview, put_off
from onward.domain.triggers.schedule import read_schedule
from onward.domain.triggers.words import in_words

MIDDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


def times(document: dict[str, Any], count: int, after: datetime = MIDDAY) -> list[str]:
    return [f"{firing.at:%Y-%m-%dT%H:%M}" for firing in preview(read_schedule(document), after, count)]


def test_an_interval_counts_from_its_start_which_fires_itself() -> None:
    document = {"every": "90m", "start": "2026-06-02T10:00:00Z"}
    assert times(document, 2) == ["2026-06-02T10:00", "2026-06-02T11:30"]


def test_an_interval_without_a_start_does_not_depend_on_when_it_was_made() -> None:
    assert times({"every": "15m"}, 2, MIDDAY + timedelta(minutes=1)) == [
        "2026-06-01T12:15",
        "2026-06-01T12:30",
    ]


def test_nothing_fires_after_the_end() -> None:
    assert times({"cron": "0 12 * * *", "end": "2026-06-03T12:00:00Z"}, 5) == [
        "2026-06-02T12:00",
        "2026-06-03T12:00",
    ]


def test_an_instant_fires_once_and_only_in_the_future() -> None:
    document = {"at": "2026-06-02T09:00", "timezone": "Europe/Berlin"}
    assert times(document, 5) == ["2026-06-02T07:00"]
    assert times(document, 5, datetime(2026, 6, 2, 7, tzinfo=UTC)) == []


def test_excluded_dates_and_days_are_left_out() -> None:
    document = {"cron": "0 9 * * *", "exclude": {"dates": ["2026-06-03"], "days": "5-30 6 *"}}
    assert times(document, 3) == ["2026-06-02T09:00", "2026-06-04T09:00", "2026-07-01T09:00"]


def test_an_interval_leaves_excluded_days_out_without_losing_its_beat() -> None:
    fired = times({"every": "7h", "exclude": {"dates": ["2026-06-02"]}}, 3)
    assert fired == ["2026-06-01T16:00", "2026-06-01T23:00", "2026-06-03T03:00"]


def test_business_days_know_weekends_and_holidays() -> None:
    document = {"cron": "0 9 4-9 6 *", "days": "business", "holidays": ["2026-06-04"]}
    assert times(document, 3) == ["2026-06-05T09:00", "2026-06-08T09:00", "2026-06-09T09:00"]
    assert times({**document, "days": "non_business"}, 2) == ["2026-06-04T09:00", "2026-06-06T09:00"]


def test_a_schedule_whose_every_day_is_excluded_ends_its_search() -> None:
    assert next_firing(read_schedule({"cron": "* * * * *", "exclude": {"days": "* * *"}}), MIDDAY) is None


REFUSED: list[tuple[object, str, str]] = [
    (None, "", "not_an_object"),
    ([], "", "not_an_object"),
    ({}, "/cron", "one_of"),
    ({"cron": "* * * * *", "every": "1m"}, "/every", "one_of"),
    ({"cron": 5}, "/cron", "bad_text"),
    ({"corn": "* * * * *"}, "/corn", "unknown_field"),
    ({"cron": "* * * * *", "timezone": "Not/AZone"}, "/timezone", "unknown_timezone"),
    ({"cron": "* * * * *", "timezone": "../etc/passwd"}, "/timezone", "unknown_timezone"),
    ({"every": "0.5s"}, "/every", "bad_duration"),
    ({"every": "soon"}, "/every", "bad_duration"),
    ({"every": "1m", "dst": {"gap": "skip"}}, "/dst", "without_effect"),
    ({"cron": "* * * * *", "dst": {"gap": "jump"}}, "/dst/gap", "bad_choice"),
    ({"cron": "* * * * *", "dst": "shift"}, "/dst", "not_an_object"),
    ({"cron": "* * * * *", "dst": {"hole": "skip"}}, "/dst/hole", "unknown_field"),
    ({"at": "tomorrow"}, "/at", "bad_time"),
    ({"at": "9999-12-31T00:00"}, "/at", "bad_time"),
    (
        {"at": "2026-03-29T02:30", "timezone": "Europe/Berlin", "dst": {"gap": "skip"}},
        "/at",
        "ambiguous_time",
    ),
    ({"every": "1m", "start": "2027-01-02T00:00Z", "end": "2027-01-01T00:00Z"}, "/end", "ends_before_start"),
    ({"cron": "* * * * *", "exclude": []}, "/exclude", "not_an_object"),
    ({"cron": "* * * * *", "exclude": {"days": 5}}, "/exclude/days", "bad_text"),
    ({"cron": "* * * * *", "holidays": "2026-01-01"}, "/holidays", "bad_dates"),
    ({"cron": "* * * * *", "timezone": ""}, "/timezone", "bad_text"),
    ({"cron": "* * * * *", "exclude": {"dates": ["soon"]}}, "/exclude/dates/0", "bad_date"),
    ({"cron": "* * * * *", "exclude": {"days": "30 2 *"}}, "/exclude/days", "impossible_date"),
    ({"cron": "* * * * *", "holidays": ["2026-01-01"]}, "/holidays", "without_effect"),
    ({"cron": "* * * * *", "days": "some"}, "/days", "bad_choice"),
    ({"cron": "* * * * *", "jitter": "2d"}, "/jitter", "bad_duration"),
    ({"at": "2027-01-01T00:00", "exclude": {"dates": ["2027-01-01"]}}, "/exclude", "without_effect"),
    ({"at": "2027-01-01T00:00", "exclude": {"days": "1 1 *"}}, "/exclude", "without_effect"),
    ({"at": "2027-01-01T00:00", "days": "business"}, "/days", "without_effect"),
    ({"at": "2027-01-01T00:00Z", "dst": {"gap": "skip"}}, "/dst", "without_effect"),
]


@pytest.mark.parametrize(("document", "pointer", "code"), REFUSED)
def test_what_could_not_fire_is_refused_at_its_field(document: object, pointer: str, code: str) -> None:
    """T13"""
    with pytest.raises(TriggerError) as refused:
        read_schedule(document)
    assert (refused.value.pointer, refused.value.code) == (pointer, code)


def test_a_length_out_of_range_is_told_as_people_write_it() -> None:
    with pytest.raises(TriggerError, match="jitter is 0s at least and 1d at most"):
        read_schedule({"cron": "* * * * *", "jitter": "2d"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(
    ["cron", "every", "at", "timezone", "dst", "start", "end", "exclude", "days", "holidays", "jitter", "x"]
)


@given(
    st.dictionaries(FIELD, JSON | st.sampled_from(["* * * * *", "1h", "UTC", "2027-01-01T00:00", "business"]))
)
def test_any_document_is_read_or_refused_and_nothing_else(document: dict[str, Any]) -> None:
    """T13: never another exception, and what is read can be walked and told."""
    try:
        schedule = read_schedule(document)
    except TriggerError:
        return
    preview(schedule, MIDDAY, 3)
    assert in_words(schedule)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["*/7 3 * * *", "30 1-3 * * *"])
)
def test_going_on_from_any_firing_gives_the_same_rest(start: datetime, line: str) -> None:
    """T1: previews and the scheduler, which asks one at a time, can never disagree."""
    schedule = read_schedule({"cron": line, "timezone": "Europe/Berlin", "dst": {"fold": "both"}})
    together = preview(schedule, start.replace(tzinfo=UTC), 30)
    at, one_by_one = start.replace(tzinfo=UTC), []
    for _ in together:
        at = next(firings(schedule, at)).at
        one_by_one.append(at)
    assert one_by_one == [firing.at for firing in together]


def test_jitter_depends_on_trigger_and_slot_alone() -> None:
    def late() -> list[float]:
        days = (MIDDAY + timedelta(days=n) for n in range(50))
        return [put_off("trg_1", day, timedelta(minutes=1)).total_seconds() for day in days]

    assert late() == late()
    assert 0 <= min(late()) < 20 < 40 < max(late()) < 60
    assert put_off("trg_1", MIDDAY, timedelta()) == timedelta()
