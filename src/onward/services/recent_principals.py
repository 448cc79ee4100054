"""Who was recognised a moment ago: spares a request its read, and forgets fast."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from onward.domain.access import Principal

# A revocation made by another process takes effect within this time; one made here, at once.
REMEMBERED = timedelta(seconds=2)
# Far more than the callers of two seconds; reached only by an attack, and then forgetting is cheap.
_CAPACITY = 10_000


@dataclass(slots=True)
class RecentPrincipals:
    _known: dict[str, tuple[datetime, Principal]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, token_hash: str, at: datetime) -> Principal | None:
        known = self._known.get(token_hash)
        if known is None or not timedelta(0) <= at - known[0] < REMEMBERED:
            return None
        return known[1]

    def remember(self, token_hash: str, principal: Principal, at: datetime) -> None:
        with self._lock:
            if len(self._known) >= _CAPACITY:
                self._known.clear()
            self._known[token_hash] = (at, principal)

    def forget_everyone(self) -> None:
        """After any write that takes a right away."""
        with self._lock:
            self._known.clear()
