"""A response's body: read up to a bound, unpacked up to the same bound, then read as what it is."""

from __future__ import annotations

import base64
import codecs
import json
import zlib
from collections.abc import AsyncIterable, Callable
from email.message import Message
from typing import Any, Literal

from onward.ports.actions import ActionFailed, Json

Wanted = Literal["auto", "json", "text", "base64"]
BodyType = Literal["empty", "json", "text", "base64"]

Unpack = Callable[[bytes, int], bytes]
"""(packed, room) -> at most that many unpacked bytes."""

_GZIP = 16 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    # One byte more than allowed is enough to know.
    body = await read_start(chunks, encoding, limit + 1)
    if len(body) > limit:
        raise ActionFailed(
            "action",
            f"The response has more than {limit:,} bytes.",
            code="too_large",
            details={"limit": limit, "hint": "Raise max_bytes, or ask the server for less."},
        )
    return body


async def read_start(chunks: AsyncIterable[bytes], encoding: str, room: int) -> bytes:
    """Stops reading and unpacking as soon as there is enough: a small bomb stays small."""
    unpack = _unpacker(encoding)
    body = bytearray()
    async for chunk in chunks:
        body += unpack(chunk, room - len(body))
        if len(body) >= room:
            break
    return bytes(body)


def interpret(body: bytes, content_type: str, wanted: Wanted) -> tuple[BodyType, Json]:
    """By its content type, unless the author says what it is."""
    if wanted == "base64":
        return "base64", base64.b64encode(body).decode()
    if not body:
        return "empty", None
    header = _parsed(content_type)
    if wanted == "json" or (wanted == "auto" and _is_json(header.get_content_type())):
        return _as_json(body, wanted)
    if wanted == "auto" and not _is_text(header.get_content_type(), body):
        return "base64", base64.b64encode(body).decode()
    return "text", body.decode(_charset(header), errors="replace")


def _unpacker(encoding: str) -> Unpack:
    if encoding in ("", "identity"):
        return lambda chunk, room: chunk[:room]
    if encoding in ("gzip", "x-gzip"):
        return _inflate(zlib.decompressobj(_GZIP))
    if encoding == "deflate":
        return _inflate(zlib.decompressobj())
    raise ActionFailed("action", f"The response is encoded as {encoding!r}, which was not asked for.")


def _inflate(stream: Any) -> Unpack:
    def unpack(chunk: bytes, room: int) -> bytes:
        try:
            return bytes(stream.decompress(chunk, room))
        except zlib.error as error:
            raise ActionFailed("transient", f"The response is damaged: {error}.") from error

    return unpack


def _as_json(body: bytes, wanted: Wanted) -> tuple[BodyType, Json]:
    try:
        return "json", json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if wanted == "auto":  # a server that mislabels its text is no reason to lose it
            return "text", body.decode("utf-8", errors="replace")
        raise ActionFailed(
            "action", f"The response is not JSON: {error}.", code="not_json", details={"bytes": len(body)}
        ) from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _parsed(content_type: str) -> Message:
    message = Message()
    message["content-type"] = content_type or "application/octet-stream"
    return message


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")


def _is_text(kind: str, body: bytes) -> bool:
    textual = (
        "/xml",
        "+xml",
        "/javascript",
        "/x-www-form-urlencoded",
        "/yaml",
        "/x-yaml",
        "/x-ndjson",
        "/csv",
    )
    if kind.startswith("text/") or kind.endswith(textual):
        return True
    if kind != "application/octet-stream":
        return False
    try:  # no content type was sent, or one that says nothing
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in body


def _charset(header: Message) -> str:
    named = header.get_content_charset() or "utf-8"
    try:
        codec = codecs.lookup(named)
    except LookupError:
        return "utf-8"
    # Python also knows codecs that are not character sets (hex, zip...).
    return codec.name if codec._is_text_encoding else "utf-8"
