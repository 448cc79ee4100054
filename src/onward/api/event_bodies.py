"""What `POST /events` takes: an event of ours, or CloudEvents in one of their three forms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.requests import Request

from onward.api.body import decode
from onward.api.given import Given
from onward.api.problems import UnsupportedMedia
from onward.domain.errors import Malformed
from onward.domain.events.cloud_events import (
    CloudEvent,
    mode_of,
    read_http_event,
    read_json_batch,
    read_json_event,
)

# Larger bodies are decoded in a thread, so that other requests go on meanwhile.
_INLINE_BYTES: Final = 32 * 1024


class NewEvent(Given):
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["invoice.paid"])]
    key: Annotated[
        str | None, Field(max_length=500, description="Which one of them.", examples=["inv-42"])
    ] = None
    data: Any = None
    source: Annotated[str, Field(min_length=1, max_length=200)] = "api"
    dedupe_key: Annotated[
        str | None,
        Field(max_length=500, description="The source's own id of it: sent twice, it happens once."),
    ] = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One event of ours, one CloudEvent, or a batch of them."""

    plain: NewEvent | None = None
    one: CloudEvent | None = None
    batch: list[CloudEvent] | None = None


async def read_sent(request: Request) -> Sent:
    body = await request.body()
    if len(body) <= _INLINE_BYTES:
        return _read(request, body)
    return await asyncio.to_thread(_read, request, body)


def _read(request: Request, body: bytes) -> Sent:
    content_type = request.headers.get("content-type", "")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _unsupported("A compressed body is not understood here.")
    match mode_of(content_type, list(request.headers)):
        case "structured":
            return Sent(one=read_json_event(_json(content_type, body), decode))
        case "batched":
            return Sent(batch=read_json_batch(_json(content_type, body), decode))
        case "binary":
            return Sent(one=read_http_event(request.headers.items(), body, decode))
        case _:
            return Sent(plain=_plain(content_type, body))


def _json(content_type: str, body: bytes) -> Any:
    suffix = content_type.partition(";")[0].strip().lower().partition("+")[2]
    if suffix not in ("", "json"):
        raise _unsupported(f"CloudEvents are read as JSON, and not as {suffix[:20]!r}.")
    return _decoded(body)


def _plain(content_type: str, body: bytes) -> NewEvent:
    if not body:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required"}])
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        raise _unsupported("An event is JSON, or a CloudEvent: one with `ce-` headers has any content type.")
    try:
        return NewEvent.model_validate(_decoded(body))
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(found) from None


def _decoded(body: bytes) -> Any:
    if not body:
        raise Malformed("malformed_json", "The body is empty: an event is JSON.")
    return decode(body)


def _unsupported(sentence: str) -> UnsupportedMedia:
    hint = "Send application/json, application/cloudevents+json or -batch+json, or `ce-` headers."
    return UnsupportedMedia("unsupported_media_type", sentence, hint=hint)
