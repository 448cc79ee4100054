"""Remembering how many firings of a trigger waited a moment ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onward.services import backlogs
from onward.services.backlogs import Backlogs

NOW = datetime(2031, 5, 1, tzinfo=UTC)


def remembering() -> Backlogs:
    known = Backlogs()
    known.remember({"orders": 7}, NOW)
    return known


def test_a_count_is_remembered_for_a_second() -> None:
    assert remembering().find(["orders", "others"], NOW + timedelta(seconds=0.9)) == {"orders": 7}
    assert remembering().find(["orders"], NOW + timedelta(seconds=1)) == {}


def test_a_clock_that_was_set_back_forgets() -> None:
    assert remembering().find(["orders"], NOW - timedelta(seconds=1)) == {}


def test_what_this_process_records_is_counted_along() -> None:
    known = remembering()
    known.add("orders")
    known.add("others")
    assert known.find(["orders", "others"], NOW) == {"orders": 8}


def test_triggers_without_number_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlogs, "_CAPACITY", 10)
    known = Backlogs()
    for number in range(50):
        known.remember({f"orders-{number}": 1}, NOW)
    assert len(known._known) <= 10
