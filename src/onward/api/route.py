"""What every endpoint goes through before FastAPI matches its parameters.

The order is the order of refusals: readable address, known caller, readable body,
first time. `OpenRoute` asks for no caller.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from onward.api.auth import token_of
from onward.api.body import JsonRequest
from onward.api.context import api_of
from onward.api.idempotency import once
from onward.domain.access import Principal
from onward.domain.errors import FieldError, Invalid, NotFound
from onward.services.access import authenticate
from onward.services.context import Services
from onward.services.tokens import hash_token

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenRoute(APIRoute):
    """For whoever has not signed in yet, and for machines that only ask how we are."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _awaitable(endpoint), **options)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        known = dict(_query_names(self.dependant))
        takes_body = self.body_field is not None

        async def handle(request: Request) -> Response:
            _refuse_unstorable_path(request)
            _refuse_unreadable_query(request, known)
            request = JsonRequest(request.scope, request.receive)
            await self.admit(request)
            if takes_body:
                await request.load()
            return await self.call(request, handler)

        return handle

    async def admit(self, request: Request) -> None:
        """Everybody may come in."""

    async def call(self, request: JsonRequest, handler: Handler) -> Response:
        return await handler(request)


class SignedInRoute(OpenRoute):
    """For a caller that we know; a POST may carry an Idempotency-Key."""

    async def admit(self, request: Request) -> None:
        api = api_of(request)
        token = token_of(request, api.cookie)
        principal = await _recognised(api.services, token)
        request.state.token = token
        request.state.principal = principal
        request.state.principal_id = principal.id

    async def call(self, request: JsonRequest, handler: Handler) -> Response:
        if request.method == "POST" and "idempotency-key" in request.headers:
            return await once(request, handler)
        return await handler(request)


def _awaitable(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """A plain function is called in one thread; FastAPI alone would take a second one for its answer."""
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    async def call(**given: Any) -> Any:
        return await asyncio.to_thread(endpoint, **given)

    return call


async def _recognised(services: Services, token: str) -> Principal:
    """Whoever asked a moment ago is known without a thread and a read."""
    known = services.recent_principals.find(hash_token(token), services.clock.now())
    if known is not None:
        return known
    return await asyncio.to_thread(authenticate, services, token)


def _refuse_unstorable_path(request: Request) -> None:
    if "\x00" in request.scope["path"]:
        raise NotFound("not_found", "No identifier holds a NUL character.")


def _refuse_unreadable_query(request: Request, known: Mapping[str, bool]) -> None:
    """A filter that would be dropped in silence, or be guessed, would make the answer a wrong one."""
    text = request.scope["query_string"].decode("latin-1")
    if not text:
        return
    pairs = parse_qsl(text, keep_blank_values=True)
    wrong = [*_wrong_parameters(pairs, known)]
    if wrong:
        raise Invalid(
            "invalid_request",
            "The query of this address does not fit its description.",
            hint="It takes: " + (", ".join(sorted(known)) or "no parameters") + ".",
            errors=tuple(wrong),
        )


def _wrong_parameters(pairs: list[tuple[str, str]], known: Mapping[str, bool]) -> Iterator[FieldError]:
    counts = Counter(name for name, _ in pairs)
    for name, count in counts.items():
        if name not in known:
            yield _wrong(name, "unknown_parameter", "There is no such parameter.")
        elif count > 1 and not known[name]:
            yield _wrong(name, "repeated_parameter", "This parameter is given once.")
    for name, value in pairs:
        if "\x00" in value:
            yield _wrong(name, "nul_character", "A text must not hold a NUL character.")


def _wrong(name: str, code: str, detail: str) -> FieldError:
    printable = name.encode("unicode_escape").decode()[:100].replace("~", "~0").replace("/", "~1")
    return FieldError(f"/query/{printable}", code, detail)


def _query_names(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Every parameter, and whether it may be repeated."""
    for field in dependant.query_params:
        yield field.alias, _is_list(field.field_info.annotation)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _is_list(annotation: Any) -> bool:
    """`list[X]`, or that or nothing."""
    return get_origin(annotation) is list or any(get_origin(part) is list for part in get_args(annotation))
