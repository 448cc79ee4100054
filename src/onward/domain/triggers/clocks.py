"""What a clock that ran ahead has left behind, once it was set right: the one rule for all that look back.

Whatever was written down by it lies ahead of now. As far as a minute, that is two machines whose clocks
differ a little. Farther ahead it counts for nothing that is decided now, and nobody waits for it. What is
deleted cannot be undone so: housekeeping has a clock of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_APART: Final = timedelta(seconds=60)


def latest(now: datetime) -> datetime:
    """What lies behind this was written by a clock that ran ahead."""
    return now + _APART


def is_ahead(at: datetime, now: datetime) -> bool:
    return at > latest(now)


def not_ahead(at: datetime, now: datetime) -> datetime:
    """By a clock that ran ahead nobody knows when it was: it counts as of now."""
    return now if is_ahead(at, now) else at
