"""Backfills: a range of a schedule fired again, on purpose, without touching the live schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, Invalid, NotFound
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.backfill import all_slots, read_from, read_to
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.schedule import Schedule
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.backfills import BackfillRow, Only
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.triggers.backfill_ends import stop, tell
from onward.services.triggers.deciding import decide
from onward.services.triggers.moves import cancel_run_of
from onward.services.triggers.triggers import find_trigger
from onward.services.triggers.views import InvocationView
from onward.services.triggers.withheld import invocation_for

ID_PREFIX: Final = "bkf"
MOST_AT_ONCE: Final = 100
MOST_OPEN: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """`since` and `until`: instants, wall-clock times or dates of the schedule's zone, both included."""

    since: str
    until: str | None = None
    only: Only = "missing"
    concurrency: int = 1


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What it would do: so many slots, of `slots` in the range; the others have fired."""

    count: int
    slots: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class BackfillView:
    """`waiting`: recorded, and not had their turn. `skipped`: runs that the trigger's filter left out."""

    id: str
    trigger_id: str
    status: str
    only: str
    concurrency: int
    from_at: str
    to_at: str
    first_slot: str
    last_slot: str
    planned: int
    recorded: int
    waiting: int
    running: int
    succeeded: int
    failed: int
    skipped: int
    cancelled: int
    reason: str | None
    asked_by: str
    created_at: str
    ended_at: str | None


def plan_backfill(app: Services, principal: Principal, reference: str, asked: Asked) -> BackfillPlan:
    """Nothing is written."""
    require(principal, "trigger.read")
    with app.store.read() as tx:
        trigger = find_trigger(tx, principal.workspace_id, reference)
        found = _found(app, tx, trigger, asked)
    chosen = found.chosen
    first, last = (to_text(chosen[0]), to_text(chosen[-1])) if chosen else (None, None)
    return BackfillPlan(len(chosen), found.slots, first, last)


def create_backfill(app: Services, principal: Principal, reference: str, asked: Asked) -> BackfillView:
    """The scheduler records and starts its slots, in order; this only writes down what is wanted."""
    require(principal, "trigger.fire")
    with app.store.read() as tx:  # counting takes a while, and nobody who writes should wait for it
        found = _found(app, tx, find_trigger(tx, principal.workspace_id, reference), asked)
    if not found.chosen:
        raise _nothing(found, asked)
    at = app.clock.now_text()
    with app.store.write() as tx:
        trigger = find_trigger(tx, principal.workspace_id, reference, lock=True)
        if not trigger.enabled:
            message = f"The trigger {trigger.name!r} is off, and a backfill is one of its firings."
            raise Conflict("trigger_disabled", message, hint=f"onward trigger enable {trigger.name}")
        if tx.backfills.count_open(trigger.workspace_id) >= MOST_OPEN:
            message = f"{MOST_OPEN} backfills of the workspace are under way, which is the limit `backfills`."
            raise Conflict("limit_backfills", message, hint="Wait for one to end, or cancel one.")
        row = BackfillRow(
            id=app.clock.new_id(ID_PREFIX),
            workspace_id=trigger.workspace_id,
            trigger_id=trigger.id,
            document=trigger.document,
            from_at=to_text(found.since),
            to_at=to_text(found.until),
            only=asked.only,
            concurrency=asked.concurrency,
            status="running",
            cursor=None,
            first_slot=to_text(found.chosen[0]),
            last_slot=to_text(found.chosen[-1]),
            planned=len(found.chosen),
            asked_by=principal.id,
            created_at=at,
        )
        tx.backfills.insert(row)
        _tell_of(app, tx, principal, row)
    return show_backfill(app, principal, row.id)


def cancel_backfill(
    app: Services, principal: Principal, backfill_id: str, *, running: bool = False
) -> BackfillView:
    """What has not started does not start. `running`: what has is cancelled as well."""
    require(principal, "trigger.fire")
    reason = f"cancelled by {principal.name}"
    with app.store.write() as tx:
        row = _find(tx, principal.workspace_id, backfill_id)
        # The trigger first, as everybody who changes what belongs to it.
        tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
        row = _find(tx, principal.workspace_id, backfill_id, lock=True)
        if row.status == "done":
            raise Conflict("backfill_ended", "It is done: there is nothing to cancel.")
        if row.status == "running":
            stop(app, tx, row, reason)
            subject = f"trigger:{row.trigger_id}"
            audit.record(app, tx, principal, "backfill.cancelled", subject, {"id": row.id})
        started = tx.backfills.running_ones(row.id, MOST_AT_ONCE) if running else ()
    for one in started:
        cancel_run_of(app, one, f"its backfill was {reason}")
    return show_backfill(app, principal, backfill_id)


def list_backfills(
    app: Services,
    principal: Principal,
    reference: str | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[BackfillView]:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        trigger_id = None if reference is None else find_trigger(tx, principal.workspace_id, reference).id
        page = tx.backfills.lines(principal.workspace_id, trigger_id, limit, after)
        return Page(tuple(_view(tx, row) for row in page.items), page.next)


def show_backfill(app: Services, principal: Principal, backfill_id: str) -> BackfillView:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        return _view(tx, _find(tx, principal.workspace_id, backfill_id))


def list_backfill_invocations(
    app: Services,
    principal: Principal,
    backfill_id: str,
    status: str | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[InvocationView]:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        row = _find(tx, principal.workspace_id, backfill_id)
        page = tx.backfills.invocations(row.id, status, limit, after)
    return Page(tuple(invocation_for(principal, one) for one in page.items), page.next)


@dataclass(frozen=True, slots=True)
class _Found:
    since: datetime
    until: datetime
    slots: int
    chosen: list[datetime]


def _found(app: Services, tx: Tx, trigger: TriggerRow, asked: Asked) -> _Found:
    schedule = _schedule(trigger)
    _check_concurrency(asked)
    now = app.clock.now()
    since = read_from(asked.since, schedule.timezone)
    until = now if asked.until is None else read_to(asked.until, schedule.timezone)
    if since > now:
        message = "The range is in the future: the schedule itself fires there."
        raise TriggerError("/from", "in_the_future", message, "Write a range that has passed.")
    if until < since:
        message = "The range ends before it begins."
        raise TriggerError("/to", "ends_before_start", message, "Both ends belong to it; look at the zone.")
    until = min(until, _considered(trigger, now))
    slots = all_slots(schedule, since, until)
    fired: set[str] = set()
    if asked.only == "missing" and slots:
        fired = tx.backfills.fired_slots(trigger.id, to_text(slots[0]), to_text(slots[-1]))
    chosen = [slot for slot in slots if not fired or to_text(slot) not in fired]
    return _Found(since, until, len(slots), chosen)


def _schedule(trigger: TriggerRow) -> Schedule:
    schedule = read_stored(trigger.document).schedule
    if schedule is None or trigger.kind != "schedule":
        message = f"The trigger {trigger.name!r} has no schedule that comes again, so it has no slots."
        raise Invalid("no_slots", message, hint="Fire it by hand: onward trigger fire NAME --payload ...")
    return schedule


def _check_concurrency(asked: Asked) -> None:
    if not 1 <= asked.concurrency <= MOST_AT_ONCE:
        message = f"concurrency is a whole number from 1 to {MOST_AT_ONCE}."
        raise TriggerError("/concurrency", "bad_number", message)


def _considered(trigger: TriggerRow, now: datetime) -> datetime:
    """The live schedule has still to fire what comes behind: a backfill leaves it alone."""
    if trigger.next_slot is None:
        return now
    return min(now, from_text(trigger.next_slot) - timedelta(microseconds=1))


def _nothing(found: _Found, asked: Asked) -> Invalid:
    if found.slots:
        message = f"All {found.slots} slots of the range have fired."
        return Invalid("nothing_to_backfill", message, hint="Ask for all of them to fire them again: --all")
    message = "The schedule has no slot in this range."
    return Invalid("nothing_to_backfill", message, hint="See its instants: onward trigger preview")


def _tell_of(app: Services, tx: Tx, principal: Principal, row: BackfillRow) -> None:
    """One decision for the backfill: its slots have theirs when something comes of them."""
    slots = "One slot" if row.planned == 1 else f"{row.planned:,} slots"
    sentence = f"{slots} are fired again by the backfill {row.id}, asked for by {principal.name}."
    if row.planned == 1:
        sentence = sentence.replace(" are ", " is ")
    decide(
        app,
        tx,
        row.workspace_id,
        row.trigger_id,
        "backfilled",
        sentence,
        slot=row.first_slot,
        last_slot=row.last_slot,
        count=row.planned,
    )
    details = {"id": row.id, "planned": row.planned}
    audit.record(app, tx, principal, "backfill.created", f"trigger:{row.trigger_id}", details)
    tell(app, tx, row, "backfill.created", 0)


def _find(tx: Tx, workspace_id: str, backfill_id: str, *, lock: bool = False) -> BackfillRow:
    found = tx.backfills.get(workspace_id, backfill_id, lock=lock)
    if found is None:
        hint = "See what there is: onward trigger backfills list"
        raise NotFound("backfill_not_found", f"There is no backfill {backfill_id!r}.", hint=hint)
    return found


def _view(tx: Tx, row: BackfillRow) -> BackfillView:
    open_counts = {} if row.ended_at is not None else tx.backfills.counts(row.id)
    return BackfillView(
        id=row.id,
        trigger_id=row.trigger_id,
        status=row.status,
        only=row.only,
        concurrency=row.concurrency,
        from_at=row.from_at,
        to_at=row.to_at,
        first_slot=row.first_slot,
        last_slot=row.last_slot,
        planned=row.planned,
        recorded=row.recorded,
        waiting=open_counts.get("pending", 0),
        running=open_counts.get("running", 0),
        succeeded=open_counts.get("succeeded", row.succeeded),
        failed=open_counts.get("failed", row.failed),
        skipped=open_counts.get("skipped", row.skipped),
        cancelled=open_counts.get("cancelled", row.cancelled),
        reason=row.reason,
        asked_by=row.asked_by,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
