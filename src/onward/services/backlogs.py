"""How many firings of each trigger waited a moment ago: spares every delivery its count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

# What other processes record within this time is not seen: the limit may be passed by as much.
REMEMBERED: Final = timedelta(seconds=1)
# Far more than the triggers that fire within a second; beyond it they are counted more often.
_CAPACITY: Final = 10_000


@dataclass(slots=True)
class Backlogs:
    """Of this process. What it records itself is counted along."""

    _known: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, trigger_ids: Iterable[str], at: datetime) -> dict[str, int]:
        with self._lock:
            known = {one: self._known[one] for one in trigger_ids if one in self._known}
        return {
            one: waiting
            for one, (counted_at, waiting) in known.items()
            if timedelta(0) <= at - counted_at < REMEMBERED
        }

    def remember(self, counted: Mapping[str, int], at: datetime) -> None:
        with self._lock:
            if len(self._known) + len(counted) > _CAPACITY:
                self._known.clear()
            self._known.update({one: (at, waiting) for one, waiting in counted.items()})

    def add(self, trigger_id: str) -> None:
        with self._lock:
            if trigger_id in self._known:
                counted_at, waiting = self._known[trigger_id]
                self._known[trigger_id] = (counted_at, waiting + 1)
