"""Invocations as people see them: asked for, run again, cancelled, listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound, TooLarge
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.sizes import json_bytes
from onward.services.triggers.attempts import attempt_at_once
from onward.services.triggers.backlog import require_room
from onward.services.triggers.event_firings import sample_event
from onward.services.triggers.hooks import sample_request
from onward.services.triggers.moves import cancel_held, cancel_run_of, note
from onward.services.triggers.recording import mark_fired, new_invocation
from onward.services.triggers.run_links import with_its_run
from onward.services.triggers.triggers import find_trigger
from onward.services.triggers.views import InvocationView
from onward.services.triggers.withheld import invocation_for
from onward.services.triggers.workflow_names import renamed

_PAYLOAD_BYTES: Final = 256 * 1024
# Of what a run sees as `trigger`: what only events, requests and batches have.
_KEPT: Final = ("event", "depth", "method", "path", "query", "headers", "delivery_id", "parts")


def fire(
    app: Services, principal: Principal, reference: str, payload: Any = None, *, source: str = "manual"
) -> InvocationView:
    """Now, once, whatever the schedule says. `test` is the same with a sample (T15)."""
    require(principal, "trigger.fire")
    _check_size(payload)
    with app.store.write() as tx:
        trigger = find_trigger(tx, principal.workspace_id, reference)
        why = f"Asked for by {principal.name}."
        row = _wanted(app, tx, principal, trigger, source, payload, None, why)
        audit.record(app, tx, principal, "trigger.fired", f"trigger:{trigger.id}", {"invocation": row.id})
    attempt_at_once(app, row)
    return show_invocation(app, principal, row.id)


def rerun(app: Services, principal: Principal, invocation_id: str, *, as_now: bool = False) -> InvocationView:
    """Again: with the trigger and payload as they were, or the trigger as it is now."""
    require(principal, "trigger.fire")
    with app.store.write() as tx:
        before = _find(tx, principal.workspace_id, invocation_id)
        if before.ended_at is None:
            raise Conflict("invocation_open", "It has not ended yet.", hint="Cancel it first, or wait.")
        trigger = find_trigger(tx, principal.workspace_id, before.trigger_id)
        document = trigger.document if as_now else _as_it_was(tx, before)
        payload = before.trigger.get("payload")
        when = "is now" if as_now else "was then"
        why = f"Run again by {principal.name}: {before.id}, with the trigger as it {when}."
        row = _wanted(app, tx, principal, replace(trigger, document=document), "rerun", payload, before, why)
        audit.record(app, tx, principal, "trigger.rerun", f"trigger:{trigger.id}", {"invocation": row.id})
    attempt_at_once(app, row)
    return show_invocation(app, principal, row.id)


def cancel_invocation(app: Services, principal: Principal, invocation_id: str) -> InvocationView:
    """A cancel is final: an attempt that is on its way when it comes is cancelled with it."""
    require(principal, "trigger.fire")
    reason = f"cancelled by {principal.name}"
    with app.store.write() as tx:
        row = _find(tx, principal.workspace_id, invocation_id, lock=True)
        if row.status == "cancelled":
            return invocation_for(principal, row)
        row = with_its_run(app, tx, row)
        if not cancel_held(app, tx, row, reason, f"Cancelled by {principal.name}."):
            raise Conflict("invocation_ended", f"It has ended already: it {_spoken(row.status)}.")
        audit.record(app, tx, principal, "invocation.cancelled", f"trigger:{row.trigger_id}", {"id": row.id})
    cancel_run_of(app, row, reason)
    return show_invocation(app, principal, invocation_id)


def list_invocations(
    app: Services,
    principal: Principal,
    reference: str | None = None,
    status: str | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[InvocationView]:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        trigger_id = None if reference is None else find_trigger(tx, principal.workspace_id, reference).id
        page = tx.invocations.lines(principal.workspace_id, trigger_id, status, limit, after)
    return Page(tuple(invocation_for(principal, row) for row in page.items), page.next)


def show_invocation(app: Services, principal: Principal, invocation_id: str) -> InvocationView:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        row = _find(tx, principal.workspace_id, invocation_id)
        return invocation_for(principal, row, tx.admissions.before_in_line(row))


def _wanted(
    app: Services,
    tx: Tx,
    principal: Principal,
    trigger: TriggerRow,
    source: str,
    payload: Any,
    rerun_of: InvocationRow | None,
    why: str,
) -> InvocationRow:
    require_room(app, tx, trigger)
    row = new_invocation(
        app,
        trigger,
        slot=f"{source}:{app.clock.new_id('ask')}",
        source=source,
        scheduled_for=app.clock.now_text() if rerun_of is None else rerun_of.scheduled_for,
        payload=payload,
        in_line=read_stored(trigger.document).overlap == "queue",
        asked_by=principal.id,
        rerun_of=None if rerun_of is None else rerun_of.id,
        more=_more(app, trigger, rerun_of),
    )
    tx.invocations.insert([row])
    mark_fired(tx, [row], row.created_at, {trigger.id: trigger})
    note(app, tx, row, "fired", why)
    return row


def _as_it_was(tx: Tx, row: InvocationRow) -> str:
    """With the workflow that it ran, which may be called otherwise by now."""
    run = None if row.run_id is None else tx.runs.get(row.workspace_id, row.run_id)
    workflow = None if run is None else tx.workflows.get(row.workspace_id, run.workflow_id)
    if run is None or workflow is None:
        return row.document
    return renamed(row.document, run.workflow_name, workflow.name)


def _more(app: Services, trigger: TriggerRow, rerun_of: InvocationRow | None) -> dict[str, Any]:
    """The event or the request of the one before, or one as this trigger might take it."""
    if rerun_of is not None:
        return {name: rerun_of.trigger[name] for name in _KEPT if name in rerun_of.trigger}
    if trigger.kind == "webhook":
        return sample_request(trigger)
    event = sample_event(trigger, app.clock.now_text())
    return {} if event is None else {"event": event}


def _spoken(status: str) -> str:
    return "was skipped" if status == "skipped" else status


def _find(tx: Tx, workspace_id: str, invocation_id: str, *, lock: bool = False) -> InvocationRow:
    found = tx.invocations.get(workspace_id, invocation_id, lock=lock)
    if found is None:
        hint = "See what a trigger has started: onward trigger invocations TRIGGER"
        raise NotFound("invocation_not_found", f"There is no invocation {invocation_id!r}.", hint=hint)
    return found


def _check_size(payload: Any) -> None:
    size = json_bytes(payload, "/payload")
    if size > _PAYLOAD_BYTES:
        message = f"The payload takes {size} bytes; a trigger takes {_PAYLOAD_BYTES}."
        raise TooLarge("payload_too_large", message, hint="Store the data elsewhere and give its address.")
