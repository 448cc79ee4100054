"""What a schedule will do, told before it is saved: in words, and as its next instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onward.domain.instants import to_text
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.firings import Firing, preview
from onward.domain.triggers.schedule import At, Schedule, read_schedule
from onward.domain.triggers.words import in_words


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
        raise _nothing_left(schedule)
    return Preview(in_words(schedule), instants)


def _told(firing: Firing) -> Told:
    return Told(to_text(firing.at), firing.local.isoformat(timespec="seconds"), firing.note)


def _nothing_left(schedule: Schedule) -> TriggerError:
    if isinstance(schedule.rule, At):
        return TriggerError(
            "/at", "in_the_past", "This instant has passed.", "Write one that is still to come."
        )
    message = "It never fires: its end has passed, or every day it names is left out."
    return TriggerError("", "never_fires", message, "Look at end, exclude, days and holidays.")
