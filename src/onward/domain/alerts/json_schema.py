"""The JSON Schema of an alert, for editors. What may be stored is said by `alert.read_alert` alone."""

from __future__ import annotations

from typing import Any, Final

from onward.domain.alerts.alert import KINDS
from onward.domain.definitions.parts import SLUG

ALERT_SCHEMA_ID: Final = "/api/v1/schema/alert.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def alert_schema() -> Schema:
    """A document that is one alert."""
    return {"$schema": _DIALECT, "$id": ALERT_SCHEMA_ID, "title": "Onward alert", **_alert()}


def alert_beside_schema() -> Schema:
    """One that stands beside the steps of the workflow that it is about."""
    schema = _alert()
    where = dict(schema["properties"]["where"])
    where["properties"] = {
        **where["properties"],
        "workflow": {"description": "Implied: the workflow that it stands beside."},
    }
    return {**schema, "properties": {**schema["properties"], "where": where}}


def _alert() -> Schema:
    return {
        "type": "object",
        "required": ["name", "on", "to"],
        "properties": dict(_PROPERTIES),
        "additionalProperties": False,
    }


def _text(description: str, **more: Any) -> Schema:
    return {"description": description, "type": "string", "minLength": 1, **more}


def _closed(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _with_option(kind: str, option: Schema) -> Schema:
    options = {"type": ["object", "null"], "properties": option, "additionalProperties": False}
    return _closed({kind: options}, kind)


_DURATION: Final[Schema] = {
    "description": "A length of time such as 30s, 15m, 2h or 1d.",
    "type": ["string", "null"],
}
_PATTERN: Final = _text("A name, or a pattern: `*` is anything, `?` one character.", maxLength=100)
_CONDITION: Final[Schema] = {
    "anyOf": [
        {"enum": list(KINDS)},
        _with_option(
            "failures_in_row", {"count": {"type": ["integer", "null"], "minimum": 2, "maximum": 1_000}}
        ),
        _with_option("late", {"after": _DURATION}),
        _with_option("scheduler_lag", {"after": _DURATION}),
        *(_with_option(kind, {}) for kind in ("run_failed", "missed", "auto_paused")),
    ]
}
_TARGET: Final[Schema] = {
    "anyOf": [
        _closed({"email": _text("One address.", maxLength=254)}, "email"),
        _closed(
            {
                "webhook": _text("An http or https address.", maxLength=2_000),
                "secret": _text("The name of the secret that signs.", pattern="^[A-Z][A-Z0-9_]{0,63}$"),
            },
            "webhook",
            "secret",
        ),
        _closed(
            {
                "workflow": _text("The workflow that is started, by name.", maxLength=100),
                "inputs": {"description": "Templates read `alert`.", "type": ["object", "null"]},
            },
            "workflow",
        ),
    ]
}


def _one_or_more(description: str) -> Schema:
    several = {"type": "array", "minItems": 1, "maxItems": 20, "items": _PATTERN}
    return {"description": description, "anyOf": [_PATTERN, several, {"type": "null"}]}


_PROPERTIES: Final[Schema] = {
    "name": {"description": "Unique in the workspace.", "type": "string", "pattern": SLUG},
    "title": {
        "description": "What people see.",
        "type": ["string", "null"],
        "minLength": 1,
        "maxLength": 200,
    },
    "on": {
        "description": "Of what it tells; any of them is enough.",
        "type": "array",
        "minItems": 1,
        "maxItems": 20,
        "items": _CONDITION,
    },
    "where": {
        "description": "Only of these; of all when absent.",
        "type": ["object", "null"],
        "properties": {
            "trigger": _one_or_more("Triggers, by names or patterns."),
            "workflow": _one_or_more("Workflows, by names or patterns."),
        },
        "additionalProperties": False,
    },
    "to": {"description": "Whom.", "type": "array", "minItems": 1, "maxItems": 20, "items": _TARGET},
    "every": {
        **_DURATION,
        "description": "The same trouble is told at most once in this time; 1h unless said.",
    },
    "resolved": {"description": "It also tells when it is over.", "type": ["boolean", "null"]},
}
