"""The data of an event: JSON as the value it is, text as text, and everything else in base64."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

from onward.domain.errors import FieldError, Invalid

_TEXTS: Final = re.compile(
    r"text/.+|.+\+(?:xml|yaml)|application/(?:xml|yaml|x-yaml|javascript|graphql|x-www-form-urlencoded)"
)
# No other text is guessed at.
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "utf-16"})


@dataclass(frozen=True, slots=True)
class Contents:
    data: Any = None


def from_base64(given: object, content_type: str | None, decode: Callable[[bytes], Any]) -> Contents:
    try:
        body = base64.b64decode(given if isinstance(given, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        detail = "data_base64 is a text in base64."
        error = FieldError("/data_base64", "not_base64", detail)
        raise Invalid("not_base64", detail, errors=(error,)) from None
    return from_body(body, content_type, decode)


def from_body(body: bytes, content_type: str | None, decode: Callable[[bytes], Any]) -> Contents:
    """`decode` reads JSON, and refuses what is none."""
    if not body:
        return Contents()
    media_type, charset = _read(content_type)
    if is_json(media_type):
        return Contents(decode(body))
    text = _text(body, charset) if _TEXTS.fullmatch(media_type) else None
    return Contents(_in_base64(body, media_type) if text is None else text)


def is_json(media_type: str) -> bool:
    subtype = media_type.partition("/")[2]
    return subtype == "json" or subtype.endswith("+json")


def _in_base64(body: bytes, media_type: str) -> dict[str, Any]:
    """How bytes that are no text stand in JSON, here as in the payload of a webhook."""
    return {"content_type": media_type, "size": len(body), "base64": base64.b64encode(body).decode()}


def _read(content_type: str | None) -> tuple[str, str]:
    if content_type is None:
        return "application/octet-stream", ""
    message = Message()
    message["content-type"] = content_type
    return message.get_content_type(), (message.get_content_charset() or "utf-8").lower()


def _text(body: bytes, charset: str) -> str | None:
    if charset not in _CHARSETS:
        return None
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text
