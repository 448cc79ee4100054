"""Every refusal as `application/problem+json` (RFC 9457), whoever raised it (rule E8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import msgspec
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onward.domain.errors import FieldError, Kind, OnwardError
from onward.domain.expressions.errors import ExpressionError

MEDIA_TYPE: Final = "application/problem+json"
STATUS_OF: Final[Mapping[Kind, int]] = {
    "malformed": 400,
    "unauthenticated": 401,
    "denied": 403,
    "not_found": 404,
    "conflict": 409,
    "stale": 412,
    "too_large": 413,
    "invalid": 422,
    "limited": 429,
    "unavailable": 503,
}
_RETRYABLE: Final = frozenset({429, 503})
# What Starlette itself refuses, before any of our code is asked: status -> (code, sentence, hint).
_FRAMEWORK: Final[Mapping[int, tuple[str, str, str | None]]] = {
    400: ("malformed_request", "The request cannot be read.", None),
    404: ("route_not_found", "There is nothing at this address.", "See /docs for all addresses."),
    405: ("method_not_allowed", "This address does not know that method.", "See the Allow header."),
}


class UnsupportedMedia(OnwardError):
    """The only refusal that is HTTP's alone: no service can make it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal. `code` is stable: match on it, not on the sentences."""

    status: int
    code: str
    detail: str
    hint: str | None = None
    errors: Sequence[FieldError] = ()
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)


def problem_of(error: OnwardError) -> Problem:
    return Problem(
        status=415 if isinstance(error, UnsupportedMedia) else STATUS_OF[error.kind],
        code=error.code,
        detail=error.message,
        hint=error.hint,
        errors=error.errors,
        retry_after=error.retry_after,
        extensions=_position(error),
    )


INTERNAL: Final = Problem(
    status=500,
    code="internal",
    detail="Something went wrong on our side.",
    hint="Give the request id to whoever runs this server: its log has the cause.",
)


def render(problem: Problem, request_id: str) -> Response:
    body = {
        "type": f"urn:onward:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "errors": problem.errors,
        "hint": problem.hint,
        "retryable": problem.status in _RETRYABLE or problem.retry_after is not None,
        "request_id": request_id,
        **problem.extensions,
    }
    return Response(
        msgspec.json.encode(body),
        status_code=problem.status,
        headers=dict(problem.headers) | _own_headers(problem),
        media_type=MEDIA_TYPE,
    )


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, OnwardError)
    return render(problem_of(error), request_id_of(request))


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """What FastAPI found while it matched the request with its description."""
    assert isinstance(error, RequestValidationError)
    problem = Problem(
        status=422,
        code="invalid_request",
        detail="The request does not fit the description of this address.",
        hint="Each entry of `errors` says where and what.",
        errors=[_field_error(found) for found in error.errors()],
    )
    return render(problem, request_id_of(request))


async def on_framework_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, detail, hint = _FRAMEWORK.get(error.status_code, _FRAMEWORK[400])
    headers = {"Allow": ", ".join(_methods_at(request))} if error.status_code == 405 else {}
    problem = Problem(error.status_code, code, detail, hint, headers=headers)
    return render(problem, request_id_of(request))


def request_id_of(request: Request) -> str:
    return str(request.scope["state"]["request_id"])


def _methods_at(request: Request) -> list[str]:
    """Of every route with this path; the router tells those of the first one only."""
    routes = [context.route for context in iter_route_contexts(request.app.routes)]
    here = [
        route for route in routes if isinstance(route, Route) and route.path_regex.match(request.url.path)
    ]
    return sorted({method for route in here for method in route.methods or ()})


def _own_headers(problem: Problem) -> dict[str, str]:
    headers = {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="onward"'
    return headers


def _position(error: OnwardError) -> dict[str, Any]:
    """Where in an expression's text it went wrong."""
    if not isinstance(error, ExpressionError):
        return {}
    return {"position": {"offset": error.offset, "line": error.line, "column": error.column}}


def _field_error(found: Mapping[str, Any]) -> FieldError:
    place, *rest = found["loc"]
    parts = rest if place == "body" else [place, *rest]
    return FieldError(pointer=_pointer(parts), code=str(found["type"]), detail=str(found["msg"]))


def _pointer(parts: Sequence[str | int]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
