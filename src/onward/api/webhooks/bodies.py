"""From the bytes of a delivery to its payload, by its content type. Its sender is known by then.

JSON is its value, a form an object, text a text; everything else comes as base64.
"""

from __future__ import annotations

import asyncio
import base64
from email.message import Message
from typing import Any, Final
from urllib.parse import parse_qsl

from onward.api.body import decode
from onward.domain.errors import Malformed, OnwardError

# Larger bodies are read in a thread, so that other deliveries go on meanwhile.
_INLINE_BYTES: Final = 32 * 1024
_MOST_FIELDS: Final = 1_000
_TEXTS: Final = frozenset({"application/xml", "application/javascript", "application/graphql"})


async def payload_of(content_type: str, body: bytes) -> Any:
    """None when there is no body. Raises `Malformed` for what is not what it says it is."""
    if not body:
        return None
    if len(body) <= _INLINE_BYTES:
        return _read(content_type, body)
    return await asyncio.to_thread(_read, content_type, body)


def _read(content_type: str, body: bytes) -> Any:
    if content_type == "application/json":  # nearly always, and word for word
        return _json(body)
    message = Message()
    message["content-type"] = content_type or "application/octet-stream"
    kind = message.get_content_type() if content_type else ""
    charset = str(message.get_param("charset") or "utf-8")
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return _json(body)
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind == "multipart/form-data":
        return _multipart(body, str(message.get_param("boundary") or ""))
    if kind.startswith("text/") or kind in _TEXTS or kind.endswith("+xml"):
        return _text(body, charset)
    return _without_type(body) if not kind else _binary(body, kind)


def _json(body: bytes) -> Any:
    try:
        return decode(body)
    except Malformed:
        raise
    except OnwardError as error:  # it can be read, and holds what nothing of ours can
        raise Malformed(error.code, error.message, hint=error.hint, errors=error.errors) from error


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise Malformed("malformed_form", "The body is not a form that can be read.") from error
    return _gathered(pairs)


def _gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that is given twice has a list of values."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        _refuse_nul(name)
        if isinstance(value, str):
            _refuse_nul(value)
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _multipart(body: bytes, boundary: str) -> dict[str, Any]:
    """Fields as texts, files as objects with their content in base64."""
    mark = b"--" + boundary.encode("ascii", "replace")
    first, *parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if not boundary or first.strip() or not parts or not parts[-1].startswith(b"--"):
        raise _bad_multipart("it does not end with its boundary")
    if len(parts) > _MOST_FIELDS:
        raise _bad_multipart(f"it has more than {_MOST_FIELDS} parts")
    return _gathered([_part(part) for part in parts[:-1]])


def _part(part: bytes) -> tuple[str, Any]:
    head, end, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not end:
        raise _bad_multipart("a part has no end of its headers")
    message = Message()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() in ("content-disposition", "content-type"):
            message[name.strip()] = value.strip()
    field = message.get_param("name", header="content-disposition")
    if not isinstance(field, str):
        raise _bad_multipart("a part has no name")
    file = message.get_param("filename", header="content-disposition")
    if file is None:
        return field, _text(content, "utf-8")
    kind = message.get_content_type() if "content-type" in message else "application/octet-stream"
    return field, {"filename": _plain(file), **_binary(content, kind)}


def _plain(name: object) -> str:
    """Of a name in another character set, `get_param` makes three parts."""
    return str(name[2] if isinstance(name, tuple) else name).replace("\x00", "")


def _text(body: bytes, charset: str) -> str:
    try:
        text = body.decode(charset)
        text.encode()  # some character sets can write what is no text
    except (UnicodeError, LookupError) as error:
        raise Malformed("malformed_text", f"The body is not text in {charset[:40]!r}.") from error
    _refuse_nul(text)
    return text


def _without_type(body: bytes) -> Any:
    try:
        return _text(body, "utf-8")
    except Malformed:
        return _binary(body, "application/octet-stream")


def _binary(body: bytes, kind: str) -> dict[str, Any]:
    return {"content_type": kind, "size": len(body), "base64": base64.b64encode(body).decode()}


def _refuse_nul(text: str) -> None:
    if "\x00" in text:
        raise Malformed("nul_character", "A text must not hold a NUL character.")


def _bad_multipart(why: str) -> Malformed:
    return Malformed("malformed_multipart", f"The body is not multipart/form-data: {why}.")
