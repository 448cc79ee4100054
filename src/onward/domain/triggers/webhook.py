"""What a webhook says: where deliveries come in, who may send them, and how they are answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.definitions.pointers import escape
from onward.domain.triggers import fields
from onward.domain.triggers.check import Secrets, header, read_check
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, Object, Read
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
    faults = Faults(document)
    given = faults.object(_FIELDS)
    path = faults.read(_path, given)
    checked = faults.read(_check, given)
    methods = faults.read(_methods, given)
    max_body = faults.read(_size, given)
    faults.read(lambda: _refuse_useless_header(given, *checked()))
    delivery_header = faults.read(_delivery_header, given)
    rate_limit = faults.read(_rate_limit, given)
    answer = faults.read(_answer, given)
    faults.read(lambda: _refuse_unchecked(path(), *checked()))
    faults.tell()
    check, secrets = checked()
    return Webhook(
        check=check,
        secrets=secrets,
        path=path(),
        methods=methods(),
        max_body=max_body(),
        delivery_header=delivery_header(),
        rate_limit=rate_limit(),
        answer=answer(),
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


def _check(given: Object) -> tuple[Check, Secrets]:
    if given.get("check") is None:
        message = "A webhook says how it knows its senders."
        hint = (
            "Write check: {scheme: standard}, or {scheme: none} when everybody may send who has the address."
        )
        raise TriggerError("/check", "missing", message, hint)
    return fields.at("/check", lambda: read_check(given["check"]))


def _path(given: Object) -> str | None:
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


def _methods(given: Object) -> tuple[str, ...]:
    methods = given.get("methods")
    if methods is None:
        return ("POST",)
    if not isinstance(methods, list) or not methods or any(method not in _METHODS for method in methods):
        raise TriggerError("/methods", "bad_methods", f"methods is a list of some of {', '.join(_METHODS)}.")
    return tuple(dict.fromkeys(methods))


def _size(given: Object) -> int:
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


def _delivery_header(given: Object) -> str | None:
    return None if given.get("delivery_header") is None else header(given, "delivery_header")


def _refuse_useless_header(given: Object, check: Check, _: Secrets) -> None:
    if given.get("delivery_header") is not None and check.scheme in _KNOW_THEIR_DELIVERIES:
        message = f"The scheme {check.scheme} says itself which delivery it is."
        raise TriggerError("/delivery_header", "without_effect", message, "Leave it out.")


def _refuse_unchecked(path: str | None, check: Check, _: Secrets) -> None:
    if path is not None and check.scheme == "none":
        message = "A path that can be guessed needs a check: anybody could send to it."
        hint = "Choose a scheme such as standard, hmac or bearer; or leave `path` out for a secret address."
        raise TriggerError("/check/scheme", "unchecked_path", message, hint)


def _rate_limit(given: Object) -> RateLimit | None:
    if given.get("rate_limit") is None:
        return None
    faults = Faults(given["rate_limit"], "/rate_limit")
    rule = faults.object(("count", "per"))
    for name in ("count", "per"):
        faults.read(_refuse_missing, rule, name)
    count = faults.read(fields.whole, rule, "count", "/rate_limit", 1, 1_000_000, 1)
    per = faults.read(fields.seconds, rule, "per", "/rate_limit", 1.0, 86_400.0)
    faults.tell()
    return RateLimit(count(), per() or 1.0)


def _refuse_missing(rule: Object, name: str) -> None:
    if rule.get(name) is None:
        message = "A rate limit is a count and a length of time."
        raise TriggerError(f"/rate_limit/{name}", "missing", message, "Write {count: 100, per: 1m}.")


def _answer(given: Object) -> Answer:
    if given.get("answer") is None:
        return Answer()
    faults = Faults(given["answer"], "/answer")
    rule = faults.object(("wait", "status", "body", "headers"))
    wait = faults.read(fields.seconds, rule, "wait", "/answer", 1.0, LONGEST_WAIT)
    if rule.get("wait") is not None:
        for name in ("status", "body", "headers"):
            faults.read(_refuse_besides_wait, rule, name)
        faults.tell()
        return Answer(wait=wait())
    status = faults.read(fields.whole, rule, "status", "/answer", 200, 299, 200)
    body = faults.read(_body, rule, status)
    headers = faults.read(_answer_headers, rule)
    faults.tell()
    return Answer(status=status(), body=body(), headers=headers())


def _refuse_besides_wait(rule: Object, name: str) -> None:
    if rule.get(name) is not None:
        message = f"An answer that waits is the run's outputs: {name} would do nothing."
        hint = "Leave it out, or leave `wait` out."
        raise TriggerError(f"/answer/{name}", "without_effect", message, hint)


def _body(rule: Object, status: Read[int]) -> str:
    body = rule.get("body")
    if body is not None and (not isinstance(body, str) or len(body) > 10_000):
        raise TriggerError("/answer/body", "bad_text", "body is a text of at most 10000 characters.")
    if body and status() in _WITHOUT_BODY:
        raise TriggerError("/answer/body", "without_effect", f"An answer of {status()} has no body.")
    return body or ""


def _answer_headers(rule: Object) -> Mapping[str, str]:
    headers = rule.get("headers")
    if headers is None:
        return {}
    if not isinstance(headers, Mapping) or len(headers) > 20:
        raise TriggerError("/answer/headers", "not_an_object", "headers is an object of at most 20 texts.")
    faults = Faults()
    read = {str(name).lower(): faults.read(_answer_header, name, value) for name, value in headers.items()}
    faults.tell()
    return {name: value() for name, value in read.items()}


def _answer_header(name: Any, value: Any) -> str:
    pointer = f"/answer/headers/{escape(str(name))}"
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
