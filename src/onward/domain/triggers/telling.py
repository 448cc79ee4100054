"""What a schedule will do, told before it is saved: in words, and as its next instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.firings import Firing, preview
from onward.domain.triggers.schedule import LAST_YEAR, At, Schedule, read_schedule
from onward.domain.triggers.words import in_words

# What is counted is counted from then on.
_FIRST_YEAR: Final = 1970


@dataclass(frozen=True, slots=True)
class Told:
    """One instant: in UTC, as a clock in the schedule's zone shows it, and what is odd about the day."""

    at: str
    local: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    text: str
    instants: tuple[Told, ...]


def tell(document: object, after: datetime, count: int) -> Preview:
    """`TriggerError` for whatever could not be saved either."""
    schedule = read_schedule(document)
    instants = tuple(_told(firing) for firing in preview(schedule, after, count))
    if not instants:
        raise _nothing_left(schedule, after)
    return Preview(in_words(schedule), instants)


def read_after(text: str) -> datetime:
    """From when on to look."""
    try:
        after = from_text(text)
    except (ValueError, OverflowError):
        hint = "Write it with its zone: 2026-03-07T00:00:00Z."
        raise TriggerError("/after", "bad_time", f"{text[:40]!r} is no instant.", hint) from None
    if not _FIRST_YEAR <= after.year <= LAST_YEAR:
        message = f"The year of `after` is from {_FIRST_YEAR} to {LAST_YEAR}."
        raise TriggerError("/after", "bad_time", message)
    return after


def _told(firing: Firing) -> Told:
    return Told(to_text(firing.at), firing.local.isoformat(timespec="seconds"), firing.note)


def _nothing_left(schedule: Schedule, after: datetime) -> TriggerError:
    if isinstance(schedule.rule, At):
        return TriggerError(
            "/at", "in_the_past", "This instant has passed.", "Write one that is still to come."
        )
    if schedule.end is not None and schedule.end <= after:
        return TriggerError("/end", "never_fires", "It never fires: its end has passed.", "Move the end.")
    message = "It never fires: every day it names is left out, or comes after its end."
    return TriggerError("", "never_fires", message, "Look at end, exclude, days and holidays.")
