"""Lists in pages: opaque cursors that we signed, bound to the list and the filters they came from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar
from urllib.parse import parse_qsl

import msgspec
from fastapi import Query
from starlette.requests import Request

from onward.domain.errors import FieldError, Invalid
from onward.ports.rows.paging import Page, Position

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
_SIGNATURE_BYTES: Final = 16
_UNBOUND: Final = frozenset({"cursor", "limit"})

Item = TypeVar("Item")
Limit = Annotated[
    int,
    Query(
        ge=1, le=MAX_LIMIT, description="How many items to answer with, at most.", examples=[DEFAULT_LIMIT]
    ),
]
CursorText = Annotated[
    str | None,
    Query(max_length=1000, description="`next_cursor` of the page before; keep the filters as they were."),
]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """One page. `next_cursor` is null on the last one."""

    items: Sequence[Item]
    next_cursor: str | None


class Cursors:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, position: Position, bound_to: str) -> str:
        payload = msgspec.json.encode(position)
        return base64.urlsafe_b64encode(self._sign(payload, bound_to) + payload).rstrip(b"=").decode()

    def open(self, cursor: str, bound_to: str) -> Position:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _bad_cursor() from None
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(payload, bound_to)):
            raise _bad_cursor()
        created_at, last_id = msgspec.json.decode(payload, type=tuple[str, str])
        return created_at, last_id

    def _sign(self, payload: bytes, bound_to: str) -> bytes:
        text = payload + b"\n" + bound_to.encode()
        return hmac.new(self._key, text, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


class Pager:
    """The page that a request asks for, and the answer to it."""

    def __init__(self, cursors: Cursors, bound_to: str, limit: int, cursor: str | None) -> None:
        self._cursors = cursors
        self._bound_to = bound_to
        self.limit = limit
        self.after = None if cursor is None else cursors.open(cursor, bound_to)

    def listing(self, read: Callable[..., Page[Item]]) -> Listing[Item]:
        """`read` is a service's list function, given all but which page is meant."""
        page = read(limit=self.limit, after=self.after)
        if page.next is None:
            return Listing(page.items, None)
        return Listing(page.items, self._cursors.seal(page.next, self._bound_to))


def list_identity(request: Request, workspace_id: str) -> str:
    """The list that a cursor belongs to: workspace, address and filters."""
    filters = [pair for pair in parse_qsl(request.url.query) if pair[0] not in _UNBOUND]
    return msgspec.json.encode([workspace_id, request.url.path, sorted(filters)]).decode()


def _bad_cursor() -> Invalid:
    detail = "This cursor does not belong to this list with these filters."
    return Invalid(
        "bad_cursor",
        detail,
        hint="Take `next_cursor` as it is and keep the filters, or start again without a cursor.",
        errors=(FieldError("/query/cursor", "bad_cursor", detail),),
    )
