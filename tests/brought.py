"""Deliveries as they are brought to a webhook, checked and not yet written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.domain.access import Principal
from onward.services.triggers import deliveries, triggers
from onward.services.triggers.doors import find_door
from onward.services.triggers.taking import NewDelivery, Outcome, Taken
from triggers_world import TriggersWorld


def made(world: TriggersWorld, more: dict[str, Any] | None = None, **webhook: Any) -> None:
    document = {
        "name": "orders",
        "workflow": "hello",
        "webhook": {"path": "orders", "check": {"scheme": "bearer", "secret": "TOKEN"}, **webhook},
        **(more or {}),
    }
    triggers.apply_trigger(world.app, world.eve, document)


def sent(world: TriggersWorld, delivery_id: str | None = None, payload: Any = None) -> NewDelivery:
    door = find_door(world.app, "orders")
    assert door is not None
    request = {"method": "POST", "path": "orders", "query": {}, "headers": {}, "delivery_id": delivery_id}
    return NewDelivery(
        id=world.clock.new_id("dlv"),
        through=door.through,
        at=world.clock.now_text(),
        payload={"n": 1} if payload is None else payload,
        request=request,
        delivery_id=delivery_id,
        status=202,
        content_type="application/json",
        size=7,
        sender="192.0.2.7",
    )


def new(outcomes: Sequence[Outcome]) -> list[str]:
    return [one.invocation_id for one in outcomes if isinstance(one, Taken) and one.row is not None]


def lines(world: TriggersWorld, by: Principal | None = None) -> list[deliveries.DeliveryLine]:
    return list(deliveries.list_deliveries(world.app, by or world.eve, "orders", limit=1_000).items)
