"""From when on something is wrong with a trigger that fires by itself: the same wherever it is told."""

from __future__ import annotations

from typing import Final

# A moment late is the scheduler's business; this is somebody's. Alerts choose how late is too late for them.
LATE_SECONDS: Final = 120
# In a row.
MANY_FAILURES: Final = 3
