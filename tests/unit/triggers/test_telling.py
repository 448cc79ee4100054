from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.telling import tell

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
    ("document", "code"),
    [
        ({"at": "2020-01-01T00:00"}, "in_the_past"),
        ({"cron": "* * * * *", "end": "2020-01-01T00:00"}, "never_fires"),
        ({"cron": "* * * * *", "exclude": {"days": "* * *"}}, "never_fires"),
    ],
)
def test_what_would_never_fire_is_refused(document: dict[str, object], code: str) -> None:
    """T13"""
    with pytest.raises(TriggerError) as refused:
        tell(document, BEFORE_THE_GAP, 1)
    assert refused.value.code == code
