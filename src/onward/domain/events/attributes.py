"""What the attributes of a CloudEvent may be called and what they may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

Problem = tuple[str, str]

_NAME: Final = re.compile(r"[a-z0-9]{1,100}")
# Controls, surrogates, and what Unicode calls noncharacters.
_DISALLOWED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_INT32: Final = range(-(2**31), 2**31)
_CHARACTER = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_NO_COLON = _CHARACTER.replace(":@", "@")
_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*:"
_AUTHORITY = r"//(?:[A-Za-z0-9\-._~!$&'()*+,;=:@\[\]]|%[0-9A-Fa-f]{2})*"
_REST = rf"(?:\?(?:{_CHARACTER}|[/?])*)?"
_FRAGMENT = rf"(?:\#(?:{_CHARACTER}|[/?])*)?"
_ROOTED = rf"(?:{_AUTHORITY}(?:/(?:{_CHARACTER}|/)*)?|/(?!/)(?:{_CHARACTER}|/)*)"
_ABSOLUTE_URI: Final = re.compile(rf"{_SCHEME}(?:{_ROOTED}|(?:{_CHARACTER}(?:{_CHARACTER}|/)*)?){_REST}")
_URI_REFERENCE: Final = re.compile(
    rf"(?:{_SCHEME}(?:{_ROOTED}|(?:{_CHARACTER}(?:{_CHARACTER}|/)*)?)"
    rf"|{_ROOTED}|{_NO_COLON}+(?:/(?:{_CHARACTER}|/)*)?|){_REST}{_FRAGMENT}"
)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105 - of a media type
_MEDIA_TYPE: Final = re.compile(
    rf'{_TOKEN}/{_TOKEN}(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"))*'
)


def problem_of(name: str, value: object) -> Problem | None:
    """None: it is as the specification wants it."""
    if not _NAME.fullmatch(name) or name == "data":
        return "bad_name", "Attributes are called by small letters a to z and digits, and not `data`."
    read = _CORE.get(name)
    if read is None:
        return _extension(value)
    if not isinstance(value, str) or not value:
        return "not_a_text", f"{name} is a text that is not empty."
    return _text(value) or read(value)


def _extension(value: object) -> Problem | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if value in _INT32 else ("out_of_range", "A whole number here has 32 bits.")
    if isinstance(value, str):
        return _text(value)
    return "bad_type", "An attribute is a text, a whole number, true or false."


def _text(value: str) -> Problem | None:
    if _DISALLOWED.search(value):
        return "bad_character", "A text here has no control characters, noncharacters or half surrogates."
    return None


def _version(value: str) -> Problem | None:
    if value == "1.0":
        return None
    return "unknown_specversion", f"This server reads CloudEvents 1.0, and not {value[:20]!r}."


def _any_text(value: str) -> Problem | None:
    return None


def _source(value: str) -> Problem | None:
    if _URI_REFERENCE.fullmatch(value):
        return None
    return "not_a_uri", "source is a URI or a part of one, such as /shop/orders; other characters as %XX."


def _dataschema(value: str) -> Problem | None:
    if _ABSOLUTE_URI.fullmatch(value):
        return None
    return "not_a_uri", "dataschema is an absolute URI, without a fragment."


def _content_type(value: str) -> Problem | None:
    if _MEDIA_TYPE.fullmatch(value):
        return None
    return "not_a_media_type", "datacontenttype is a media type, such as application/json."


def _time(value: str) -> Problem | None:
    found = _TIME.fullmatch(value)
    if found is not None:
        second = min(int(found[3]), 59) if found[3] == "60" else int(found[3])  # a leap second
        try:
            datetime.fromisoformat(f"{found[1]}T{found[2]}:{second:02}")
        except ValueError:
            pass
        else:
            return None
    return "not_a_time", "time is an instant as in RFC 3339, such as 2026-03-01T09:00:00Z."


_CORE: Final[Mapping[str, Callable[[str], Problem | None]]] = {
    "specversion": _version,
    "id": _any_text,
    "source": _source,
    "type": _any_text,
    "subject": _any_text,
    "time": _time,
    "datacontenttype": _content_type,
    "dataschema": _dataschema,
}
