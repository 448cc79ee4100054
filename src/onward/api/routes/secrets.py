"""Secrets: set and listed by name; a value goes in and never comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field, SecretStr

from onward.api.context import App, Caller
from onward.api.given import Given
from onward.api.route import SignedInRoute
from onward.services import secrets
from onward.services.secrets import SecretView

router = APIRouter(prefix="/api/v1/secrets", tags=["secrets"], route_class=SignedInRoute)


class SecretValue(Given):
    value: Annotated[SecretStr, Field(min_length=1, max_length=secrets.MAX_BYTES)]


@dataclass(frozen=True, slots=True)
class Secrets:
    """All of them, by name."""

    items: Sequence[SecretView]
    next_cursor: None = None


@router.get("", operation_id="list_secrets", summary="List the names of secrets")
def list_secrets(app: App, caller: Caller) -> Secrets:
    return Secrets(secrets.list_secrets(app, caller))


@router.put("/{name}", operation_id="set_secret", summary="Set a secret")
def set_secret(app: App, caller: Caller, name: str, secret: Annotated[SecretValue, Body()]) -> SecretView:
    """A new secret, or a new value for it; runs that start a step later see the new value."""
    return secrets.set_secret(app, caller, name, secret.value.get_secret_value())


@router.delete("/{name}", operation_id="delete_secret", status_code=204, summary="Delete a secret")
def delete_secret(app: App, caller: Caller, name: str) -> None:
    secrets.delete_secret(app, caller, name)
