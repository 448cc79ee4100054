"""A clock that stands still until a test moves it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from threading import Lock

from onward.domain.ids import ENTROPY_BYTES, make_id
from onward.domain.instants import to_text


class FakeClock:
    """`ports.clock.Clock`. Ids are random, and those of one instant sort in no order."""

    def __init__(self, at: datetime = datetime(2031, 5, 1, 12, tzinfo=UTC)) -> None:
        self._at = at
        self._lock = Lock()

    def now(self) -> datetime:
        return self._at

    def now_text(self) -> str:
        return to_text(self._at)

    def new_id(self, prefix: str) -> str:
        return make_id(prefix, self._at, os.urandom(ENTROPY_BYTES))

    def move(self, **by: float) -> None:
        """`clock.move(minutes=15)`"""
        with self._lock:
            self._at += timedelta(**by)
