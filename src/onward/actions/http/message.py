"""A request before it is sent: the author's arguments checked, and the next one after a redirect."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import httpx

from onward import __version__
from onward.actions.http.headers import check_headers, headers_for_another_origin
from onward.ports.actions import ActionFailed, Json

Scalar = str | int | float | bool | None
_WITHOUT_EFFECT = ("GET", "HEAD", "OPTIONS")
_LONGEST_URL = 16 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """At most one of them."""

    json: Json = None
    text: str | None = None
    form: Mapping[str, Scalar | list[Scalar]] | None = None
    base64: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def shown_url(self) -> str:
        """Without the query, which may hold a key."""
        return str(self.url.copy_with(query=None, fragment=None))


def compose(
    method: str,
    url: str,
    query: Mapping[str, Scalar | list[Scalar]],
    headers: Mapping[str, str],
    body: Body,
    idempotency_key: str,
) -> Outgoing:
    check_headers(headers)
    content, content_type = _encode(body)
    sent = {"accept": "*/*", "user-agent": f"onward/{__version__}", "accept-encoding": "gzip"}
    if content_type is not None:
        sent["content-type"] = content_type
    if method not in _WITHOUT_EFFECT:
        sent["idempotency-key"] = idempotency_key
    sent.update((name.lower(), value) for name, value in headers.items())
    return Outgoing(method, _with_query(check_url(url), query), sent, content)


def header_texts(headers: Mapping[str, Scalar]) -> dict[str, str]:
    return {name: _plain_text(value) for name, value in headers.items() if value is not None}


def check_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _bad_url(f"The URL cannot be read: {error}.") from error
    if url.scheme not in ("http", "https"):
        raise _bad_url("The URL must start with http:// or https://.")
    if not url.host or len(url.host) > 253 or any(len(label) > 63 for label in url.host.split(".")):
        raise _bad_url("The URL has no usable host name.")
    if not 0 < port_of(url) < 65536:
        raise _bad_url("The URL has a port that does not exist.")
    if url.userinfo:
        raise _bad_url("The URL has a user name or password in it; send an Authorization header instead.")
    if len(url.raw_path) > _LONGEST_URL:
        raise _bad_url(f"The URL is longer than {_LONGEST_URL:,} characters.")
    return url


def port_of(url: httpx.URL) -> int:
    return url.port if url.port is not None else (443 if url.scheme == "https" else 80)


def after_redirect(outgoing: Outgoing, status: int, location: str) -> Outgoing:
    """What browsers do: 307 and 308 repeat the request, the others ask again with GET."""
    try:
        url = check_url(str(outgoing.url.join(location)))
    except httpx.InvalidURL as error:
        raise _bad_url(f"The server sent a redirect that cannot be read: {error}.") from error
    following = replace(outgoing, url=url)
    if not _same_origin(outgoing.url, url):
        following = replace(following, headers=headers_for_another_origin(outgoing.headers))
    if status in (307, 308) or outgoing.method == "HEAD":
        return following
    headers = {name: value for name, value in following.headers.items() if name != "content-type"}
    return replace(following, method="GET", content=None, headers=headers)


def _encode(body: Body) -> tuple[bytes | None, str | None]:
    given = [name for name in ("json", "text", "form", "base64") if getattr(body, name) is not None]
    if len(given) > 1:
        raise _invalid(f"/{given[1]}", "body", f"A request has one body; here are {' and '.join(given)}.")
    if body.json is not None:
        return json.dumps(body.json, ensure_ascii=False, allow_nan=False).encode(), "application/json"
    if body.text is not None:
        return body.text.encode(), "text/plain; charset=utf-8"
    if body.form is not None:
        return _form(body.form).encode(), "application/x-www-form-urlencoded"
    if body.base64 is not None:
        return _decoded(body.base64), "application/octet-stream"
    return None, None


def _form(fields: Mapping[str, Scalar | list[Scalar]]) -> str:
    pairs = [
        (name, _plain_text(value))
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
        if value is not None
    ]
    return urlencode(pairs)


def _plain_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid("/base64", "base64", f"The body is not base64: {error}.") from error


def _with_query(url: httpx.URL, query: Mapping[str, Scalar | list[Scalar]]) -> httpx.URL:
    if not query:
        return url
    added = _form(query)
    before = url.query.decode("ascii")
    return url.copy_with(query="&".join(part for part in (before, added) if part).encode("ascii"))


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, port_of(one)) == (other.scheme, other.host, port_of(other))


def _bad_url(message: str) -> ActionFailed:
    return _invalid("/url", "url", message)


def _invalid(pointer: str, code: str, message: str) -> ActionFailed:
    details = {"errors": [{"pointer": pointer, "code": code, "detail": message}]}
    return ActionFailed("validation", message, code=code, details=details)
