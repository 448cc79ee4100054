"""How long a child that died stays down before it is started again."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_SECONDS = 0.2
LONGEST_SECONDS = 30.0
# Whoever lived this long was well; its death is no continuation of earlier ones.
HEALTHY_SECONDS = 60.0


@dataclass(slots=True)
class Backoff:
    failures: int = 0

    def after_death(self, lived_seconds: float) -> float:
        if lived_seconds >= HEALTHY_SECONDS:
            self.failures = 0
        delay = min(FIRST_SECONDS * 2.0 ** min(self.failures, 30), LONGEST_SECONDS)
        self.failures += 1
        return delay
