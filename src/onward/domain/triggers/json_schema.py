"""The JSON Schema of a trigger, for editors. What may be stored is said by `trigger.read_trigger` alone."""

from __future__ import annotations

from typing import Any, Final, get_args

from onward.domain.definitions.parts import SLUG
from onward.domain.triggers.catch_up import Policy
from onward.domain.triggers.event import MOST_TYPES
from onward.domain.triggers.trigger import Overlap
from onward.domain.triggers.webhook_schema import WEBHOOK

TRIGGER_SCHEMA_ID: Final = "/api/v1/schema/trigger.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def trigger_schema() -> Schema:
    """A document that is one trigger."""
    return {"$schema": _DIALECT, "$id": TRIGGER_SCHEMA_ID, "title": "Onward trigger", **_trigger()}


def trigger_beside_schema() -> Schema:
    """One that stands beside the steps of the workflow that it starts."""
    beside = _trigger()
    beside["required"] = ["name"]
    beside["properties"]["workflow"]["description"] = "Implied: the workflow that it stands beside."
    return beside


def _trigger() -> Schema:
    kinds = ("schedule", "webhook", "event")
    return {
        "type": "object",
        "required": ["name", "workflow"],
        "properties": dict(_PROPERTIES) | {"workflow": _text("The workflow that it starts, by name.", 100)},
        "additionalProperties": False,
        "not": {"anyOf": [{"required": [one, other]} for one in kinds for other in kinds if one < other]},
    }


def _text(description: str, most: int) -> Schema:
    return {"description": description, "type": ["string", "null"], "minLength": 1, "maxLength": most}


def _object(description: str, *names: str) -> Schema:
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": dict.fromkeys(names, True),
        "additionalProperties": False,
    }


_PATTERN: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 500}
_EVENT: Final[Schema] = {
    "description": "It fires on events. `*` is anything within one part, `**` is anything.",
    "type": ["object", "null"],
    "required": ["type"],
    "properties": {
        "type": {
            "description": "A pattern of the event's type, or several.",
            "anyOf": [_PATTERN, {"type": "array", "minItems": 1, "maxItems": MOST_TYPES, "items": _PATTERN}],
            "examples": ["order.*"],
        },
        "source": {**_PATTERN, "type": ["string", "null"], "description": "A pattern, parted by slashes."},
        "key": _text("Exactly this key: a CloudEvent's subject.", 500),
    },
    "additionalProperties": False,
}
_SCHEDULE: Final = _object(
    "It fires by the clock: exactly one of `cron`, `every` and `at`.",
    *("cron", "every", "at", "timezone", "dst", "start", "end", "exclude", "days", "holidays", "jitter"),
)
_PROPERTIES: Final[Schema] = {
    "name": {"description": "Unique in the workspace.", "type": "string", "pattern": SLUG},
    "title": _text("What people see.", 200),
    "branch": _text("`main` unless said.", 100),
    "schedule": _SCHEDULE,
    "webhook": WEBHOOK,
    "event": _EVENT,
    "inputs": {"description": "Of the run; templates read `trigger`.", "type": ["object", "null"]},
    "filter": _text("A bare expression over `trigger`; unless it is true, nothing starts.", 5_000),
    "catch_up": {
        "description": "What becomes of slots that were missed.",
        "anyOf": [
            {"enum": [*get_args(Policy), None]},
            _object("With how far back, and how many.", "policy", "window", "limit"),
        ],
    },
    "overlap": {"description": "When the one before still runs.", "enum": [*get_args(Overlap), None]},
    "retry": _object("Attempts at one firing, each a run.", "attempts", "backoff", "factor", "max"),
    "timeout": _text("A run that takes longer is cancelled.", 100),
    "pause_after_failures": {
        "description": "After so many in a row it pauses itself.",
        "type": ["integer", "null"],
        "minimum": 1,
        "maximum": 1_000,
    },
    "dedupe": _object("Those with one key fire once in the window.", "key", "window"),
    "rate_limit": _object("More than so many do not start.", "count", "per"),
    "throttle": _object("More than so many start later, in order.", "count", "per"),
    "debounce": _object("One fires for many that come close together.", "wait", "edge", "key", "most"),
    "batch": _object("One fires for all that came meanwhile.", "size", "within", "key"),
    "concurrency": _object("So many of one key at once; the others wait.", "key", "limit"),
}
