"""What a webhook says: where deliveries come in, who may send them, and how they are answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.triggers import fields
from onward.domain.triggers.check import Secrets, header, read_check
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.signatures import Check

TOKEN_PREFIX: Final = "whk_"  # noqa: S105 - what it begins with, not what it is
DEFAULT_BODY: Final = 1024**2
LARGEST_BODY: Final = 4 * 1024**2
LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` deliveries in any stretch of `per` seconds."""

    count: int
    per: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`wait`: for the run's outputs, so many seconds. Otherwise what is said when a delivery is stored;
    without a body it is the id of the invocation."""

    wait: float | None = None
    status: int = 202
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    check: Check
    secrets: Secrets = field(default_factory=Secrets)
    # Without one the address is a token that nobody can guess.
    path: str | None = None
    methods: tuple[str, ...] = ("POST",)
    max_body: int = DEFAULT_BODY
    # In lower case. Where a repeated delivery says which one it is, for checks that do not know.
    delivery_header: str | None = None
    rate_limit: RateLimit | None = None
    answer: Answer = field(default_factory=Answer)

    @property
    def makes_secret(self) -> bool:
        """Its check takes a secret that Onward makes."""
        return self.check.scheme != "none" and self.secrets.current is None


def read_webhook(document: object) -> Webhook:
    given = fields.an_object(document, "", _FIELDS)
    check, secrets = _check(given)
    path = _path(given)
    if path is not None and check.scheme == "none":
        message = "A path that can be guessed needs a check: anybody could send to it."
        hint = "Choose a scheme such as standard, hmac or bearer; or leave `path` out for a secret address."
        raise TriggerError("/check/scheme", "unchecked_path", message, hint)
    return Webhook(
        check=check,
        secrets=secrets,
        path=path,
        methods=_methods(given),
        max_body=_size(given),
        delivery_header=_delivery_header(given, check),
        rate_limit=_rate_limit(given),
        answer=_answer(given),
    )


def in_words(webhook: Webhook) -> str:
    """When it fires, for people."""
    where = "its secret address" if webhook.path is None else f"/hooks/{webhook.path}"
    return f"When {where} is called (check: {webhook.check.scheme})"


_FIELDS: Final = ("path", "check", "methods", "max_body", "delivery_header", "rate_limit", "answer")
_METHODS: Final = ("POST", "PUT", "PATCH", "DELETE", "GET")
_PART: Final = r"[a-z0-9][a-z0-9._-]*"
_PATH: Final = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII)
_LONGEST_PATH: Final = 120
_SIZE: Final = re.compile(r"(\d{1,9})\s*(b|kb|mb|kib|mib)?", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"": 1, "b": 1, "kb": 1024, "kib": 1024, "mb": 1024**2, "mib": 1024**2}
_HEADER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
# What an answer may carry: nothing that frames it, sets a cookie, sends elsewhere or is ours to say.
_OWN_HEADER: Final = re.compile(r"content-type|content-language|x-(?!request-id$|frame-|content-type-).+")
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]{1,500}", re.ASCII)
# Nothing that a browser would execute: the answer comes from the address of our own pages.
_ANSWER_TYPES: Final = re.compile(r"(application/([a-z0-9.-]+\+)?(json|xml)|text/(plain|xml|csv))(;.*)?")
# These say themselves which delivery it is: in a header, or in their body.
_KNOW_THEIR_DELIVERIES: Final = ("standard", "github", "slack", "stripe", "shopify")
_WITHOUT_BODY: Final = (204, 205)


def _check(given: fields.Object) -> tuple[Check, Secrets]:
    if given.get("check") is None:
        message = "A webhook says how it knows its senders."
        hint = (
            "Write check: {scheme: standard}, or {scheme: none} when everybody may send who has the address."
        )
        raise TriggerError("/check", "missing", message, hint)
    return fields.at("/check", lambda: read_check(given["check"]))


def _path(given: fields.Object) -> str | None:
    path = given.get("path")
    if path is None:
        return None
    fits = isinstance(path, str) and len(path) <= _LONGEST_PATH and _PATH.fullmatch(path)
    if not fits or path.startswith(TOKEN_PREFIX):
        message = f"A path has 1 to {_LONGEST_PATH} small letters, digits and . _ - in parts between slashes."
        raise TriggerError(
            "/path", "bad_path", message, "Like shop/orders: it is called at /hooks/shop/orders."
        )
    return str(path)


def _methods(given: fields.Object) -> tuple[str, ...]:
    methods = given.get("methods")
    if methods is None:
        return ("POST",)
    if not isinstance(methods, list) or not methods or any(method not in _METHODS for method in methods):
        raise TriggerError("/methods", "bad_methods", f"methods is a list of some of {', '.join(_METHODS)}.")
    return tuple(dict.fromkeys(methods))


def _size(given: fields.Object) -> int:
    size = given.get("max_body")
    if size is None:
        return DEFAULT_BODY
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is not None:
        size = int(match[1]) * _UNITS[(match[2] or "").lower()]
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST_BODY:
        message = "max_body is a size of at most 4mb."
        raise TriggerError("/max_body", "bad_size", message, "Write 64kb, 1mb, or a number of bytes.")
    return size


def _delivery_header(given: fields.Object, check: Check) -> str | None:
    if given.get("delivery_header") is None:
        return None
    if check.scheme in _KNOW_THEIR_DELIVERIES:
        message = f"The scheme {check.scheme} says itself which delivery it is."
        raise TriggerError("/delivery_header", "without_effect", message, "Leave it out.")
    return header(given, "delivery_header")


def _rate_limit(given: fields.Object) -> RateLimit | None:
    if given.get("rate_limit") is None:
        return None
    rule = fields.an_object(given["rate_limit"], "/rate_limit", ("count", "per"))
    for name in ("count", "per"):
        if rule.get(name) is None:
            message = "A rate limit is a count and a length of time."
            raise TriggerError(f"/rate_limit/{name}", "missing", message, "Write {count: 100, per: 1m}.")
    count = fields.whole(rule, "count", "/rate_limit", 1, 1_000_000, 1)
    return RateLimit(count, fields.seconds(rule, "per", "/rate_limit", 1.0, 86_400.0) or 1.0)


def _answer(given: fields.Object) -> Answer:
    if given.get("answer") is None:
        return Answer()
    rule = fields.an_object(given["answer"], "/answer", ("wait", "status", "body", "headers"))
    if rule.get("wait") is not None:
        return Answer(wait=_wait(rule))
    status = fields.whole(rule, "status", "/answer", 200, 299, 200)
    body = rule.get("body")
    if body is not None and (not isinstance(body, str) or len(body) > 10_000):
        raise TriggerError("/answer/body", "bad_text", "body is a text of at most 10000 characters.")
    if body and status in _WITHOUT_BODY:
        raise TriggerError("/answer/body", "without_effect", f"An answer of {status} has no body.")
    return Answer(status=status, body=body or "", headers=_answer_headers(rule))


def _wait(rule: fields.Object) -> float:
    others = [name for name in rule if name != "wait" and rule[name] is not None]
    if others:
        message = f"An answer that waits is the run's outputs: {others[0]} would do nothing."
        raise TriggerError(
            f"/answer/{others[0]}", "without_effect", message, "Leave it out, or leave `wait` out."
        )
    return fields.seconds(rule, "wait", "/answer", 1.0, LONGEST_WAIT) or LONGEST_WAIT


def _answer_headers(rule: fields.Object) -> Mapping[str, str]:
    headers = rule.get("headers")
    if headers is None:
        return {}
    if not isinstance(headers, Mapping) or len(headers) > 20:
        raise TriggerError("/answer/headers", "not_an_object", "headers is an object of at most 20 texts.")
    return {str(name).lower(): _answer_header(name, value) for name, value in headers.items()}


def _answer_header(name: Any, value: Any) -> str:
    pointer = f"/answer/headers/{name}"
    if not isinstance(name, str) or not _HEADER.fullmatch(name) or not _OWN_HEADER.fullmatch(name.lower()):
        message = f"An answer cannot carry the header {str(name)[:100]!r}."
        raise TriggerError(
            pointer, "bad_header", message, "Content-Type, Content-Language and X-... can be given."
        )
    if not isinstance(value, str) or not _PRINTABLE.fullmatch(value):
        raise TriggerError(pointer, "bad_text", "A header is one line of plain characters.")
    if name.lower() == "content-type" and not _ANSWER_TYPES.fullmatch(value.lower()):
        message = "An answer is JSON, XML, CSV or plain text."
        raise TriggerError(pointer, "bad_media_type", message, "Write application/json or text/plain.")
    return value
