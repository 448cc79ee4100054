"""A POST with an Idempotency-Key happens once; sent again, it gets the first answer again.

Only answers that were given are kept. A request that was refused leaves no trace, so it
can be corrected and sent again under the same key.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onward.api.body import JsonRequest
from onward.api.context import api_of, principal_of
from onward.domain.errors import FieldError, Invalid, OnwardError, Unavailable
from onward.services import idempotency

_log = structlog.get_logger("onward.http")
# As the table of keys takes them, and as they can be shown in a log.
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_REFUSALS: Final = (OnwardError, RequestValidationError, HTTPException)
_KEPT_HEADERS: Final = ("content-type", "location", "etag")


@dataclass(frozen=True, slots=True)
class _Kept:
    headers: dict[str, str]
    body: str


async def once(request: JsonRequest, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    claim = _Claim(request, await _body_hash(request))
    replay = await asyncio.to_thread(claim.take)
    if replay is not None:
        return replay
    try:
        response = await handler(request)
    except _REFUSALS:  # nothing was done, so the key is free again
        await asyncio.to_thread(claim.give_back)
        raise
    # After a fault or a stop nobody knows what was done: the key stays taken until its claim counts as dead.
    await asyncio.to_thread(claim.keep, response)
    return response


class _Claim:
    """The right to answer this request first. Answers are kept sealed: one may hold a new key."""

    def __init__(self, request: Request, body_hash: str) -> None:
        self._services = api_of(request).services
        self._principal = principal_of(request)
        self._route = f"{request.method} {request.url.path}"
        self._key = _checked(request.headers["idempotency-key"])
        self._body_hash = body_hash
        self._fresh: idempotency.Fresh | None = None

    def take(self) -> Response | None:
        """The first answer again, or None: go ahead."""
        taken = idempotency.claim(self._services, self._principal, self._route, self._key, self._body_hash)
        if isinstance(taken, idempotency.Fresh):
            self._fresh = taken
            return None
        sealed = base64.b64decode(taken.response)
        kept = msgspec.json.decode(self._services.vault.unseal(sealed, self._context()), type=_Kept)
        headers = dict(kept.headers) | {"Idempotency-Replayed": "true"}
        return Response(kept.body, status_code=taken.status, headers=headers)

    def keep(self, response: Response) -> None:
        assert self._fresh is not None
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        kept = msgspec.json.encode(_Kept(headers, bytes(response.body).decode()))
        sealed = base64.b64encode(self._services.vault.seal(kept, self._context())).decode()
        try:
            idempotency.finish(self._services, self._fresh, response.status_code, sealed)
        except Unavailable as error:  # it was done all the same, and the caller is to know
            _log.warning("answer_not_kept", route=self._route, code=error.code)

    def give_back(self) -> None:
        assert self._fresh is not None
        idempotency.abandon(self._services, self._fresh)

    def _context(self) -> str:
        principal = self._principal
        return f"idempotency/{principal.workspace_id}/{principal.id}/{self._route}/{self._key}"


async def _body_hash(request: JsonRequest) -> str:
    """Of the bytes, with the query: what is sent again must be the same in all that matters."""
    return hashlib.sha256(request.scope["query_string"] + b"\n" + await request.body()).hexdigest()


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        detail = "An Idempotency-Key has 1 to 200 visible ASCII characters."
        raise Invalid(
            "bad_idempotency_key",
            detail,
            hint="A UUID is a good one.",
            errors=(FieldError("/header/Idempotency-Key", "bad_idempotency_key", detail),),
        )
    return key
