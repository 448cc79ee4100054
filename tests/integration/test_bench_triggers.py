"""`onward bench triggers` on an Onward of its own: every figure is there, and what it asks holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onward.bench.command import TRIGGER_TARGETS
from onward.bench.firings import Started, check_each_slot
from onward.bench.triggers import QUICK, measure

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


async def test_every_figure_is_measured() -> None:
    said: list[str] = []
    figures = await measure(QUICK, said.append)
    assert figures.keys() >= TRIGGER_TARGETS.keys()
    assert all(value > 0 for name, value in figures.items() if name != "idle_cpu_percent")
    assert len(said) == 6


def test_a_slot_that_is_missing_or_comes_twice_is_an_error() -> None:
    fired = [Started("trg", NOON + timedelta(seconds=n), NOON) for n in (0, 1, 2)]
    check_each_slot(fired)
    for wrong in ([fired[0], fired[2]], [*fired, fired[1]]):
        with pytest.raises(RuntimeError, match="each of its slots once"):
            check_each_slot(wrong)
