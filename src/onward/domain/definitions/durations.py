"""Lengths of time as people write them: `30s`, `1h30m`, `2d`, or ISO 8601 (`PT1H30M`).

Years and months are refused: how long they are depends on the calendar.
"""

from __future__ import annotations

import re

MAX_SECONDS = 10 * 366 * 86_400.0  # ten years: nothing sensible waits longer, and sums stay exact

_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_SHORT = re.compile(
    rf"(?:(?P<w>{_NUMBER})w)?(?:(?P<d>{_NUMBER})d)?(?:(?P<h>{_NUMBER})h)?"
    rf"(?:(?P<m>{_NUMBER})m)?(?:(?P<s>{_NUMBER})s)?(?:(?P<ms>{_NUMBER})ms)?",
    re.ASCII,
)
_ISO = re.compile(
    rf"P(?:(?P<w>{_NUMBER})W)?(?:(?P<d>{_NUMBER})D)?"
    rf"(?:T(?=\d)(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?",
    re.ASCII,
)
_SECONDS = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}

# The same two forms as one pattern for the JSON Schema: what editors and models are shown.
DURATION_PATTERN = (
    r"^(?:(?=\d)(?:[\d.]+w)?(?:[\d.]+d)?(?:[\d.]+h)?(?:[\d.]+m)?(?:[\d.]+s)?(?:[\d.]+ms)?"
    r"|P(?=[\dT])(?:[\d.]+W)?(?:[\d.]+D)?(?:T(?=\d)(?:[\d.]+H)?(?:[\d.]+M)?(?:[\d.]+S)?)?)$"
)


def parse_duration(text: str) -> float:
    """Seconds; a `ValueError` that says what to write when the text is no duration."""
    match = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
    parts = {unit: float(number) for unit, number in match.groupdict().items() if number} if match else {}
    if not parts:
        raise ValueError(f"{text[:40]!r} is not a duration; write 30s, 15m, 2h, 1d, 1h30m or PT15M")
    seconds = round(sum(number * _SECONDS[unit] for unit, number in parts.items()), 6)
    if seconds > MAX_SECONDS:
        raise ValueError(f"{text[:40]!r} is longer than ten years")
    return seconds


def format_duration(seconds: float) -> str:
    """The shortest text that `parse_duration` reads back as the same length, to the millisecond."""
    left = round(seconds * 1000)
    text = ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"
