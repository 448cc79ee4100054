"""What became of firings, read from the tables: whoever asks the API would be measured with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from onward.domain.instants import from_text, to_text
from onward.store.database import Database

_COUNTS: Final = "SELECT count(*), count(run_id), count(*) - count(ended_at) FROM invocations"
_RECORDED: Final = "SELECT max(created_at) FROM invocations WHERE scheduled_for = ?"
_STARTED: Final = (
    "SELECT invocations.trigger_id, invocations.scheduled_for, runs.created_at"
    " FROM invocations JOIN runs ON runs.id = invocations.run_id ORDER BY runs.created_at"
)


@dataclass(frozen=True, slots=True)
class Counts:
    recorded: int
    started: int
    is_open: int


@dataclass(frozen=True, slots=True)
class Started:
    trigger_id: str
    slot: datetime
    run_at: datetime

    @property
    def milliseconds(self) -> float:
        """From the slot to the first row of its run."""
        return (self.run_at - self.slot).total_seconds() * 1000


def counts(database: Database) -> Counts:
    with database.read() as connection:
        return Counts(*connection.exec_driver_sql(_COUNTS).one())


def recorded_at(database: Database, slot: datetime) -> datetime:
    """When the last invocation of this slot was recorded."""
    with database.read() as connection:
        return from_text(connection.exec_driver_sql(_RECORDED, (to_text(slot),)).scalar_one())


def started(database: Database) -> list[Started]:
    """In the order in which their runs came."""
    with database.read() as connection:
        rows = connection.exec_driver_sql(_STARTED)
        return [Started(row[0], from_text(row[1]), from_text(row[2])) for row in rows]


def check_each_slot(fired: list[Started]) -> None:
    """A scheduler that is fast because it leaves slots out would be no good. For one slot a second."""
    slots: dict[str, list[datetime]] = {}
    for one in fired:
        slots.setdefault(one.trigger_id, []).append(one.slot)
    for trigger_id, found in slots.items():
        if sorted(found) != [min(found) + timedelta(seconds=number) for number in range(len(found))]:
            raise RuntimeError(f"{trigger_id} did not fire each of its slots once: {sorted(found)}")
