"""Deliveries as people see them: listed, shown, delivered again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.hooks import DeliveryOutcome, DeliveryRow
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import InvocationRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.triggers.backlog import require_room
from onward.services.triggers.moves import note
from onward.services.triggers.recording import mark_fired, new_invocation
from onward.services.triggers.triggers import find_trigger
from onward.services.triggers.views import InvocationView
from onward.services.triggers.withheld import PERMISSION, invocation_for

# What of an invocation's `trigger` is of the request, and goes along when it is delivered again.
_REQUEST = ("method", "path", "query", "headers", "delivery_id")


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """`status`: how it was answered. A refusal stands for `count` of them within a second."""

    id: str
    trigger_id: str
    at: str
    outcome: DeliveryOutcome
    status: int
    code: str | None
    reason: str | None
    count: int
    repeats: int
    repeated_at: str | None
    delivery_id: str | None
    invocation_id: str | None
    method: str
    content_type: str
    size: int
    sender: str


@dataclass(frozen=True, slots=True)
class DeliveryView(DeliveryLine):
    """With what it brought. Credentials among the headers and in the query are masked; they were never
    stored."""

    path: str | None
    query: dict[str, Any] | None
    headers: dict[str, str] | None
    payload: Any


def list_deliveries(
    app: Services,
    principal: Principal,
    reference: str,
    outcome: DeliveryOutcome | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[DeliveryLine]:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        trigger = find_trigger(tx, principal.workspace_id, reference)
        page = tx.deliveries.lines(trigger.workspace_id, trigger.id, outcome, limit, after)
    return Page(tuple(_line(row) for row in page.items), page.next)


def show_delivery(app: Services, principal: Principal, delivery_id: str) -> DeliveryView:
    """What a delivery brought is seen by who may see what a run was given."""
    require(principal, "trigger.read")
    require(principal, PERMISSION)
    with app.store.read() as tx:
        row = _find(tx, principal.workspace_id, delivery_id)
        made = _invocation(tx, row)
    seen = {} if made is None else made.trigger
    return DeliveryView(
        **asdict(_line(row)),
        path=seen.get("path"),
        query=seen.get("query"),
        headers=seen.get("headers"),
        payload=seen.get("payload"),
    )


def redeliver(app: Services, principal: Principal, delivery_id: str) -> InvocationView:
    """A new invocation of the trigger as it is now, with what came; the scheduler starts it (T15)."""
    require(principal, "trigger.fire")
    with app.store.write() as tx:
        row = _find(tx, principal.workspace_id, delivery_id)
        before = _invocation(tx, row)
        if before is None:
            raise _nothing_to_deliver(row)
        trigger = find_trigger(tx, principal.workspace_id, row.trigger_id)
        require_room(app, tx, trigger)
        made = new_invocation(
            app,
            trigger,
            slot=f"redelivery:{app.clock.new_id('ask')}",
            source="rerun",
            scheduled_for=app.clock.now_text(),
            payload=before.trigger.get("payload"),
            in_line=read_stored(trigger.document).overlap == "queue",
            asked_by=principal.id,
            rerun_of=before.id,
            more={name: before.trigger[name] for name in _REQUEST if name in before.trigger},
        )
        tx.invocations.insert([made])
        mark_fired(tx, [made], made.created_at, {trigger.id: trigger})
        note(app, tx, made, "fired", f"The delivery {row.id} was delivered again by {principal.name}.")
        detail = {"delivery": row.id, "invocation": made.id}
        audit.record(app, tx, principal, "delivery.redelivered", f"trigger:{trigger.id}", detail)
    return invocation_for(principal, made)


def _find(tx: Tx, workspace_id: str, delivery_id: str) -> DeliveryRow:
    found = tx.deliveries.get(workspace_id, delivery_id)
    if found is None:
        hint = "See what has come to a trigger: onward trigger deliveries TRIGGER"
        raise NotFound("delivery_not_found", f"There is no delivery {delivery_id!r}.", hint=hint)
    return found


def _invocation(tx: Tx, row: DeliveryRow) -> InvocationRow | None:
    return None if row.invocation_id is None else tx.invocations.get(row.workspace_id, row.invocation_id)


def _nothing_to_deliver(row: DeliveryRow) -> Conflict:
    if row.outcome == "refused":
        message = "It was refused, and nothing of what it brought was kept."
        hint = "Mend the cause, then let its sender send it again."
        return Conflict("delivery_refused", message, hint=hint)
    message = "What it brought is no longer kept."
    return Conflict("payload_gone", message, hint="Fire the trigger with the payload instead.")


def _line(row: DeliveryRow) -> DeliveryLine:
    return DeliveryLine(
        id=row.id,
        trigger_id=row.trigger_id,
        at=row.at,
        outcome=row.outcome,
        status=row.status,
        code=row.code,
        reason=row.reason,
        count=row.count,
        repeats=row.repeats,
        repeated_at=row.repeated_at,
        delivery_id=row.delivery_id,
        invocation_id=row.invocation_id,
        method=row.method,
        content_type=row.content_type,
        size=row.size,
        sender=row.sender,
    )
