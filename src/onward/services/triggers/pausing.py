"""Pauses: one that a person makes, with an end, and one that a trigger makes itself after failures.

In both nothing of its own starts. Slots that come meanwhile are nobody's, and recorded ones of the schedule
are cancelled: they would be stale. What others sent (deliveries, events, batches of them) was taken with
our word for it: it waits. A person's pause ends by itself; the other one when somebody enables it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict
from onward.domain.instants import from_text, to_text
from onward.domain.triggers import fields
from onward.domain.triggers.backfill import read_from
from onward.domain.triggers.catch_up import just_before
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.deciding import decide
from onward.services.triggers.health import waiting_words
from onward.services.triggers.left_out import tell_unrecorded
from onward.services.triggers.renewing import take_along
from onward.services.triggers.triggers import OWN_SOURCES, armed, find_trigger, saved
from onward.services.triggers.views import TriggerView, trigger_view

log = structlog.get_logger(__name__)

LONGEST_PAUSE: Final = timedelta(days=366)
_STALE: Final = ("schedule", "catch_up")
# They wait while their trigger is paused, whoever paused it.
KEPT_SOURCES: Final = tuple(source for source in OWN_SOURCES if source not in _STALE)


def pause_trigger(app: Services, principal: Principal, reference: str, until: str) -> TriggerView:
    """`until`: an instant, or a wall-clock time or date of the schedule's zone. Again with another one
    moves the end."""
    require(principal, "trigger.write")
    with app.store.write() as tx:
        before = find_trigger(tx, principal.workspace_id, reference, lock=True)
        if before.state in ("completed", "broken") or (not before.enabled and before.paused_until is None):
            message = f"The trigger {before.name!r} is {before.state or 'disabled'}: it does not fire anyway."
            raise Conflict("trigger_off", message, hint=f"onward trigger enable {before.name}")
        end = _end(app, before, until)
        tell_unrecorded(app, tx, before, "paused", f"paused by {principal.name}")
        cancelled, kept = _hold_back(app, tx, before, f"paused by {principal.name}")
        row = replace(
            before,
            enabled=False,
            state="paused",
            state_reason=f"Paused by {principal.name} until {_shown(end)}.",
            paused_until=end,
            next_slot=None,
            next_at=end,  # the scheduler comes back to it then
            enabled_at=None,
        )
        row = saved(app, tx, principal, row, "trigger.paused")
        decide(app, tx, row.workspace_id, row.id, "paused", f"{row.state_reason}{_told(cancelled, kept)}")
    return trigger_view(row)


def pause_for(app: Services, principal: Principal, reference: str, length: str) -> TriggerView:
    """So long from now on, by the server's clock: the caller's may be another one."""
    require(principal, "trigger.write")
    seconds = fields.seconds({"length": length}, "length", "", 1.0, LONGEST_PAUSE.total_seconds()) or 0.0
    return pause_trigger(app, principal, reference, to_text(app.clock.now() + timedelta(seconds=seconds)))


def pause_itself(app: Services, tx: Tx, row: TriggerRow, cause: str) -> str:
    """After `cause`, in the transaction of the failure that was one too many. What to say of it."""
    tell_unrecorded(app, tx, row, "skipped_catchup", f"its trigger paused itself after {cause}")
    cancelled, kept = _hold_back(app, tx, row, f"its trigger paused itself after {cause}")
    tx.triggers.update(
        replace(
            row,
            enabled=False,
            state="paused",
            state_reason=f"Paused itself after {cause}.",
            next_slot=None,
            next_at=None,
            enabled_at=None,
        )
    )
    told = f"After {cause} it paused itself. Mend the cause, then enable it.{_told(cancelled, 0)}"
    return f"{told} {waiting_words(kept)}" if kept else told


def hold_straggler(app: Services, row: InvocationRow) -> None:
    """Its trigger was paused after it was recorded or had failed: it waits like those of that moment."""
    with app.store.write() as tx:
        stored = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
        if stored is not None and stored.state == "paused":
            tx.admissions.pause(row.workspace_id, row.trigger_id, KEPT_SOURCES)


def resume_due(app: Services, tx: Tx, due: list[TriggerRow]) -> list[TriggerRow]:
    """Those whose pause is over go on as of its end; the others are due for what they are."""
    for row in due:
        if row.paused_until is not None:
            _resume(app, tx, row, row.paused_until)
    return [row for row in due if row.paused_until is None]


def _resume(app: Services, tx: Tx, row: TriggerRow, until: str) -> None:
    """However late the scheduler is, it counts from the end of the pause: catch-up does the rest (T7)."""
    since = just_before(from_text(until))
    resumed = replace(
        row, enabled=True, state=None, state_reason=None, paused_until=None, enabled_at=to_text(since)
    )
    try:
        resumed = armed(resumed, read_stored(row.document), since)
    except (TriggerError, ValueError, LookupError) as error:
        log.exception("trigger_broken", workspace_id=row.workspace_id, trigger_id=row.id)
        reason = f"It cannot be read any more: {error} Save it again."
        resumed = replace(resumed, state="broken", state_reason=reason, next_slot=None, next_at=None)
    at = app.clock.now_text()
    if resumed.state is None and row.kind in ("schedule", "once") and resumed.next_at is None:
        what = "time" if row.kind == "once" else "end"
        reason = f"Its {what} came while it was paused: no firing is left."
        resumed = replace(resumed, state="completed", state_reason=reason)
    tx.triggers.update(resumed)
    take_along(app, tx, resumed)
    waiting = tx.admissions.resume(row.workspace_id, row.id, at)
    more = f" {_count(waiting)} that waited may start." if waiting else ""
    sentence = f"The pause was over at {_shown(until)}.{more}"
    decide(app, tx, row.workspace_id, row.id, "resumed", sentence)
    data = {"name": row.name, "enabled": True, "next_at": resumed.next_at}
    tx.feed.append(row.workspace_id, f"trigger:{row.id}", "trigger.resumed", data, at)


def _hold_back(app: Services, tx: Tx, row: TriggerRow, reason: str) -> tuple[int, int]:
    at = app.clock.now_text()
    cancelled = tx.invocations.cancel_pending(row.workspace_id, row.id, _STALE, reason, at)
    return cancelled, tx.admissions.pause(row.workspace_id, row.id, KEPT_SOURCES)


def _end(app: Services, row: TriggerRow, until: str) -> str:
    schedule = read_stored(row.document).schedule
    end = read_from(until, "UTC" if schedule is None else schedule.timezone, "/until")
    now = app.clock.now()
    if end <= now:
        message = f"{_shown(to_text(end))} has passed."
        hint = "Write when it shall go on: 2027-01-31T09:00:00Z."
        raise TriggerError("/until", "in_the_past", message, hint)
    if end > now + LONGEST_PAUSE:
        message = f"A pause is at most {LONGEST_PAUSE.days} days long."
        hint = "Disable it: then it stays off until somebody enables it."
        raise TriggerError("/until", "too_long", message, hint)
    return to_text(end)


def _told(cancelled: int, kept: int) -> str:
    first = f" Cancelled: {_count(cancelled)} of its schedule." if cancelled else ""
    return first + (f" Kept waiting: {_count(kept)}." if kept else "")


def _count(number: int) -> str:
    return "one firing" if number == 1 else f"{number} firings"


def _shown(at: str) -> str:
    return f"{at[:19].replace('T', ' ')} UTC"
