"""`event.emit`: tells the workspace that something happened."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.ports.actions import ActionCall, ActionExample, ActionFailed


class Emitted(TypedDict):
    event_id: str


@action(
    name="event.emit",
    title="Emit an event",
    effects="write",
    # The receiver dedupes by the step's idempotency key: a repeated attempt gives the same event.
    idempotent=True,
    icon="radio",
    examples=[
        ActionExample(
            "Say that an order was paid",
            {"name": "order.paid", "key": "order-17", "data": {"amount": 1250}},
            {"event_id": "evt_01JD2Z0000000000000000000A"},
        )
    ],
)
async def emit(
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$")],
    call: ActionCall,
    key: Annotated[str | None, Field(max_length=500)] = None,
    data: Any = None,
) -> Emitted:
    """Records an event in this workspace. Runs that wait for it go on, and triggers on it fire.

    `key` says what the event is about, so that only the waits for this key go on.
    """
    if call.emit_event is None:
        raise ActionFailed("internal", "This worker was started without a way to emit events.")
    return {"event_id": await call.emit_event(name, key, data)}
