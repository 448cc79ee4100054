"""API keys: for programs."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Response
from pydantic import Field

from onward.api.context import App, Caller, Paging
from onward.api.given import Given
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.domain.access import PERMISSIONS, Role
from onward.services import keys
from onward.services.keys import CreatedKey, KeyView

router = APIRouter(prefix="/api/v1/api-keys", tags=["api-keys"], route_class=SignedInRoute)


class NewKey(Given):
    name: Annotated[str, Field(min_length=1, max_length=100, examples=["deploy script"])]
    role: Role
    scopes: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list,
        max_length=len(PERMISSIONS),
        description="Narrows the key to these permissions; none: all that its role may.",
        examples=[["run.launch", "run.read"]],
    )
    expires_at: Annotated[str | None, Field(max_length=40, description="An instant; absent: never.")] = None


@router.get("", operation_id="list_keys", summary="List API keys")
def list_keys(app: App, caller: Caller, paging: Paging) -> Listing[KeyView]:
    """Newest first, revoked ones included."""
    return paging.listing(partial(keys.list_keys, app, caller))


@router.post("", operation_id="create_key", status_code=201, summary="Create an API key")
def create_key(app: App, caller: Caller, response: Response, key: Annotated[NewKey, Body()]) -> CreatedKey:
    """Its token is in this answer and nowhere else."""
    created = keys.create_key(app, caller, key.name, key.role, scopes=key.scopes, expires_at=key.expires_at)
    response.headers["Location"] = f"/api/v1/api-keys/{created.key.id}"
    return created


@router.get("/{key_id}", operation_id="show_key", summary="Show an API key")
def show_key(app: App, caller: Caller, key_id: str) -> KeyView:
    return keys.show_key(app, caller, key_id)


@router.delete("/{key_id}", operation_id="revoke_key", summary="Revoke an API key")
def revoke_key(app: App, caller: Caller, key_id: str) -> KeyView:
    """At once on this server, within two seconds on all others. It stays in the list."""
    return keys.revoke_key(app, caller, key_id)
