from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onward.cli.times import ago, between, duration, instant, slot

NOW = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("2026-01-31T09:00:00.100000Z", "now"),
        ("2026-01-31T08:59:30.000000Z", "30 s ago"),
        ("2026-01-31T08:57:00.000000Z", "3 min ago"),
        ("2026-01-31T11:30:00.000000Z", "in 2 h"),
        ("2026-01-31T10:59:59.950000Z", "in 2 h"),  # what was asked for a moment ago
        ("2026-01-01T09:00:00.000000Z", "30 d ago"),
        (None, ""),
    ],
)
def test_how_long_ago(then: str | None, said: str) -> None:
    assert ago(then, NOW) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-01-31T09:00:00.000000Z", "2026-01-31 09:00Z"),
        ("2026-01-31T00:00:30.000000Z", "2026-01-31 00:00:30Z"),
    ],
)
def test_a_slot_has_no_more_digits_than_it_needs_and_its_zone(at: str, said: str) -> None:
    assert slot(at) == said


def test_an_instant_is_said_both_ways() -> None:
    assert instant("2026-01-31T08:56:59.123456Z", NOW) == "2026-01-31 08:56:59Z (3 min ago)"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0123, "12 ms"),
        (3.44, "3.4 s"),
        (125, "2 min 5 s"),
        (11_000, "3 h 3 min"),
        (200_000, "2 d 7 h"),
        (-1, "0 ms"),
    ],
)
def test_how_long(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_what_has_not_ended_took_until_now() -> None:
    assert between("2026-01-31T08:59:58.000000Z", None, NOW) == "2.0 s"
