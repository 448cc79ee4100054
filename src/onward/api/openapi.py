"""The OpenAPI document, made truthful: FastAPI knows the answers of endpoints, we know their refusals."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from onward.api.auth import COOKIE_NAME
from onward.api.event_schemas import SCHEMAS as EVENT_SCHEMAS
from onward.api.problems import MEDIA_TYPE
from onward.api.route import SignedInRoute
from onward.api.webhooks import described as webhooks

_ABOUT: Final = """\
Durable automations: workflows, runs, approvals, events.

Every refusal is `application/problem+json`; match on its `code`. Lists answer
`{items, next_cursor}`. A POST with an `Idempotency-Key` happens once.
"""
_PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "errors", "hint", "retryable", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "`urn:onward:problem:` and the code."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, for people."},
        "code": {"type": "string", "description": "What is wrong, for programs: it is stable."},
        "errors": {
            "type": "array",
            "description": "Every single thing that is wrong, with its place in the request.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON Pointer into the body; or below /query, /path, /header.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "hint": {"type": ["string", "null"], "description": "What to do next."},
        "retryable": {"type": "boolean", "description": "The same request may succeed later."},
        "request_id": {"type": "string", "description": "Finds this request in the server's log."},
    },
}
_MEANING: Final = {
    "400": "The request cannot be read.",
    "401": "Nobody is signed in.",
    "403": "The caller may not do this.",
    "404": "There is no such thing here, or it belongs to another workspace.",
    "409": "Not in this state.",
    "412": "Somebody else changed it first.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "The request can be read, but it cannot be meant.",
    "429": "Too many attempts; see Retry-After.",
    "500": "A fault of ours.",
    "503": "Something that this depends on is away; see Retry-After.",
}
_IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes this happen once: sent again within 24 hours, the first answer comes again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
}


def document(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    components = described.setdefault("components", {})
    components["schemas"] |= {"Problem": _PROBLEM, **EVENT_SCHEMAS, **webhooks.SCHEMAS}
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key, or the token of a sign-in.",
        },
        "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE_NAME},
    }
    for path, method, signed_in in _operations(app):
        _complete(described["paths"][path][method.lower()], method, path, signed_in=signed_in)
    described["paths"] |= webhooks.PATHS
    return _named(described)


def _named(described: dict[str, Any]) -> dict[str, Any]:
    """`Listing[RunLine]` would be called `Listing_RunLine_`: clients are generated from these names."""
    text = msgspec.json.encode(described).decode()
    named: dict[str, Any] = msgspec.json.decode(re.sub(r"Listing(?:_(\w+)_|\[(\w+)\])", r"\1\2Page", text))
    return named


def _operations(app: FastAPI) -> list[tuple[str, str, bool]]:
    routes = [context.route for context in iter_route_contexts(app.routes)]
    return [
        (route.path_format, method, isinstance(route, SignedInRoute))
        for route in routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in sorted(route.methods or ())
    ]


def _complete(operation: dict[str, Any], method: str, path: str, *, signed_in: bool) -> None:
    if signed_in:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    if signed_in and method == "POST":
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _refusals(operation, method, path, signed_in=signed_in):
        responses.setdefault(status, _refusal(status))


def _refusals(operation: dict[str, Any], method: str, path: str, *, signed_in: bool) -> list[str]:
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    wanted = {"422", "429", "500", "503"}
    if signed_in or "security" in operation:
        wanted |= {"401", "403"}
    if "{" in path or names & {"workflow", "trigger", "alert"}:  # also what a filter names must be there
        wanted |= {"404"}
    if method != "GET":  # of a stranger's too: a wrong password is a 401
        wanted |= {"400", "401", "403", "404", "409", "413"}
    if "requestBody" in operation:
        wanted |= {"400", "413", "415"}
    if "If-Match" in names:
        wanted |= {"412"}
    return sorted(wanted)


def _refusal(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _MEANING[status], "content": {MEDIA_TYPE: {"schema": schema}}}
