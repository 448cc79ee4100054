"""The JSON Schema of a webhook, for editors. What may be stored is said by `webhook.read_webhook` alone."""

from __future__ import annotations

from typing import Any, Final, get_args

from onward.domain.triggers.signatures import Algorithm, Encoding, Scheme

Schema = dict[str, Any]


def _text(description: str, *, pattern: str | None = None) -> Schema:
    schema: Schema = {"description": description, "type": ["string", "null"]}
    return schema if pattern is None else {**schema, "pattern": pattern}


def _object(description: str, properties: Schema, *required: str) -> Schema:
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(description: str, items: Schema) -> Schema:
    return {"description": description, "type": ["array", "null"], "minItems": 1, "items": items}


_SECRET_NAME: Final = "^[A-Z][A-Z0-9_]{0,63}$"  # noqa: S105 - how names of secrets look
_CHECK: Final = _object(
    "How its senders are known. Half a check is refused.",
    {
        "scheme": {"description": "`none` must be written out.", "enum": list(get_args(Scheme))},
        "secret": _text(
            "The name of a workspace secret. Without one Onward makes a secret.", pattern=_SECRET_NAME
        ),
        "previous_secret": _text("Good as well, while senders change over.", pattern=_SECRET_NAME),
        "networks": _list("Only these may send, beside any scheme.", {"type": "string"}),
        "tolerance": _text("How old a signed time may be: 5m unless said."),
        "user": _text("Of the scheme basic."),
        "header": _text("Of the scheme hmac: where the signature stands."),
        "algorithm": {"enum": [*get_args(Algorithm), None]},
        "encoding": {"enum": [*get_args(Encoding), None]},
        "prefix": _text("Before the signature, such as `sha256=`."),
        "components": _list(
            "What is signed, in order; the body must be among it.",
            {"type": "string", "pattern": "^(body|method|path|header:.+|text:.*)$"},
        ),
        "separator": _text("Between the components."),
        "timestamp_header": _text("With the Unix time of sending."),
    },
    "scheme",
)
_RATE_LIMIT: Final = _object(
    "More than so many are refused with 429.",
    {"count": {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "per": {"type": "string"}},
    "count",
    "per",
)
_ANSWER: Final = _object(
    "`wait` for the run's outputs, or say something of its own.",
    {
        "wait": _text("At most 60s."),
        "status": {"type": ["integer", "null"], "minimum": 200, "maximum": 299},
        "body": {"type": ["string", "null"], "maxLength": 10_000},
        "headers": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
    },
)

WEBHOOK: Final = _object(
    "It fires when somebody sends a request.",
    {
        "path": _text("Called at /hooks/PATH; without one the address is a secret."),
        "check": {**_CHECK, "type": "object"},
        "methods": _list("POST unless said.", {"enum": ["POST", "PUT", "PATCH", "DELETE", "GET"]}),
        "max_body": {"description": "1mb unless said, at most 4mb.", "type": ["string", "integer", "null"]},
        "delivery_header": _text("Where a repeated delivery says which one it is."),
        "rate_limit": _RATE_LIMIT,
        "answer": _ANSWER,
    },
    "check",
)
