"""How a status looks: a symbol and a colour, so that neither has to be seen for the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Mark:
    symbol: str
    style: str


MARKS: Final[Mapping[str, Mark]] = {
    "succeeded": Mark("✓", "green"),
    "approved": Mark("✓", "green"),
    "failed": Mark("✗", "red"),
    "denied": Mark("✗", "red"),
    "cancelled": Mark("⊘", "yellow"),
    "expired": Mark("⊘", "yellow"),
    "running": Mark("●", "blue"),
    "waiting": Mark("◔", "magenta"),
    "open": Mark("◔", "magenta"),
    "queued": Mark("○", "cyan"),
    "skipped": Mark("–", "dim"),
}
_OTHER: Final = Mark("·", "dim")


def mark_of(status: str) -> Mark:
    return MARKS.get(status, _OTHER)


def marked(status: str) -> str:
    """For lines without colours."""
    return f"{mark_of(status).symbol} {status}"
