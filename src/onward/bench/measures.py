"""How things are measured: throughput with so many in flight, latency one at a time, memory."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

Work = Callable[[], Awaitable[None]]


async def per_second(work: Work, total: int, in_flight: int) -> float:
    """How many a second, with `in_flight` at once, after everything is warm."""
    left = iter(range(total))

    async def one_after_the_other() -> None:
        for _ in left:
            await work()

    started = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(min(in_flight, total))))
    return total / (time.perf_counter() - started)


async def latencies(work: Work, count: int) -> list[float]:
    """Milliseconds of each, sorted; one at a time."""
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def percentile(sorted_values: list[float], percent: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * percent / 100))]


def memory_of(pid: int) -> float:
    """MiB that the process is charged for: shared pages in proportion."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    try:
        for line in rollup.read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        return 0.0
    return 0.0


def cpu_seconds_of(pid: int) -> float:
    """Of the process itself, since it began."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
