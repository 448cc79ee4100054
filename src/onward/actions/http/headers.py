"""Which headers an author may send, which ones follow a redirect, and what is hidden of them in messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from onward.domain.masking import MASK
from onward.ports.actions import ActionFailed

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

# They frame the message or steer the connection; a step that sets them could smuggle a second request.
_FRAMING = (
    "connection content-length expect host http2-settings keep-alive proxy-authenticate proxy-authorization"
    " proxy-connection te trailer transfer-encoding upgrade accept-encoding"
)
_OURS = frozenset(_FRAMING.split())

# An API key may sit under any name: only these say nothing about who asks.
_HARMLESS = (
    "accept accept-encoding accept-language cache-control content-type idempotency-key if-match"
    " if-modified-since if-none-match user-agent"
)
_SAFE_ANYWHERE = frozenset(_HARMLESS.split())


def check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise _refused(name, "is not the name of a header")
        if name.lower() in _OURS:
            raise _refused(name, "is set by the connection itself")
        # The value stays out of the message: it may be a secret.
        if _FORBIDDEN_IN_VALUE.search(value):
            raise _refused(name, "has a line break or control character in its value")


def headers_for_another_origin(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _SAFE_ANYWHERE}


def secret_values(headers: Mapping[str, str]) -> tuple[str, ...]:
    """What must not appear in a message: whole values, and what follows the scheme in `Bearer abc`."""
    found: set[str] = set()
    for name, value in headers.items():
        if name.lower() not in _SAFE_ANYWHERE:
            found.update((value, value.partition(" ")[2]))
    return tuple(found)


def shown_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """A response's headers for the step's output: lower-case, joined when repeated, cookies hidden."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        value = MASK if name == "set-cookie" else raw_value.decode("latin-1")
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def _refused(name: str, why: str) -> ActionFailed:
    pointer = "/headers/" + name.replace("~", "~0").replace("/", "~1")
    message = f"The header {name!r} {why}."
    return ActionFailed(
        "validation",
        message,
        code="header",
        details={"errors": [{"pointer": pointer, "code": "header", "detail": message}]},
    )
