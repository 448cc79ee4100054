"""The instants that people have been woken up for: each row is a real day in a real zone (T12)."""

from __future__ import annotations

from datetime import datetime

import pytest

from onward.domain.triggers.firings import preview
from onward.domain.triggers.schedule import read_schedule

NEW_YORK, LONDON = "America/New_York", "Europe/London"
LORD_HOWE, SAO_PAULO = "Australia/Lord_Howe", "America/Sao_Paulo"

ROWS = [
    ("UTC", "* * * * *", "2026-03-13T10:00Z", ["2026-03-13T10:01Z"]),
    ("UTC", "* * * * *", "2026-03-13T10:30Z", ["2026-03-13T10:31Z"]),
    ("UTC", "* * * * *", "2020-01-01T00:00Z", ["2020-01-01T00:01Z"]),
    ("UTC", "0 * * * *", "2026-03-13T10:00Z", ["2026-03-13T11:00Z"]),
    ("UTC", "30 14 * * *", "2026-03-13T14:30Z", ["2026-03-14T14:30Z"]),
    (None, "0 9 * * *", "2026-03-13T10:00Z", ["2026-03-14T09:00Z"]),
    (NEW_YORK, "0 9 * * *", "2026-03-07T14:00Z", ["2026-03-08T13:00Z", "2026-03-09T13:00Z"]),
    (NEW_YORK, "0 9 * * SUN", "2026-03-07T14:00Z", ["2026-03-08T13:00Z"]),
    (NEW_YORK, "0 9 8 * *", "2026-03-01T14:00Z", ["2026-03-08T13:00Z"]),
    (NEW_YORK, "0 9 * * *", "2026-10-31T13:00Z", ["2026-11-01T14:00Z"]),
    (NEW_YORK, "30 2 * * *", "2026-03-07T07:30Z", ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]),
    (NEW_YORK, "30 1 * * *", "2026-10-31T05:30Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]),
    (
        NEW_YORK,
        "0 * * * *",
        "2026-11-01T04:00Z",
        ["2026-11-01T05:00Z", "2026-11-01T06:00Z", "2026-11-01T07:00Z"],
    ),
    (NEW_YORK, "*/15 * * * *", "2026-03-08T06:45Z", ["2026-03-08T07:00Z", "2026-03-08T07:15Z"]),
    (LONDON, "30 1 * * *", "2026-03-28T01:30Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
    (LONDON, "30 1 * * *", "2026-10-24T00:30Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
    (LORD_HOWE, "30 2 * * *", "2026-10-02T16:00Z", ["2026-10-03T15:30Z"]),
    (LORD_HOWE, "15 2 * * *", "2026-10-02T15:45Z", ["2026-10-03T15:30Z"]),
    (SAO_PAULO, "0 0 * * *", "2018-11-03T03:00Z", ["2018-11-04T03:00Z", "2018-11-05T02:00Z"]),
    ("UTC", "0 0 31 * *", "2026-01-31T00:00Z", ["2026-03-31T00:00Z", "2026-05-31T00:00Z"]),
    ("UTC", "0 0 29 2 *", "2026-01-31T00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]),
]


@pytest.mark.parametrize(("zone", "cron", "after", "wanted"), ROWS)
def test_fires_at_exactly_these_instants(zone: str | None, cron: str, after: str, wanted: list[str]) -> None:
    schedule = read_schedule({"cron": cron, "timezone": zone})
    fired = preview(schedule, datetime.fromisoformat(after), len(wanted))
    assert [firing.at for firing in fired] == [datetime.fromisoformat(text) for text in wanted]


POLICIES = [
    ("30 2 * * *", "2026-03-07T12:00Z", {"gap": "skip"}, ["2026-03-09T06:30Z"]),
    ("30 1 * * *", "2026-10-31T12:00Z", {"fold": "last"}, ["2026-11-01T06:30Z", "2026-11-02T06:30Z"]),
    ("30 1 * * *", "2026-10-31T12:00Z", {"fold": "both"}, ["2026-11-01T05:30Z", "2026-11-01T06:30Z"]),
    ("0,30 2 * * *", "2026-03-08T00:00Z", {}, ["2026-03-08T07:00Z", "2026-03-09T06:00Z"]),
    ("0 * * * *", "2026-11-01T04:00Z", {"fold": "first"}, ["2026-11-01T05:00Z", "2026-11-01T07:00Z"]),
]


@pytest.mark.parametrize(("cron", "after", "dst", "wanted"), POLICIES)
def test_odd_days_follow_the_given_policy(
    cron: str, after: str, dst: dict[str, str], wanted: list[str]
) -> None:
    schedule = read_schedule({"cron": cron, "timezone": NEW_YORK, "dst": dst})
    fired = preview(schedule, datetime.fromisoformat(after), len(wanted))
    assert [firing.at for firing in fired] == [datetime.fromisoformat(text) for text in wanted]


def test_the_odd_days_are_marked_with_a_note() -> None:
    gap, plain = preview(
        read_schedule({"cron": "30 2 * * *", "timezone": NEW_YORK}),
        datetime.fromisoformat("2026-03-07T12:00Z"),
        2,
    )
    assert gap.note == "02:30 does not exist on this day: moved to 03:00"
    assert plain.note is None


def test_a_day_that_a_zone_left_out_is_moved_to_its_end() -> None:
    """Samoa had no 30 December 2011."""
    schedule = read_schedule({"cron": "0 9 30 12 *", "timezone": "Pacific/Apia"})
    (firing,) = preview(schedule, datetime.fromisoformat("2011-12-01T00:00Z"), 1)
    assert firing.at == datetime.fromisoformat("2011-12-30T10:00Z")
