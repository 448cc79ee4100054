from __future__ import annotations

from typing import Any

import pytest

from onward.domain.triggers.schedule import read_schedule
from onward.domain.triggers.words import in_words

SAID = [
    ({"cron": "0 9 * * MON-FRI", "timezone": "Europe/Berlin"}, "Every weekday at 09:00 (Europe/Berlin)"),
    ({"cron": "*/15 * * * *"}, "Every 15 minutes (UTC)"),
    ({"cron": "* * * * *"}, "Every minute (UTC)"),
    ({"cron": "@hourly"}, "Every hour on the hour (UTC)"),
    ({"cron": "5 */2 * * *"}, "Every 2 hours at 5 minutes past the hour (UTC)"),
    ({"cron": "0 9,17 * * *"}, "Every day at 09:00 and 17:00 (UTC)"),
    ({"cron": "*/15 9-17 * * 1-5"}, "Every 15 minutes from 09:00 to 17:59, every weekday (UTC)"),
    ({"cron": "*/7 * * * *"}, "At the minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 (UTC)"),
    ({"cron": "0 0 1,15 * *"}, "On the 1st and 15th of the month at 00:00 (UTC)"),
    (
        {"cron": "0 9 LW JAN,MAR-JUL *"},
        "On the last weekday of the month in January and March to July at 09:00 (UTC)",
    ),
    ({"cron": "0 9 * * MON,THU"}, "On Mondays and Thursdays at 09:00 (UTC)"),
    ({"cron": "0 9 * * FRI#2"}, "On the second Friday of the month at 09:00 (UTC)"),
    ({"cron": "0 9 13 * FRI"}, "On the 13th of the month or every Friday at 09:00 (UTC)"),
    ({"cron": "0 9 */30 * FRI"}, "On the 1st and 31st of the month that is also every Friday at 09:00 (UTC)"),
    ({"every": "90m"}, "Every 90 minutes"),
    ({"every": "1d", "jitter": "5m"}, "Every day, up to 5m later"),
    ({"at": "2027-03-01T09:00", "timezone": "Asia/Tokyo"}, "Once, on 1 March 2027 at 09:00 (Asia/Tokyo)"),
    ({"cron": "0 9 * * *", "days": "business"}, "Every day at 09:00, on business days only (UTC)"),
    (
        {"cron": "0 9 * * *", "exclude": {"days": "25 12 *"}},
        "Every day at 09:00, except on excluded days (UTC)",
    ),
    (
        {"cron": "0 9 * * *", "start": "2027-03-01T00:00", "end": "2027-03-31T23:59:59", "jitter": "5m"},
        "Every day at 09:00, from 1 March 2027 at 00:00, until 31 March 2027 at 23:59:59, up to 5m later (UTC)",
    ),
    (
        {"every": "2h", "start": "2027-03-01T00:00Z", "timezone": "Asia/Tokyo"},
        "Every 2 hours, from 1 March 2027 at 09:00 (Asia/Tokyo)",
    ),
    ({"every": "2h", "days": "business"}, "Every 2 hours, on business days only (UTC)"),
    (
        {"at": "2027-03-28T02:30", "timezone": "Europe/Berlin"},
        "Once, on 28 March 2027 at 03:00 (Europe/Berlin); 02:30 does not exist on this day: moved to 03:00",
    ),
    (
        {"at": "2027-10-31T02:30", "timezone": "Europe/Berlin", "dst": {"fold": "last"}},
        "Once, on 31 October 2027 at 02:30 (Europe/Berlin); 02:30 comes twice on this day: the second is taken",
    ),
]


@pytest.mark.parametrize(("document", "text"), SAID)
def test_a_schedule_is_said_in_plain_words(document: dict[str, Any], text: str) -> None:
    assert in_words(read_schedule(document)) == text
