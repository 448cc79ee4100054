"""A run that says `running` without moving is stuck (rule R16)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onward.domain.runs.spans import spoken_span
from onward.domain.runs.stuck import is_stuck

NOW = datetime(2026, 1, 1, 12, 10, tzinfo=UTC)
LONG_AGO = "2026-01-01T12:00:00.000000Z"
JUST_NOW = "2026-01-01T12:09:30.000000Z"


@pytest.mark.parametrize(
    ("status", "moved_at", "last_step_at", "open_steps", "stuck"),
    [
        ("running", LONG_AGO, None, 0, True),
        ("running", LONG_AGO, LONG_AGO, 0, True),
        ("running", LONG_AGO, JUST_NOW, 0, False),
        ("running", JUST_NOW, None, 0, False),
        ("running", LONG_AGO, LONG_AGO, 1, False),
        ("waiting", LONG_AGO, None, 0, False),
        ("queued", LONG_AGO, None, 0, False),
    ],
)
def test_r16_stuck_is_running_with_nothing_under_way_for_a_minute(
    status: str, moved_at: str, last_step_at: str | None, open_steps: int, stuck: bool
) -> None:
    assert is_stuck(status, moved_at, last_step_at, open_steps, NOW) is stuck


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [(5, "5 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (7500, "2 h 5 min"), (300_000, "3 days")],
)
def test_lengths_of_time_are_said_shortly(seconds: float, spoken: str) -> None:
    assert spoken_span(seconds) == spoken
