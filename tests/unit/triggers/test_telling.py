from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.telling import read_after, tell

BEFORE_THE_GAP = datetime(2026, 3, 7, 12, tzinfo=UTC)


def test_each_instant_comes_in_utc_as_the_clock_shows_it_and_with_its_note() -> None:
    told = tell({"cron": "30 2 * * *", "timezone": "America/New_York"}, BEFORE_THE_GAP, 2)
    assert told.text == "Every day at 02:30 (America/New_York)"
    assert [(i.at, i.local, i.note) for i in told.instants] == [
        (
            "2026-03-08T07:00:00.000000Z",
            "2026-03-08T03:00:00-04:00",
            "02:30 does not exist on this day: moved to 03:00",
        ),
        ("2026-03-09T06:30:00.000000Z", "2026-03-09T02:30:00-04:00", None),
    ]


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"at": "2020-01-01T00:00"}, "/at", "in_the_past"),
        ({"at": "2028-01-01T00:00", "start": "2028-01-02T00:00"}, "/at", "before_start"),
        ({"at": "2028-01-01T00:00", "end": "2027-01-01T00:00"}, "/at", "after_end"),
        ({"cron": "* * * * *", "end": "2020-01-01T00:00"}, "/end", "never_fires"),
        ({"cron": "* * * * *", "exclude": {"days": "* * *"}}, "", "never_fires"),
    ],
)
def test_what_would_never_fire_is_refused_with_its_reason(
    document: dict[str, object], pointer: str, code: str
) -> None:
    """T13"""
    with pytest.raises(TriggerError) as refused:
        tell(document, BEFORE_THE_GAP, 1)
    assert (refused.value.pointer, refused.value.code) == (pointer, code)


@pytest.mark.parametrize("year", [2100, 9000])
def test_one_time_may_be_as_far_away_as_it_likes(year: int) -> None:
    told = tell({"at": f"{year}-01-01T00:00:00Z"}, BEFORE_THE_GAP, 2)
    assert [instant.at[:10] for instant in told.instants] == [f"{year}-01-01"]


def test_one_time_on_an_odd_day_has_its_note() -> None:
    told = tell({"at": "2027-03-28T02:30", "timezone": "Europe/Berlin"}, BEFORE_THE_GAP, 2)
    assert [(one.local, one.note) for one in told.instants] == [
        ("2027-03-28T03:00:00+02:00", "02:30 does not exist on this day: moved to 03:00")
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("9999-12-31T23:59:59Z", "9001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"),
        *("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "2026-03-07T00:00:00", "soon", ""),
    ],
)
def test_an_instant_to_look_from_that_no_calendar_has_is_refused(text: str) -> None:
    """T13"""
    with pytest.raises(TriggerError) as refused:
        read_after(text)
    assert (refused.value.pointer, refused.value.code) == ("/after", "bad_time")


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "9000-12-31T23:59:59Z"])
@pytest.mark.parametrize("timezone", ["UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("rule", [{"cron": "30 2 29 2 *"}, {"every": "1h", "days": "business"}])
def test_from_the_first_and_the_last_instant_on_there_is_something_to_tell(
    text: str, timezone: str, rule: dict[str, object]
) -> None:
    assert len(tell({**rule, "timezone": timezone}, read_after(text), 3).instants) == 3
