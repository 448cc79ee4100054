"""The JSON Schema of definitions: what editors and models are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Response

from onward.api.route import OpenRoute
from onward.domain.alerts.json_schema import alert_schema
from onward.domain.definitions.model import workflow_schema
from onward.domain.file_schema import file_schema
from onward.domain.triggers.json_schema import trigger_schema

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
    return _answer(workflow_schema())


@router.get(
    "/file.json",
    operation_id="show_file_schema",
    summary="Show the schema of applied files",
    response_class=Response,
    responses={200: _ANSWER},
)
async def show_file_schema() -> Response:
    """A definition, and the triggers and alerts that may stand beside its steps."""
    return _answer(file_schema())


@router.get(
    "/trigger.json",
    operation_id="show_trigger_schema",
    summary="Show the schema of triggers",
    response_class=Response,
    responses={200: _ANSWER},
)
async def show_trigger_schema() -> Response:
    """A trigger as a document of its own."""
    return _answer(trigger_schema())


@router.get(
    "/alert.json",
    operation_id="show_alert_schema",
    summary="Show the schema of alerts",
    response_class=Response,
    responses={200: _ANSWER},
)
async def show_alert_schema() -> Response:
    """An alert as a document of its own."""
    return _answer(alert_schema())


def _answer(schema: Mapping[str, Any]) -> Response:
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(msgspec.json.encode(schema), media_type=_MEDIA_TYPE, headers=headers)
