"""How often a stranger may make this server write something down."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from onward.domain.errors import Limited

# More addresses than that within one window are an attack; then the oldest are forgotten.
_MOST_ADDRESSES = 10_000


class Throttle:
    """At most `most` in `seconds` from one address. Of this process: it is a brake, not a promise."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._recent: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def pass_or_refuse(self, address: str) -> None:
        now = self._clock()
        with self._lock:
            times = self._recent.setdefault(address, deque())
            self._recent.move_to_end(address)
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if len(times) >= self._most:
                raise self._too_often(times[0] + self._seconds - now)
            times.append(now)
            while len(self._recent) > _MOST_ADDRESSES:
                self._recent.popitem(last=False)

    def _too_often(self, wait: float) -> Limited:
        return Limited(
            "too_often",
            f"This was asked for {self._most} times within {self._seconds:g} seconds.",
            hint="Wait a little and try again.",
            retry_after=int(wait) + 1,
        )
