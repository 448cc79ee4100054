"""Instants and durations, as people say them."""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor
from typing import Final

from onward.domain.instants import from_text

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def ago(text: str | None, now: datetime | None = None) -> str:
    """`3 min ago`, or `in 2 h`."""
    if text is None:
        return ""
    seconds = ((now or datetime.now(UTC)) - from_text(text)).total_seconds()
    if abs(seconds) < 1:
        return "now"
    if seconds < 0:
        seconds = floor(seconds)  # two hours that were asked for a moment ago are two hours
    size, unit = next((size, unit) for size, unit in _UNITS if abs(seconds) >= size)
    amount = f"{int(abs(seconds) // size)} {unit}"
    return f"{amount} ago" if seconds > 0 else f"in {amount}"


def instant(text: str | None, now: datetime | None = None) -> str:
    """`2026-01-31 09:00:00Z (3 min ago)`"""
    if text is None:
        return ""
    return f"{moment(text)} ({ago(text, now)})"


def moment(text: str) -> str:
    """`2026-01-31 09:00:00Z`, to look for in a log."""
    return f"{from_text(text):%Y-%m-%d %H:%M:%S}Z"


def slot(text: str) -> str:
    """`2026-01-31 09:00Z`; most are on a full minute."""
    return f"{from_text(text):%Y-%m-%d %H:%M:%S}".removesuffix(":00") + "Z"


def between(start: str | None, end: str | None, now: datetime | None = None) -> str:
    """How long it took, or takes so far."""
    if start is None:
        return ""
    until = (now or datetime.now(UTC)) if end is None else from_text(end)
    return duration((until - from_text(start)).total_seconds())


def duration(seconds: float) -> str:
    """`12 ms`, `3.4 s`, `2 min 5 s`, `3 h 2 min`"""
    if seconds < 1:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 86_400:
        return f"{whole // 3_600} h {whole % 3_600 // 60} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3_600} h"
