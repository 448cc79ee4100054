"""May it start? The step of the scheduler between recording a firing and starting it.

Every portion is one transaction, which only the newest generation may make (T8): which firings are
looked at, what their policies have seen, and what became of each. A crash between any two steps
loses nothing and decides nothing twice, because both are in the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from onward.domain.instants import to_text
from onward.domain.triggers.admitting import Close, Hold, Pass, Skip, decide
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.admissions import PAUSED, GroupRow
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.services.context import Services
from onward.services.triggers import backfill_steps
from onward.services.triggers.admission_portion import Portion
from onward.services.triggers.firing_keys import Keys, keys_of
from onward.services.triggers.refusals import BROKEN, Refusal, filtered, readable
from onward.services.triggers.triggers import OWN_SOURCES

log = structlog.get_logger(__name__)

# In one transaction: long enough to be cheap, short enough that nobody who writes waits long.
FIRINGS_AT_ONCE: Final = 500
GROUPS_AT_ONCE: Final = 50
LINES_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Admission:
    """`admitted`: some may start now. `more`: there was more to decide than one portion takes."""

    superseded: bool = False
    admitted: bool = False
    more: bool = False


def admit(app: Services, generation: int) -> Admission:
    """A portion of whatever there is to decide. Nothing while the engine is away: who is let through
    by a throttle then would start with all the others when it comes back."""
    with app.store.read() as tx:
        look = tx.admissions.look(app.clock.now_text())
        backfills = look.backfills and backfill_steps.has_work(tx)
    steps = [
        step
        for step, wanted in (
            (_look_at_arrivals, look.undecided),
            (_end_groups, look.due_groups),
            (_move_lines, look.lines),
            (backfill_steps.move_on, backfills),
        )
        if wanted
    ]
    if not steps or not app.engine.health().get("reachable"):
        return Admission()
    admitted = more = False
    for step in steps:
        with app.store.write() as tx:
            if not tx.scheduler.hold(generation):
                return Admission(superseded=True)
            portion = Portion(app, tx, app.clock.now(), generation)
            more = step(portion) or more
            admitted = portion.flush() or admitted
    return Admission(False, admitted, more)


def _look_at_arrivals(portion: Portion) -> bool:
    tx = portion.tx
    chosen = tx.admissions.undecided(FIRINGS_AT_ONCE)
    owners = tx.admissions.trigger_ids(chosen)
    triggers = tx.admissions.triggers(owners)
    arrived: list[tuple[InvocationRow, Trigger, Keys]] = []
    for row in portion.take(tx.admissions.waiting(chosen)):
        found = _read_safely(portion, row, triggers.get(row.trigger_id))
        if found is not None:
            arrived.append((row, *found))
    portion.load(arrived)
    for row, trigger, keys in arrived:
        if row.waits_for == "policies":
            _decide(portion, row, trigger, keys)
        else:
            portion.let_go(row, trigger, keys.lane)
    return bool(chosen)  # a workspace may have more than its share


def _read_safely(
    portion: Portion, row: InvocationRow, stored: TriggerRow | None
) -> tuple[Trigger, Keys] | None:
    try:
        return _readable(portion, row, stored)
    except Exception as error:  # what was sent in must not stop those behind it (T4)
        log.exception(
            "firing_broke",
            workspace_id=row.workspace_id,
            trigger_id=row.trigger_id,
            slot=row.slot,
            invocation_id=row.id,
            generation=portion.generation,
        )
        why = f"An error of Onward's own ({type(error).__name__}); the log tells more."
        portion.refuse(row, Refusal("failed", "invalid_input", why))
        return None


def _readable(portion: Portion, row: InvocationRow, stored: TriggerRow | None) -> tuple[Trigger, Keys] | None:
    """Its trigger and keys, unless something about it is settled already."""
    if row.source in OWN_SOURCES and (stored is None or not stored.enabled):
        _out_of_turn(portion, row, stored)
        return None
    trigger = readable(row.document)
    if trigger is None:
        portion.refuse(row, BROKEN)
        return None
    refusal = filtered(portion.app, row, trigger) if row.waits_for == "policies" else None
    keys = keys_of(portion.app, row, trigger) if refusal is None else refusal
    if isinstance(keys, Refusal):
        portion.refuse(row, keys)
        return None
    return trigger, keys


def _out_of_turn(portion: Portion, row: InvocationRow, stored: TriggerRow | None) -> None:
    """It was recorded while its trigger was switched off. Whoever starts it says so; a pause ends."""
    if stored is not None and stored.state == "paused":
        portion.change(row, waits_for=f"{PAUSED}{row.waits_for}")
    else:
        portion.admit(row)


def _decide(portion: Portion, row: InvocationRow, trigger: Trigger, keys: Keys) -> None:
    standing = portion.standing(row.trigger_id)
    verdicts = decide(trigger.policies, standing, keys.firing, portion.new_id)
    is_out = any(isinstance(one, Skip) and one.id == row.id and one.uncounted for one in verdicts)
    is_counted = trigger.policies.rate_limit is not None and not is_out
    portion.change(row, lane=keys.lane, counted_at=to_text(keys.firing.at) if is_counted else None)
    for verdict in verdicts:
        match verdict:
            case Skip(invocation_id, outcome, sentence):
                portion.refuse_id(invocation_id, Refusal("skipped", outcome, sentence))
            case Hold(invocation_id, group):
                waits_for = "batch" if group.kind == "batch" else "quiet"
                part_of = group.id if group.kind == "batch" else None
                due = to_text(group.due)
                portion.change(row, waits_for=waits_for, due_at=due, part_of=part_of)
            case Pass(invocation_id):
                portion.let_go_id(invocation_id)
            case Close(group):
                portion.close(row.workspace_id, row.trigger_id, group.id)


def _end_groups(portion: Portion) -> bool:
    """Those whose time has come: it has been quiet, or the batch has waited long enough."""
    tx = portion.tx
    due = tx.admissions.due_groups(to_text(portion.now), GROUPS_AT_ONCE)
    triggers = tx.admissions.triggers(sorted({group.trigger_id for group in due}))
    for group in due:
        if group.trigger_id in triggers and triggers[group.trigger_id].enabled:
            _end_group(portion, group)
    return len(due) == GROUPS_AT_ONCE


def _end_group(portion: Portion, group: GroupRow) -> None:
    portion.tx.admissions.drop_group(group.workspace_id, group.trigger_id, group.key)
    if group.kind == "quiet":
        portion.let_go_id(group.invocation_id)
    elif group.kind == "batch":
        portion.close(group.workspace_id, group.trigger_id, group.invocation_id)


def _move_lines(portion: Portion) -> bool:
    """First come, first served."""
    tx, now = portion.tx, to_text(portion.now)
    lines = tx.admissions.lines(now, LINES_AT_ONCE)
    for line in lines:
        first = tx.admissions.first_in_line(line.lane, now, line.room)
        for row in portion.take(tx.admissions.waiting(first)):
            portion.admit(row)
    return len(lines) == LINES_AT_ONCE
