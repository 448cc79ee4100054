"""The scheduler's work: record what is due, then start what is recorded.

Recording and moving the trigger on are one transaction (T2), which only the newest generation may make
(T8). Everything that is started is started from its row, so a crash between any two steps loses nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

import structlog

from onward import __version__
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.catch_up import LATE_AFTER, Due, Slot, due_slots
from onward.domain.triggers.clocks import is_ahead
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.ports.rows.triggers import DecisionRow, InvocationRow, TickRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import backlog, deciding, left_out
from onward.services.triggers.backlog import Room
from onward.services.triggers.pausing import resume_due
from onward.services.triggers.recording import new_invocation
from onward.services.triggers.set_back import set_right

log = structlog.get_logger(__name__)

# In one transaction: long enough to be cheap, short enough that nobody who writes waits long: 0.1 s. Slots
# are counted as well, because one trigger may have thousands after a night.
TRIGGERS_AT_ONCE: Final = 500
SLOTS_AT_ONCE: Final = 500
# Also to find out what was missed takes its time, some 10 ms for a thousand slots, and without a row.
_DECIDING_SECONDS: Final = 0.1
# Beyond this it is enough to know that there are many.
_MOST_COUNTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Tick:
    """`superseded`: a newer scheduler has registered. `more`: as many were due as one tick takes."""

    superseded: bool = False
    recorded: int = 0
    more: bool = False
    next_at: str | None = None


SchedulerTrouble = Literal["silent", "clock", "undecided"]


@dataclass(frozen=True, slots=True)
class SchedulerView:
    """`lag_seconds`: how long the oldest due trigger waits. `healthy`: somebody ticks, and decides; otherwise
    `trouble` says what it is: it does not run, its clock was set back, or a firing is not looked at.

    `undecided_seconds`: how long the oldest firing waits for the policies of its trigger to be looked at.
    `waiting`: invocations that are recorded and could start, 10,000 at most. `tick_seconds`: how long the
    last tick took.
    """

    healthy: bool
    detail: str
    generation: int
    holder: str
    code_version: str
    registered_at: str | None
    last_tick_at: str | None
    next_at: str | None
    due: int
    lag_seconds: float
    undecided_seconds: float = 0.0
    waiting: int = 0
    tick_seconds: float = 0.0
    trouble: SchedulerTrouble | None = None


def register(app: Services, holder: str) -> int:
    """Only the scheduler calls this, when it begins: it supersedes whoever was there."""
    with app.store.write() as tx:
        generation = tx.scheduler.register(holder, __version__, app.clock.now_text())
    log.info("scheduler_registered", generation=generation, holder=holder, code_version=__version__)
    return generation


def tick(app: Services, generation: int) -> Tick:
    """One batch of due triggers, the longest due first. Each has its share of the slots that a batch takes;
    one that has more goes on when the others that are due have had their turn (T3)."""
    with app.store.write() as tx:
        if not tx.scheduler.hold(generation):
            return Tick(superseded=True)
        # Only now: who has waited for the database sees what is due by then, and what was missed.
        now, began = app.clock.now(), time.monotonic()
        if set_right(app, tx, generation, now, TRIGGERS_AT_ONCE):
            return Tick(more=True)
        due = tx.triggers.due(to_text(now), TRIGGERS_AT_ONCE)
        ready = resume_due(app, tx, due)
        recorded, is_done = _record(app, tx, ready, now, generation)
        # Fewer than it takes were all, but for those that are due again as soon as their pause is over.
        is_all = is_done and len(due) < TRIGGERS_AT_ONCE and len(ready) == len(due)
        left, oldest = (0, None) if is_all else tx.triggers.count_due(to_text(now))
        took = int((time.monotonic() - began) * 1000)
        tx.scheduler.report(generation, TickRow(to_text(now), left, _lag(oldest, now), took))
        return Tick(False, recorded, bool(left), tx.triggers.next_due_at())


def next_due_at(app: Services) -> str | None:
    """When the next trigger is due: one look into an index."""
    with app.store.read() as tx:
        return tx.triggers.next_due_at()


def rearm(app: Services) -> int:
    """An enabled schedule without a next firing cannot be: should one be, it is armed again, loudly (T18)."""
    now = app.clock.now()
    with app.store.read() as tx:  # asked all the time, and nobody who writes should wait for it
        if not tx.triggers.unarmed(1):
            return 0
    with app.store.write() as tx:
        lost = tx.triggers.unarmed(TRIGGERS_AT_ONCE)
        for row in lost:
            log.error("trigger_unarmed", trigger_id=row.id, workspace_id=row.workspace_id)
        tx.triggers.advance(
            [replace(row, next_at=to_text(now), cursor=row.cursor or to_text(now)) for row in lost]
        )
    return len(lost)


def scheduler_status(app: Services, silent_after: float = 120.0) -> SchedulerView:
    now = app.clock.now()
    with app.store.read() as tx:
        state, next_at = tx.scheduler.get(), tx.triggers.next_due_at()
        due, oldest = tx.triggers.count_due(to_text(now))
        waiting = tx.invocations.count_ready(to_text(now), _MOST_COUNTED)
        undecided = _seconds_since(tx.admissions.oldest_undecided(), now)
    if state is None:
        never = "It has never run."
        return SchedulerView(False, never, 0, "", "", None, None, next_at, due, 0.0, trouble="silent")
    last = state.last_tick_at or state.registered_at
    silence = (now - from_text(last)).total_seconds()
    trouble: SchedulerTrouble | None = None
    detail = "It ticks."
    if is_ahead(from_text(last), now):
        trouble = "clock"
        detail = (
            f"It was last seen {int(-silence)} s ahead of now: the clock was set back, which its next tick "
            "sets right. If this stays, look at the workers and their clocks."
        )
    elif silence > silent_after:
        trouble, detail = "silent", f"It has been silent for {int(silence)} s: look at the workers."
    elif undecided > silent_after and app.engine.health().get("reachable"):
        trouble = "undecided"
        detail = f"A firing has waited for {int(undecided)} s to be looked at: see the workers' logs."
    return SchedulerView(
        healthy=trouble is None,
        detail=detail,
        generation=state.generation,
        holder=state.holder,
        code_version=state.code_version,
        registered_at=state.registered_at,
        last_tick_at=state.last_tick_at,
        next_at=next_at,
        due=due,
        lag_seconds=_seconds_since(oldest, now),
        undecided_seconds=undecided,
        waiting=waiting,
        tick_seconds=state.tick_milliseconds / 1000,
        trouble=trouble,
    )


def _seconds_since(at: str | None, now: datetime) -> float:
    return max(0.0, (now - from_text(at)).total_seconds()) if at else 0.0


def _record(app: Services, tx: Tx, due: list[TriggerRow], now: datetime, generation: int) -> tuple[int, bool]:
    """How many, and whether that was all that these had due."""
    invocations: list[InvocationRow] = []
    decisions: list[DecisionRow] = []
    moved: list[TriggerRow] = []
    room = Room(app, tx, [row.id for row in due])
    until = time.monotonic() + _DECIDING_SECONDS
    punctual, behind = _by_delay(due, now)
    for turn, row in enumerate((*punctual, *behind)):
        if turn > len(punctual) and time.monotonic() > until:
            break
        most = max(1, (SLOTS_AT_ONCE - len(invocations)) // (len(due) - turn))
        try:
            trigger = read_stored(row.document)
            slots = _slots(row, trigger, now, most)
        except (TriggerError, ValueError, ArithmeticError, LookupError) as error:
            # One that cannot be read must not stop the others, nor be tried at every tick (T4).
            moved.append(_set_aside(row, error, generation))
            decisions.append(deciding.decision(app, row.workspace_id, row.id, "broken", str(error)))
            continue
        fire = tuple(slot for slot in slots.fire if room.take(row.id))
        invocations += [_invocation(app, row, trigger, slot, generation) for slot in fire]
        decisions += [_fired(app, made) for made in invocations[len(invocations) - len(fire) :]]
        decisions += [left_out.decision(app, row, left) for left in slots.left]
        if len(fire) < len(slots.fire):
            decisions.append(_without_room(app, row, slots.fire[len(fire) :]))
        moved.append(_moved(row, trigger, replace(slots, fire=fire), now))
    recorded = tx.invocations.insert(invocations)
    if recorded < len(invocations):
        decisions = _without_known(tx, invocations, decisions)
    deciding.record(app, tx, decisions)
    tx.triggers.advance(moved)
    goes_on = any(row.next_at is not None and row.next_at <= to_text(now) for row in moved)
    return recorded, len(moved) == len(due) and not goes_on


def _by_delay(due: list[TriggerRow], now: datetime) -> tuple[list[TriggerRow], list[TriggerRow]]:
    """Those that have missed something come last: nobody who is on time waits until that is counted."""
    late = to_text(now - LATE_AFTER)
    behind = [row for row in due if row.next_at is not None and row.next_at <= late]
    return [row for row in due if row.next_at is None or row.next_at > late], behind


def _without_known(
    tx: Tx, invocations: list[InvocationRow], decisions: list[DecisionRow]
) -> list[DecisionRow]:
    """A slot that was recorded before has its decision: somebody set the clock back and saved the trigger."""
    new = tx.invocations.known([made.id for made in invocations])
    return [one for one in decisions if one.invocation_id is None or one.invocation_id in new]


def _slots(row: TriggerRow, trigger: Trigger, now: datetime, most: int) -> Due:
    if trigger.schedule is None:
        raise ValueError("a trigger without a schedule is due")
    # Armed anew for want of a slot, it has nothing that was chosen before.
    look_at = from_text(row.next_at) if row.next_slot and row.next_at else None
    since = left_out.considered(row)
    return due_slots(trigger.schedule, row.id, since, now, trigger.catch_up, most=most, look_at=look_at)


def _invocation(
    app: Services, row: TriggerRow, trigger: Trigger, slot: Slot, generation: int
) -> InvocationRow:
    made = new_invocation(
        app,
        row,
        slot=to_text(slot.at),
        source=slot.source,
        scheduled_for=to_text(slot.at),
        payload=None,
        in_line=trigger.overlap == "queue",
        generation=generation,
    )
    # Not when it was recorded: should the clock be set back now, it still starts when its slot has come.
    return replace(made, due_at=to_text(slot.due))


def _fired(app: Services, made: InvocationRow) -> DecisionRow:
    late = " late, to catch up" if made.source == "catch_up" else ""
    sentence = f"Recorded for {made.scheduled_for[:19].replace('T', ' ')} UTC{late}."
    return deciding.decision(app, made.workspace_id, made.trigger_id, "fired", sentence, made.slot, made.id)


def _without_room(app: Services, row: TriggerRow, slots: tuple[Slot, ...]) -> DecisionRow:
    many = "One slot was" if len(slots) == 1 else f"{len(slots)} slots were"
    return deciding.decision(
        app,
        row.workspace_id,
        row.id,
        backlog.FULL,
        f"{many} left out: {backlog.full_sentence(app)}",
        slot=to_text(slots[0].at),
        last_slot=to_text(slots[-1].at),
        count=len(slots),
    )


def _moved(row: TriggerRow, trigger: Trigger, slots: Due, now: datetime) -> TriggerRow:
    is_over = slots.next is None
    return replace(
        row,
        cursor=to_text(slots.cursor),
        next_slot=None if slots.next is None else to_text(slots.next.at),
        next_at=None if slots.look_at is None else to_text(slots.look_at),
        last_fired_at=to_text(now) if slots.fire else row.last_fired_at,
        state="completed" if is_over else row.state,
        state_reason=_why_over(trigger, slots) if is_over else row.state_reason,
    )


def _why_over(trigger: Trigger, slots: Due) -> str:
    if trigger.kind != "once":
        return "Its end has come: no firing is left."
    return "Its time has come." if slots.fire else "Its time came, and it did not fire."


def _set_aside(row: TriggerRow, error: Exception, generation: int) -> TriggerRow:
    log.error(
        "trigger_broken",
        workspace_id=row.workspace_id,
        trigger_id=row.id,
        slot=row.next_slot,
        generation=generation,
        error=str(error),
    )
    reason = f"It cannot be read any more: {error} Save it again."
    return replace(row, next_slot=None, next_at=None, state="broken", state_reason=reason)


def _lag(oldest: str | None, now: datetime) -> int:
    return max(0, int((now - from_text(oldest)).total_seconds())) if oldest else 0
