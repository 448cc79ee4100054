"""Numbers for Prometheus, in its text format. Labels are few and closed: no ids, no names."""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Histogram:
    """Counts by size; `observe` is not thread-safe by itself."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    total: float = 0.0

    def observe(self, seconds: float) -> None:
        self.buckets[bisect_left(_BOUNDS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str, labels: str = "") -> Iterator[str]:
        counts = list(accumulate(self.buckets))
        for bound, count in zip((*_BOUNDS, "+Inf"), counts, strict=True):
            yield f'{name}_bucket{{{labels}{"," if labels else ""}le="{bound}"}} {count}'
        own = f"{{{labels}}}" if labels else ""
        yield f"{name}_sum{own} {self.total:.6f}"
        yield f"{name}_count{own} {counts[-1]}"


class Requests:
    """How many requests, of which route, with which outcome, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_route: dict[tuple[str, str, str], Histogram] = defaultdict(Histogram)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        with self._lock:
            self._by_route[method, route, f"{status // 100}xx"].observe(seconds)

    def lines(self) -> Iterator[str]:
        name = "onward_http_request_seconds"
        yield from head(name, "histogram", "Requests by route and outcome.")
        with self._lock:
            for (method, route, status), histogram in sorted(self._by_route.items()):
                labels = f'method="{method}",route="{_escape(route)}",status="{status}"'
                yield from histogram.lines(name, labels)


def gauge(name: str, text: str, values: Mapping[str, float]) -> Iterator[str]:
    """One number, or one for each value of the label `name="value"` (the key; empty for none)."""
    yield from head(name, "gauge", text)
    for labels, value in values.items():
        yield f"{name}{{{labels}}} {value:g}" if labels else f"{name} {value:.17g}"


def process_lines() -> Iterator[str]:
    yield from gauge("process_resident_memory_bytes", "Memory of this process.", {"": _resident_bytes()})


def head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _resident_bytes() -> int:
    """Linux tells it in pages; elsewhere it is not known and says 0."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
