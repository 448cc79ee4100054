"""Webhooks in the OpenAPI document: declared by hand, because their route stands in front of the others."""

from __future__ import annotations

from typing import Any, Final

from onward.api.problems import MEDIA_TYPE
from onward.domain.triggers.webhook import LONGEST_WAIT

_ABOUT: Final = f"""\
Its trigger says which check it must pass, which methods it takes, how large it may be and how it is answered.
2xx means that it is stored. A delivery with an id that came before is the same invocation. \
Where the trigger waits for its run, the answer takes up to {LONGEST_WAIT:g} seconds.
"""
_DELIVERED: Final[dict[str, Any]] = {
    "title": "Delivered",
    "type": "object",
    "description": "A delivery that is stored: whatever dies now, it is not lost.",
    "required": ["invocation"],
    "properties": {
        "invocation": {"type": "string", "description": "The id of the invocation that it is now."},
        "duplicate": {"type": "boolean", "const": True, "description": "It came before."},
    },
}
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_OF_A_RUN: Final[dict[str, Any]] = {
    "title": "DeliveryProblem",
    "description": "With `invocation` the delivery is stored all the same, and is not to be sent again.",
    "allOf": [
        _PROBLEM,
        {
            "type": "object",
            "properties": {"invocation": {"type": "string"}, "run": {"type": ["string", "null"]}},
        },
    ],
}
SCHEMAS: Final[dict[str, Any]] = {"Delivered": _DELIVERED, "DeliveryProblem": _OF_A_RUN}

_ANYTHING: Final[dict[str, Any]] = {"schema": {"description": "Whatever the trigger says."}}
_AGAIN: Final = {
    "Retry-After": {"description": "Send it again after so many seconds.", "schema": {"type": "integer"}}
}
_ALLOW: Final = {"Allow": {"description": "The methods that it takes.", "schema": {"type": "string"}}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}, "*/*": _ANYTHING}


def _problem(
    meaning: str, *, of_a_run: bool = False, headers: dict[str, Any] | None = None
) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/DeliveryProblem"} if of_a_run else _PROBLEM
    described: dict[str, Any] = {"description": meaning, "content": {MEDIA_TYPE: {"schema": schema}}}
    return described | ({"headers": headers} if headers else {})


_NOTHING_HERE: Final = _problem("There is nothing at this address, or it is disabled.")
_AWAY: Final = _problem("Paused, being changed, or something that this depends on is away.", headers=_AGAIN)
_FAULT: Final = _problem("A fault of ours.")
_ANSWERS: Final[dict[str, Any]] = {
    "200": {
        "description": "It came before; or the outputs of its run, where the trigger waits for them; "
        "or what became of it, where its rules start no run; or a challenge, given back.",
        "content": _json(
            {"anyOf": [{"$ref": "#/components/schemas/Delivered"}, {"description": "The outputs."}]}
        ),
    },
    "202": {
        "description": "It is stored.",
        "content": _json({"$ref": "#/components/schemas/Delivered"}),
    },
    "2XX": {
        "description": "It is stored, and this is the trigger's own answer.",
        "content": {"*/*": _ANYTHING},
    },
    "400": _problem("The body is not what its Content-Type says."),
    "401": _problem("The check did not pass: the same for every cause."),
    "404": _NOTHING_HERE,
    "405": _problem("It does not take this method.", headers=_ALLOW),
    "408": _problem("The body took too long."),
    "413": _problem("The body is too large."),
    "415": _problem("The body is compressed."),
    "422": _problem("Its run was waited for, and it makes no inputs that fit.", of_a_run=True),
    "429": _problem("`rate_limited`: too often. `backlog_full`: too many wait to start.", headers=_AGAIN),
    "500": _problem(
        "Its run was waited for, and failed, was cancelled or could not be started; or a fault of ours.",
        of_a_run=True,
    ),
    "503": _AWAY,
}
_BODY: Final[dict[str, Any]] = {
    "required": False,
    "content": {
        "application/json": {"schema": {"description": "Any JSON.", "examples": [{"order": 17}]}},
        "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
        "multipart/form-data": {"schema": {"type": "object"}},
        "text/plain": {"schema": {"type": "string"}},
        "*/*": {"schema": {"description": "Anything else: runs see it in base64."}},
    },
}
_ADDRESS: Final[dict[str, Any]] = {
    "name": "address",
    "in": "path",
    "required": True,
    "description": "A token, or the path that the trigger names; that one may hold slashes.",
    "schema": {"type": "string", "minLength": 1},
}
_SUBSCRIBING: Final = [
    {
        "name": f"hub.{name}",
        "in": "query",
        "required": False,
        "description": "Of a sender that asks whether somebody listens.",
        "schema": {"type": "string"},
    }
    for name in ("mode", "challenge", "verify_token")
]


def _operation(name: str, summary: str, **more: Any) -> dict[str, Any]:
    return {
        "tags": ["webhooks"],
        "operationId": name,
        "summary": summary,
        "description": _ABOUT,
        "parameters": [_ADDRESS],
        "responses": _ANSWERS,
        **more,
    }


def _probe() -> dict[str, Any]:
    responses = {
        "200": {"description": "Somebody listens."},
        "401": _problem("Its network is not let in."),
        "404": _NOTHING_HERE,
        "500": _FAULT,
        "503": _AWAY,
    }
    about = "For senders that look whether somebody listens; nothing is stored."
    return _operation(
        "probe_webhook", "Ask whether a webhook listens", description=about, responses=responses
    )


PATHS: Final[dict[str, Any]] = {
    "/hooks/{address}": {
        "post": _operation("send_delivery", "Deliver to a webhook", requestBody=_BODY),
        "put": _operation("put_delivery", "Deliver to a webhook that takes PUT", requestBody=_BODY),
        "patch": _operation("patch_delivery", "Deliver to a webhook that takes PATCH", requestBody=_BODY),
        "delete": _operation("delete_delivery", "Deliver to a webhook that takes DELETE"),
        "get": _operation(
            "get_delivery",
            "Deliver to a webhook that takes GET, or confirm a subscription",
            parameters=[_ADDRESS, *_SUBSCRIBING],
        ),
        "head": _probe(),
    }
}
