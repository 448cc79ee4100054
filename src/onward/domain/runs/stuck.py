"""Is a run that says `running` really moving? (Rule R16.)"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from onward.domain.instants import from_text

STUCK_AFTER: Final = timedelta(seconds=60)
ADVICE: Final = (
    "Check that a worker is up and reaches the engine and the database: `onward doctor`. "
    "A run whose execution is gone is ended by the reconciler within two minutes."
)


def is_stuck(status: str, moved_at: str, last_step_at: str | None, open_steps: int, now: datetime) -> bool:
    """`running`, no step under way, and no step has begun or ended for more than a minute."""
    if status != "running" or open_steps:
        return False
    return now - from_text(max(moved_at, last_step_at or "")) > STUCK_AFTER
