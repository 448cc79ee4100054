"""The JSON Schema of definitions: what editors and models are given."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import APIRouter, Response

from onward.api.route import OpenRoute
from onward.domain.definitions.model import workflow_schema

router = APIRouter(prefix="/api/v1/schema", tags=["schema"], route_class=OpenRoute)

_MEDIA_TYPE: Final = "application/schema+json"
_ANSWER: Final[dict[str, Any]] = {
    "description": "A JSON Schema, draft 2020-12.",
    "content": {_MEDIA_TYPE: {"schema": {"type": "object"}}},
}


@router.get(
    "/workflow.json",
    operation_id="show_workflow_schema",
    summary="Show the schema of definitions",
    response_class=Response,
    responses={200: _ANSWER},
)
async def show_workflow_schema() -> Response:
    """For everybody: it says nothing of this installation."""
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(msgspec.json.encode(workflow_schema()), media_type=_MEDIA_TYPE, headers=headers)
