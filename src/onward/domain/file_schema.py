"""The JSON Schema of an applied file, for editors: a workflow with its triggers and alerts.

The schema of a version (`definitions.model.workflow_schema`) knows nothing of what stands beside.
"""

from __future__ import annotations

from typing import Any, Final

from onward.domain.alerts.alert import MOST_ALERTS
from onward.domain.alerts.json_schema import alert_beside_schema
from onward.domain.definitions.applied_file import ALERTS, TRIGGERS
from onward.domain.definitions.model import workflow_schema
from onward.domain.triggers.beside_steps import MOST_TRIGGERS
from onward.domain.triggers.json_schema import trigger_beside_schema

FILE_SCHEMA_ID: Final = "/api/v1/schema/file.json"

Schema = dict[str, Any]


def file_schema() -> Schema:
    """A document as `onward workflow apply` takes it."""
    schema = workflow_schema()
    beside = {
        TRIGGERS: _list("Trigger", MOST_TRIGGERS, "What starts this workflow by itself."),
        ALERTS: _list("Alert", MOST_ALERTS, "Who is told when it fails or is late."),
    }
    parts = {"Trigger": trigger_beside_schema(), "Alert": alert_beside_schema()}
    return {
        **schema,
        "$id": FILE_SCHEMA_ID,
        "title": "Onward workflow file",
        "properties": {**schema["properties"], **beside},
        "$defs": dict(sorted({**schema["$defs"], **parts}.items())),
    }


def _list(part: str, most: int, description: str) -> Schema:
    return {
        "description": f"{description} Applied with it, by name.",
        "type": "array",
        "maxItems": most,
        "items": {"$ref": f"#/$defs/{part}"},
    }
