"""What came to webhooks, one by one."""

from __future__ import annotations

from fastapi import APIRouter

from onward.api.context import App, Caller
from onward.api.route import SignedInRoute
from onward.services.triggers import deliveries
from onward.services.triggers.deliveries import DeliveryView
from onward.services.triggers.views import InvocationView

router = APIRouter(prefix="/api/v1/deliveries", tags=["webhooks"], route_class=SignedInRoute)


@router.get("/{delivery_id}", operation_id="show_delivery", summary="Show a delivery")
def show_delivery(app: App, caller: Caller, delivery_id: str) -> DeliveryView:
    """With its payload. Credentials among its headers are masked; they were never stored."""
    return deliveries.show_delivery(app, caller, delivery_id)


@router.post(
    "/{delivery_id}/redelivery",
    operation_id="redeliver_delivery",
    status_code=202,
    summary="Deliver it again",
)
def redeliver_delivery(app: App, caller: Caller, delivery_id: str) -> InvocationView:
    """A new invocation with what came, by the trigger as it is now."""
    return deliveries.redeliver(app, caller, delivery_id)
