"""Triggers: made, changed, switched. Each write path arms them by the same function (T1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Literal

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, FieldError, NotFound
from onward.domain.instants import to_text
from onward.domain.triggers.catch_up import next_slot
from onward.domain.triggers.trigger import Trigger, read_stored, read_trigger, same_schedule
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import (
    ByState,
    DecisionRow,
    TriggerFilter,
    TriggerOrder,
    TriggerRow,
    TriggerStanding,
)
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.documents import refuse_stale, stored_text
from onward.services.triggers import backfill_ends, hooks
from onward.services.triggers.deciding import decide, given_outcome
from onward.services.triggers.dropped import count_dropped
from onward.services.triggers.fitting import (
    WOULD_NEVER_FIRE,
    fitting_workflow,
    refuse_name,
    refuse_never,
    refuse_too_many,
)
from onward.services.triggers.health import known_troubles, troubles
from onward.services.triggers.left_out import tell_unrecorded
from onward.services.triggers.renewing import follow_edit, renew, take_along
from onward.services.triggers.run_as import RunAsGiven, chosen_runner, is_taken_over, taken_over
from onward.services.triggers.views import TriggerView, revision, trigger_view
from onward.services.triggers.withheld import decisions_for

ID_PREFIX = "trg"
# Cancelled at once when the trigger is switched off; what a person asked for goes on.
OWN_SOURCES = ("schedule", "catch_up", "webhook", "event", "backfill", "batch")
# Failures of these, in a row, pause it: somebody is watching a backfill, and the rest was asked for by hand.
COUNTED_SOURCES = tuple(source for source in OWN_SOURCES if source != "backfill")


@dataclass(frozen=True, slots=True)
class Applied:
    action: Literal["created", "updated", "unchanged"]
    trigger: TriggerView


def create_trigger(
    app: Services, principal: Principal, document: object, run_as: RunAsGiven | None = None
) -> TriggerView:
    require(principal, "trigger.write")
    trigger, text = _read(document)
    with app.store.write() as tx:
        [shown] = _shown(app, tx, [_create(app, tx, principal, trigger, text, run_as)])
    return shown


def update_trigger(
    app: Services,
    principal: Principal,
    reference: str,
    document: object,
    run_as: RunAsGiven | None = None,
    *,
    if_match: str | None = None,
) -> TriggerView:
    """Everything it says is given again. What of the schedule is as it was keeps its next firing (T6).
    Raises `Stale` when it is not at the revision that was edited."""
    require(principal, "trigger.write")
    trigger, text = _read(document)
    with app.store.write() as tx:
        before = find_trigger(tx, principal.workspace_id, reference, lock=True)
        refuse_stale(f"The trigger {before.name!r}", revision(before), if_match)
        [shown] = _shown(app, tx, [_update(app, tx, principal, before, trigger, text, run_as)])
    return shown


def apply_trigger(app: Services, principal: Principal, document: object) -> Applied:
    """By its name: made, or changed. What a person has switched off stays off."""
    require(principal, "trigger.write")
    trigger, text = _read(document)
    with app.store.write() as tx:
        action, row = apply_in(app, tx, principal, trigger, text, "import")
        [shown] = _shown(app, tx, [row])
        return Applied(action, shown)


def apply_in(
    app: Services, tx: Tx, principal: Principal, trigger: Trigger, text: str, source: str
) -> tuple[Literal["created", "updated", "unchanged"], TriggerRow]:
    """`source` is remembered of a new one: where it was first made."""
    before = tx.triggers.by_name(principal.workspace_id, trigger.name, lock=True)
    if before is None:
        return "created", _create(app, tx, principal, trigger, text, None, source)
    if is_as_wanted(before, text):
        return "unchanged", before
    return "updated", _update(app, tx, principal, before, trigger, text, None)


def is_as_wanted(row: TriggerRow, text: str) -> bool:
    """What is broken is mended by saving it, also as it was."""
    return row.document == text and row.state != "broken"


def enable_trigger(app: Services, principal: Principal, reference: str) -> TriggerView:
    """From now on: what it missed while it was off stays missed (T6). What waited in a pause goes on; where
    the trigger paused itself, with the document as it is now, which may be the mend. So does what waits for a
    workflow."""
    require(principal, "trigger.write")
    now = app.clock.now()
    with app.store.write() as tx:
        before = find_trigger(tx, principal.workspace_id, reference, lock=True)
        if before.enabled and before.state is None:
            [shown] = _shown(app, tx, [before])
            return shown
        row = replace(
            before,
            enabled=True,
            state=None,
            state_reason=None,
            paused_until=None,
            failures=0,
            enabled_at=to_text(now),
        )
        take_along(app, tx, row)
        paused_itself = before.state == "paused" and before.paused_until is None
        renewed = renew(app, tx, row) if paused_itself else 0
        waiting = tx.admissions.resume(row.workspace_id, row.id, to_text(now))
        sentence = f"Enabled by {principal.name}{_what_waited(row, waiting, renewed)}"
        decide(app, tx, row.workspace_id, row.id, "resumed", sentence)
        row = armed(row, read_stored(row.document), now)
        _refuse_over(row)
        row = saved(app, tx, principal, row, "trigger.enabled")
        [shown] = _shown(app, tx, [row])
    return shown


def disable_trigger(app: Services, principal: Principal, reference: str) -> TriggerView:
    """What it recorded and did not start is cancelled at once, also what waits in a pause; a run that is
    under way goes on."""
    require(principal, "trigger.write")
    with app.store.write() as tx:
        before = find_trigger(tx, principal.workspace_id, reference, lock=True)
        if not before.enabled and before.state != "paused":
            return trigger_view(before)
        row = _switched_off(app, tx, before, principal.name)
        row = saved(app, tx, principal, row, "trigger.disabled")
    return trigger_view(row)


def delete_trigger(
    app: Services, principal: Principal, reference: str, *, if_match: str | None = None
) -> None:
    require(principal, "trigger.write")
    with app.store.write() as tx:
        row = find_trigger(tx, principal.workspace_id, reference, lock=True)
        refuse_stale(f"The trigger {row.name!r}", revision(row), if_match)
        delete_in(app, tx, principal, row)


def delete_in(app: Services, tx: Tx, principal: Principal, row: TriggerRow) -> None:
    """With what waits to start: whoever asks for it is told before, and the audit log says how many."""
    about = {"name": row.name, "dropped": count_dropped(app, tx, row.id)}
    tx.triggers.delete(row.workspace_id, row.id)
    hooks.forget(tx, row)
    audit.record(app, tx, principal, "trigger.deleted", f"trigger:{row.id}", about)
    data = {"name": row.name}
    tx.feed.append(row.workspace_id, f"trigger:{row.id}", "trigger.deleted", data, app.clock.now_text())


def list_triggers(
    app: Services,
    principal: Principal,
    where: TriggerFilter | None = None,
    state: TriggerStanding | None = None,
    order: TriggerOrder = "newest",
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[TriggerView]:
    require(principal, "trigger.read")
    ours, where = principal.workspace_id, where or TriggerFilter()
    with app.store.read() as tx:
        if state is not None:
            where = replace(where, state=ByState(state, known_troubles(app, tx, ours)))
        page = tx.triggers.lines(ours, where, limit, after, order)
        return Page(_shown(app, tx, page.items), page.next)


def show_trigger(app: Services, principal: Principal, reference: str) -> TriggerView:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        [shown] = _shown(app, tx, [find_trigger(tx, principal.workspace_id, reference)])
        return shown


def list_decisions(
    app: Services,
    principal: Principal,
    reference: str,
    outcome: str | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[DecisionRow]:
    require(principal, "trigger.read")
    outcome = given_outcome(outcome)
    with app.store.read() as tx:
        row = find_trigger(tx, principal.workspace_id, reference)
        page = tx.decisions.lines(row.workspace_id, row.id, outcome, limit, after)
    return Page(decisions_for(principal, page.items), page.next)


def find_trigger(tx: Tx, workspace_id: str, reference: str, *, lock: bool = False) -> TriggerRow:
    """By id or by name: names are lower case and ids are not."""
    if reference.startswith(f"{ID_PREFIX}_"):
        found = tx.triggers.get(workspace_id, reference, lock=lock)
    else:
        found = tx.triggers.by_name(workspace_id, reference, lock=lock)
    if found is None:
        near = get_close_matches(reference, tx.triggers.names(workspace_id), n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "See what there is: onward trigger list"
        raise NotFound("trigger_not_found", f"There is no trigger {reference!r}.", hint=hint)
    return found


def _shown(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> tuple[TriggerView, ...]:
    found = troubles(app, tx, rows)
    return tuple(trigger_view(row, found.get(row.id)) for row in rows)


def _read(document: object) -> tuple[Trigger, str]:
    return read_trigger(document), stored_text(document)


def _create(
    app: Services,
    tx: Tx,
    principal: Principal,
    trigger: Trigger,
    text: str,
    run_as: RunAsGiven | None,
    source: str = "api",
) -> TriggerRow:
    refuse_name(trigger.name)
    refuse_too_many(tx, principal.workspace_id, 1)
    workflow = fitting_workflow(tx, principal.workspace_id, trigger)
    now = app.clock.now()
    refuse_never(trigger, now)
    at = to_text(now)
    kind, runner = chosen_runner(app, tx, principal, run_as)
    row = TriggerRow(
        id=app.clock.new_id(ID_PREFIX),
        workspace_id=principal.workspace_id,
        name=trigger.name,
        kind=trigger.kind,
        workflow=workflow,
        document=text,
        enabled=True,
        state=None,
        state_reason=None,
        run_as_kind=kind,
        run_as=runner,
        cursor=None,
        next_slot=None,
        next_at=None,
        last_fired_at=None,
        failures=0,
        enabled_at=at,
        schedule_changed_at=at,
        created_by=principal.id,
        created_at=at,
        updated_by=principal.id,
        updated_at=at,
        source=source,
        title=trigger.title,
    )
    row = armed(row, trigger, now)
    if not tx.triggers.insert(row):
        raise _name_taken(trigger.name)
    hooks.keep(app, tx, row, trigger)
    audit.record(app, tx, principal, "trigger.created", f"trigger:{row.id}", {"name": row.name})
    tx.feed.append(row.workspace_id, f"trigger:{row.id}", "trigger.created", {"name": row.name}, at)
    return row


def _update(
    app: Services,
    tx: Tx,
    principal: Principal,
    before: TriggerRow,
    trigger: Trigger,
    text: str,
    run_as: RunAsGiven | None,
) -> TriggerRow:
    workflow = fitting_workflow(tx, principal.workspace_id, trigger)
    if trigger.name != before.name:
        refuse_name(trigger.name)
        if tx.triggers.by_name(before.workspace_id, trigger.name) is not None:
            raise _name_taken(trigger.name)
    now = app.clock.now()
    told = replace(before, name=trigger.name, title=trigger.title, kind=trigger.kind)
    row = replace(told, workflow=workflow, document=text)
    if run_as is not None:
        kind, runner = chosen_runner(app, tx, principal, run_as)
        row = replace(row, run_as_kind=kind, run_as=runner)
    elif is_taken_over(principal, before, trigger):
        row = taken_over(app, tx, principal, row)
    if row.state == "broken" or not same_schedule(json.loads(before.document), json.loads(text)):
        row = replace(row, schedule_changed_at=to_text(now))
        if row.state != "paused":
            row = replace(row, state=None, state_reason=None)
        refuse_never(trigger, now)
        reason = f"the schedule was changed by {principal.name}"
        tell_unrecorded(app, tx, before, "skipped_catchup", reason)
        if row.enabled:
            row = armed(row, trigger, now)
    if trigger.policies.concurrency is not None:
        tx.admissions.widen(row.workspace_id, row.id, trigger.policies.concurrency.limit)
    hooks.keep(app, tx, row, trigger)
    row = saved(app, tx, principal, row, "trigger.updated")
    follow_edit(app, tx, row)
    return row


def armed(row: TriggerRow, trigger: Trigger, now: datetime) -> TriggerRow:
    """With its next firing. The only place, but for the tick, where one is set."""
    if trigger.schedule is None:
        return replace(row, cursor=None, next_slot=None, next_at=None)
    slot = next_slot(trigger.schedule, row.id, now)
    return replace(
        row,
        cursor=to_text(now),
        next_slot=None if slot is None else to_text(slot.at),
        next_at=None if slot is None else to_text(slot.due),
    )


def _what_waited(row: TriggerRow, waiting: int, renewed: int) -> str:
    if waiting:
        many = "one firing" if waiting == 1 else f"{waiting} firings"
        return f": {many} that waited may start{', with the trigger as it is now' if renewed else ''}."
    return ". What was due while it was off stays left out." if row.kind in ("schedule", "once") else "."


def _switched_off(app: Services, tx: Tx, row: TriggerRow, who: str) -> TriggerRow:
    """The row as it is to be saved; pending invocations of its own are cancelled in this transaction."""
    at, reason = app.clock.now_text(), f"disabled by {who}"
    tell_unrecorded(app, tx, row, "disabled", reason)
    cancelled = tx.invocations.cancel_pending(row.workspace_id, row.id, OWN_SOURCES, reason, at)
    tx.admissions.drop_groups(row.workspace_id, row.id)
    backfill_ends.stop_all(app, tx, row.workspace_id, row.id, reason)
    sentence = f"Disabled by {who}: nothing fires until somebody enables it."
    if cancelled:
        sentence = f"{cancelled} recorded, not started, and cancelled: {reason}."
    decide(app, tx, row.workspace_id, row.id, "disabled", sentence)
    return replace(
        row,
        enabled=False,
        state=None,
        state_reason=None,
        next_slot=None,
        next_at=None,
        enabled_at=None,
        paused_until=None,
    )


def _refuse_over(row: TriggerRow) -> None:
    if row.kind in ("schedule", "once") and row.next_at is None:
        hint = "Give it another time first, then enable it."
        raise Conflict("never_fires", f"{row.name} {WOULD_NEVER_FIRE}", hint=hint)


def saved(app: Services, tx: Tx, principal: Principal, row: TriggerRow, action: str) -> TriggerRow:
    at = app.clock.now_text()
    row = replace(row, updated_by=principal.id, updated_at=at)
    tx.triggers.update(row)
    audit.record(app, tx, principal, action, f"trigger:{row.id}", {"name": row.name})
    data = {"name": row.name, "enabled": row.enabled, "next_at": row.next_at}
    tx.feed.append(row.workspace_id, f"trigger:{row.id}", action, data, at)
    return row


def _name_taken(name: str) -> Conflict:
    detail = f"There is a trigger {name!r} already."
    return Conflict(
        "name_taken", detail, hint="Choose another name.", errors=(FieldError("/name", "taken", detail),)
    )
