"""A backfill, step by step: its slots are recorded some ahead of those that run, and get their turn in order.

Where it stands is in its row, which moves on in the transaction that records: a kill between any two
steps records each slot exactly once (T2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Final

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.backfill import slots
from onward.domain.triggers.schedule import Schedule
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.backfills import BackfillRow
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.triggers.admission_portion import Portion
from onward.services.triggers.backfill_ends import end, stop, tell
from onward.services.triggers.firing_keys import keys_of
from onward.services.triggers.recording import new_invocation
from onward.services.triggers.refusals import BROKEN, Refusal, readable

# Enough that the running ones never wait for the next portion, and few enough to be cancelled at once.
AHEAD: Final = 500
RECORDED_AT_ONCE: Final = 500
# More than are open in all but the largest installations: a workspace may have ten.
BACKFILLS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class _Standing:
    row: BackfillRow
    waiting: int
    under_way: int

    @property
    def records(self) -> bool:
        return self.row.status == "running" and self.row.recorded_at is None and self.waiting < AHEAD

    @property
    def room(self) -> int:
        return max(0, self.row.concurrency - self.under_way) if self.row.status == "running" else 0

    @property
    def is_over(self) -> bool:
        all_recorded = self.row.recorded_at is not None or self.row.status == "cancelled"
        return all_recorded and not self.waiting and not self.under_way


def has_work(tx: Tx) -> bool:
    return bool(_to_move(tx))


def move_on(portion: Portion) -> bool:
    moving = _to_move(portion.tx)
    owners = portion.tx.admissions.triggers(sorted({one.row.trigger_id for one in moving}))
    share = max(1, RECORDED_AT_ONCE // max(1, sum(one.records for one in moving)))
    for standing in moving:
        owner = owners.get(standing.row.trigger_id)
        # Read again: whoever cancels it holds its trigger, and so do we by now.
        row = portion.tx.backfills.get(standing.row.workspace_id, standing.row.id, lock=True)
        if owner is not None and row is not None and row.ended_at is None:
            _move(portion, replace(standing, row=row), owner, share)
    return any(one.records for one in moving)


def _to_move(tx: Tx) -> list[_Standing]:
    found = [
        _Standing(row, tx.backfills.waiting(row.id), tx.backfills.under_way(row.id))
        for row in tx.backfills.open(BACKFILLS_AT_ONCE)
    ]
    return [one for one in found if one.records or (one.waiting and one.room) or one.is_over]


def _move(portion: Portion, standing: _Standing, owner: TriggerRow, share: int) -> None:
    row = standing.row
    if standing.is_over:
        end(portion.app, portion.tx, row)
        return
    trigger = readable(row.document)
    if trigger is None or trigger.schedule is None:
        stop(portion.app, portion.tx, row, BROKEN.sentence)
        return
    if standing.records:
        row = _record(portion, row, trigger.schedule, owner, share)
        portion.tx.backfills.update(row)
    started = _start(portion, row, trigger, standing.room)
    tell(portion.app, portion.tx, row, "backfill.moved", standing.under_way + started)


def _record(
    portion: Portion, row: BackfillRow, schedule: Schedule, owner: TriggerRow, share: int
) -> BackfillRow:
    """The next slots; those that have fired by themselves meanwhile are left to what they are."""
    after = row.from_at if row.cursor is None else to_text(from_text(row.cursor) + _TICK)
    last = from_text(row.last_slot)
    found = [to_text(at) for at in islice(slots(schedule, from_text(after), last), share)]
    is_all = len(found) < share
    taken: set[str] = set()
    if found and row.only == "missing":
        taken = portion.tx.backfills.fired_slots(row.trigger_id, found[0], found[-1])
    rows = [
        new_invocation(
            portion.app,
            replace(owner, document=row.document),
            slot=f"backfill:{row.id}:{slot}",
            source="backfill",
            scheduled_for=slot,
            payload=None,
            in_line=False,
            generation=portion.generation,
            asked_by=row.asked_by,
            backfill_id=row.id,
        )
        for slot in found
        if slot not in taken
    ]
    recorded = portion.tx.invocations.insert(rows)
    return replace(
        row,
        cursor=found[-1] if found else row.cursor,
        recorded=row.recorded + recorded,
        recorded_at=to_text(portion.now) if is_all else None,
    )


def _start(portion: Portion, row: BackfillRow, trigger: Trigger, room: int) -> int:
    chosen = portion.take(portion.tx.backfills.next_ones(row.id, room)) if room else []
    for one in chosen:
        keys = keys_of(portion.app, one, trigger)
        if isinstance(keys, Refusal):
            portion.refuse(one, keys)
        else:
            # In the order of their slots, also when several get their turn at one moment.
            portion.let_go(one, trigger, keys.lane)
    return len(chosen)


_TICK: Final = timedelta(microseconds=1)
