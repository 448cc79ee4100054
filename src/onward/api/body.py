"""The one place where request bodies become values: bounded, strict, storable.

JSON as RFC 8259 has it, and less: no NaN or infinities, no repeated keys, no numbers
beyond what expressions can hold, nothing nested without end, and no text that a
database cannot store (NUL, lone surrogates).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from email.message import Message
from typing import Any, Final, NoReturn

from starlette.requests import ClientDisconnect, Request

from onward.api.problems import UnsupportedMedia
from onward.domain.errors import FieldError, Invalid, Malformed, TooLarge

MAX_BYTES: Final = 4 * 1024 * 1024
# A definition may nest its steps 20 deep, which is three levels of JSON each.
MAX_DEPTH: Final = 100
# Larger bodies are decoded in a thread, so that other requests go on meanwhile.
_INLINE_BYTES: Final = 32 * 1024
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1

Json = Any


class JsonRequest(Request):
    """A request whose body is read once, within bounds, by `decode`."""

    _value: Json = None

    async def load(self) -> None:
        """Read and decode now, while refusals still travel as they are."""
        raw = await self._read()
        if not raw:
            return
        _require_json(self)
        self._value = decode(raw) if len(raw) <= _INLINE_BYTES else await asyncio.to_thread(decode, raw)

    async def body(self) -> bytes:
        """Also of a request that needs none: it is bounded all the same."""
        return self._body if hasattr(self, "_body") else await self._read()

    async def json(self) -> Json:
        return self._value

    async def _read(self) -> bytes:
        if _announced_length(self) > MAX_BYTES:
            raise _too_large()
        self._body = b"".join([chunk async for chunk in _bounded(self)])
        return self._body


def decode(raw: bytes) -> Json:
    """The value of a JSON text. Raises `Malformed` (syntax) or `Invalid` (with a pointer)."""
    value = _parse(raw)
    _check(value)
    return value


def _require_json(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _unsupported("A compressed body is not understood here.")
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    kind = message.get_content_type() if request.headers.get("content-type") else ""
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise _unsupported("This address takes JSON.")


def _unsupported(sentence: str) -> UnsupportedMedia:
    return UnsupportedMedia("unsupported_media_type", sentence, hint="Send Content-Type: application/json.")


def _announced_length(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    if not text.isascii() or not text.isdigit():
        raise Malformed("content_length", "The Content-Length header is not a number.")
    # More digits than any size we would take; `int` refuses thousands of them.
    return int(text) if len(text) < 20 else MAX_BYTES + 1


async def _bounded(request: Request) -> Any:
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BYTES:
                raise _too_large()
            yield chunk
    except ClientDisconnect as gone:
        raise Malformed("incomplete_body", "The body ended before it was complete.") from gone


def _too_large() -> TooLarge:
    return TooLarge(
        "body_too_large", f"The body is larger than {MAX_BYTES} bytes.", hint="Send less at once."
    )


def _parse(raw: bytes) -> Json:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Malformed("malformed_json", f"The body is not UTF-8 (at byte {error.start}).") from error
    except json.JSONDecodeError as error:
        sentence = f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise Malformed("malformed_json", sentence) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # an integer of more digits than Python will read
        raise Malformed("malformed_json", "The body holds a number with too many digits.") from error


def _unrepeated(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Malformed("repeated_key", f"The body has the key {twice[:100]!r} twice in one object.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise Malformed("malformed_json", f"{name} is not a JSON value.")


def _too_deep() -> Malformed:
    return Malformed("too_deep", f"The body is nested deeper than {MAX_DEPTH} levels.")


def _check(root: Json) -> None:
    """Walks without recursion; a pointer is only made for what is refused."""
    level: list[Json] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for value in level for child in _children(value, root)]
        if not level:
            return
    raise _too_deep()


def _children(value: Json, root: Json) -> list[Json]:
    kind = type(value)
    if kind is dict:
        for name in value:
            _check_text(name, value, root)
        return list(value.values())
    if kind is list:
        return list(value)
    if kind is str:
        _check_text(value, value, root)
    elif kind is int and not _INT_MIN <= value <= _INT_MAX:
        _refuse(root, value, "number_out_of_range", "An integer must fit into 64 bits.")
    elif kind is float and value - value != 0.0:  # 1e999 reads as infinity
        _refuse(root, value, "number_out_of_range", "A number must be finite.")
    return []


def _check_text(text: str, holder: Json, root: Json) -> None:
    if "\x00" in text:
        _refuse(root, holder, "nul_character", "A text must not hold a NUL character.")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            _refuse(root, holder, "lone_surrogate", "A text must not hold half of a surrogate pair.")


def _refuse(root: Json, culprit: Json, code: str, detail: str) -> NoReturn:
    pointer = next((place for place, value in _places(root) if value is culprit), "")
    raise Invalid("unstorable_value", detail, errors=(FieldError(pointer, code, detail),))


def _places(root: Json) -> Iterator[tuple[str, Json]]:
    """Every value with its pointer. Without recursion: the depth was not checked to its end yet."""
    open_places = [("", root)]
    while open_places:
        pointer, value = open_places.pop()
        yield pointer, value
        if isinstance(value, dict):
            open_places += [(f"{pointer}/{_escape(name)}", child) for name, child in value.items()]
        elif isinstance(value, list):
            open_places += [(f"{pointer}/{index}", child) for index, child in enumerate(value)]


def _escape(name: str) -> str:
    return name.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")
