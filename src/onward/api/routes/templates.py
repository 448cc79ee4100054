"""Workflows to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from onward.api.context import Caller
from onward.api.route import SignedInRoute
from onward.services import templates
from onward.services.templates import Template

router = APIRouter(prefix="/api/v1/templates", tags=["workflows"], route_class=SignedInRoute)


@dataclass(frozen=True, slots=True)
class Templates:
    """All of them, by name: they are too few for pages."""

    items: Sequence[Template]
    next_cursor: None = None


@router.get("", operation_id="list_templates", summary="List templates")
def list_templates(caller: Caller) -> Templates:
    """Whole documents that run as they are, to create workflows from."""
    return Templates(templates.list_templates(caller))
