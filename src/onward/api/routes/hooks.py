"""Webhooks of triggers: their addresses, their secrets, and what came."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query
from pydantic import Field

from onward.api.context import App, Caller, Paging, Whole
from onward.api.given import Given, example
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.services.triggers import deliveries, hook_care
from onward.services.triggers.deliveries import DeliveryLine
from onward.services.triggers.hook_care import NewAddress, NewSecret, WebhookView

router = APIRouter(prefix="/api/v1/triggers", tags=["webhooks"], route_class=SignedInRoute)


class Rotation(Given):
    model_config = example(overlap="24h")

    overlap: Annotated[
        str | None,
        Field(
            max_length=50,
            description="How long the secret before stays good; 24h when absent.",
            examples=["24h"],
        ),
    ] = None


@router.get("/{trigger}/webhook", operation_id="show_webhook", summary="Show where deliveries come in")
def show_webhook(api: Whole, caller: Caller, trigger: str) -> WebhookView:
    """An address that nobody can guess is shown to those who may change the trigger."""
    return hook_care.show_webhook(api.services, caller, trigger, api.public_url)


@router.post(
    "/{trigger}/webhook/secret", operation_id="rotate_webhook_secret", summary="Make a secret for its senders"
)
def rotate_webhook_secret(
    app: App, caller: Caller, trigger: str, given: Annotated[Rotation, Body()]
) -> NewSecret:
    """The first, or a new one beside the one before. It is shown this once."""
    return hook_care.rotate_secret(app, caller, trigger, given.overlap)


@router.post(
    "/{trigger}/webhook/address", operation_id="change_webhook_address", summary="Make a new address"
)
def change_webhook_address(api: Whole, caller: Caller, trigger: str) -> NewAddress:
    """The old one is dead at once."""
    return hook_care.new_address(api.services, caller, trigger, api.public_url)


@router.get("/{trigger}/deliveries", operation_id="list_deliveries", summary="List what came to a webhook")
def list_deliveries(
    app: App,
    caller: Caller,
    paging: Paging,
    trigger: str,
    outcome: Annotated[Literal["accepted", "refused"] | None, Query()] = None,
) -> Listing[DeliveryLine]:
    """Newest first. Refusals are counted: one line stands for those within a second."""
    return paging.listing(partial(deliveries.list_deliveries, app, caller, trigger, outcome))
