"""The one format for instants: UTC, RFC 3339, microseconds, always `Z`.

The text sorts as the instants do, so both databases store and compare it as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

NEVER: Final = "9999-12-31T23:59:59.999999Z"


def to_text(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    # Not strftime: it does not pad years before 1000, and the text has to sort.
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """Any RFC 3339 instant, as an aware datetime in UTC."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return instant.astimezone(UTC)
