"""What `POST /events` takes, as the OpenAPI document tells it: four kinds of bodies, and headers."""

from __future__ import annotations

from typing import Any, Final

from onward.api.event_bodies import NewEvent
from onward.services.events import MOST_AT_ONCE

_HEADER: Final = {"type": "string", "minLength": 1}
_CLOUD_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "title": "CloudEvent",
    "description": "A CloudEvent 1.0 in JSON. What it says beside these are extensions.",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"type": "string", "const": "1.0"},
        "id": {"type": "string", "minLength": 1, "description": "Sent twice by a source, it happens once."},
        "source": {"type": "string", "format": "uri-reference", "minLength": 1},
        "type": {"type": "string", "minLength": 1, "description": "The event's name."},
        "subject": {"type": ["string", "null"], "minLength": 1, "description": "The event's key."},
        "time": {"type": ["string", "null"], "format": "date-time"},
        "datacontenttype": {"type": ["string", "null"], "minLength": 1},
        "dataschema": {"type": ["string", "null"], "format": "uri"},
        "data": {"description": "JSON, or a text where datacontenttype says so."},
        "data_base64": {"type": ["string", "null"], "contentEncoding": "base64"},
    },
    "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
    "examples": [
        {
            "specversion": "1.0",
            "id": "8f2c",
            "source": "/shop",
            "type": "order.paid",
            "subject": "order-17",
            "data": {"amount": 1250},
        }
    ],
}
_A_CLOUD_EVENT: Final = {"$ref": "#/components/schemas/CloudEvent"}
SCHEMAS: Final[dict[str, Any]] = {"CloudEvent": _CLOUD_EVENT, "NewEvent": NewEvent.model_json_schema()}
TAKES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewEvent"}},
            "application/cloudevents+json": {"schema": _A_CLOUD_EVENT},
            "application/cloudevents-batch+json": {
                "schema": {"type": "array", "maxItems": MOST_AT_ONCE, "items": _A_CLOUD_EVENT}
            },
            "*/*": {"schema": {"description": "The data of a CloudEvent whose attributes are in headers."}},
        },
    },
    "parameters": [
        {
            "name": f"ce-{name}",
            "in": "header",
            "required": False,
            "description": f"Of a CloudEvent in binary mode: its {name}, percent-encoded.",
            "schema": _HEADER,
        }
        for name in ("specversion", "id", "source", "type", "subject", "time", "dataschema")
    ],
}
