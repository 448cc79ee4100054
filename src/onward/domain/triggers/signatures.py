"""Who sent a delivery: the checks of webhooks, over the raw bytes, before anything is parsed.

Every check fails closed: a scheme without what it needs lets nobody in. Several secrets may be valid
at once, so that one can be exchanged without a gap; all are compared, in constant time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from onward.domain.networks import read_address, read_network

Scheme = Literal["none", "standard", "github", "slack", "stripe", "shopify", "hmac", "bearer", "basic"]
Algorithm = Literal["sha256", "sha384", "sha512", "sha1"]
Encoding = Literal["hex", "base64"]


@dataclass(frozen=True, slots=True)
class Hmac:
    """A signature of somebody's own making: where it stands, and what was signed."""

    header: str
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    # Before the signature in its header, such as `sha256=`.
    prefix: str = ""
    # Joined by the separator: `body`, `method`, `path`, `header:NAME`, or `text:LITERAL`.
    components: tuple[str, ...] = ("body",)
    separator: str = ""
    # The header with the Unix time of sending; it should be among the components.
    timestamp_header: str | None = None
    # The header with the id of the delivery.
    id_header: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    scheme: Scheme
    hmac: Hmac | None = None
    # For `basic`.
    user: str = ""
    # Networks that may send at all, as CIDR; empty: any.
    networks: tuple[str, ...] = ()
    # How old, or how far ahead, a signed time may be.
    tolerance_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as it came. Header names in lower case; a character of a value is a byte (latin-1)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Verified:
    """By its sender's word: the id that a repeated delivery carries again, if it has one in a header."""

    delivery_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """`code` goes into the log of deliveries; the sender is told no more than 401."""

    code: str
    reason: str


def shut_out(check: Check, address: str) -> Refused | None:
    """By where it comes from alone: whatever else it brings need not be looked at."""
    if not check.networks or _is_within(address, check.networks):
        return None
    return Refused("address_not_allowed", f"{address} is in none of the allowed networks.")


def verify(check: Check, secrets: Sequence[str], delivery: Delivery, now: datetime) -> Verified | Refused:
    refused = shut_out(check, delivery.address)
    if refused is not None:
        return refused
    if check.scheme == "none":
        return Verified()
    usable = [secret for secret in secrets if secret]
    if not usable:
        return Refused("no_secret", f"The check {check.scheme} has no secret, so nobody is let in.")
    match check.scheme:
        case "bearer" | "basic":
            return _authorization(check, usable, delivery)
        case _:
            return _signed(check, usable, delivery, now)


def standard_key(secret: str) -> bytes | None:
    """What Standard Webhooks sign with, here and when Onward is the sender. None: no such secret."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True) or None
    except (ValueError, binascii.Error):
        return None


def standard_message(delivery_id: str, sent: str, body: bytes) -> bytes:
    return _as_it_came(f"{delivery_id}.{sent}.") + body


def _as_it_came(text: str) -> bytes:
    """Of a header: its sender signed bytes, whatever characters they stand for. What no header holds
    fits nothing."""
    return text.encode("latin-1", "backslashreplace")


@dataclass(frozen=True, slots=True)
class _Signed:
    """What one scheme reads from a request."""

    message: bytes
    # Any of these may match.
    signatures: tuple[str, ...]
    sent: str | None
    delivery_id: str | None
    key: Callable[[str], bytes | None] = str.encode
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    is_timed: bool = False


def _signed(check: Check, secrets: Sequence[str], delivery: Delivery, now: datetime) -> Verified | Refused:
    signed = _reading(check, delivery)
    if signed is None:
        return Refused("half_configured", "The check says hmac, and not which header carries it.")
    if not signed.signatures:
        return Refused("no_signature", "The request carries no signature that this check reads.")
    if signed.is_timed and not _is_recent(signed.sent, now, check.tolerance_seconds):
        return Refused(
            "outside_window", f"The signed time {str(signed.sent)[:40]!r} is not of the last minutes."
        )
    if not any(map(signed.key, secrets)):
        return Refused("unusable_secret", f"The secret is none of the scheme {check.scheme}: store it anew.")
    if not _matches(signed, secrets):
        return Refused("wrong_signature", "The signature does not fit the body with any of the secrets.")
    return Verified(signed.delivery_id)


def _reading(check: Check, delivery: Delivery) -> _Signed | None:
    match check.scheme:
        case "standard":
            return _standard(delivery)
        case "github":
            return _github(delivery)
        case "slack":
            return _slack(delivery)
        case "stripe":
            return _stripe(delivery)
        case "shopify":
            return _shopify(delivery)
        case _:
            return _custom(check.hmac, delivery) if check.hmac else None


def _standard(delivery: Delivery) -> _Signed:
    """Standard Webhooks: `v1,<base64>` once or more, over id, time and body."""
    name, sent = delivery.headers.get("webhook-id", ""), delivery.headers.get("webhook-timestamp", "")
    words = delivery.headers.get("webhook-signature", "").split()
    return _Signed(
        message=standard_message(name, sent, delivery.body),
        signatures=tuple(word[3:] for word in words if word.startswith("v1,")) if name else (),
        sent=sent,
        delivery_id=name,
        key=standard_key,
        encoding="base64",
        is_timed=True,
    )


def _github(delivery: Delivery) -> _Signed:
    return _Signed(
        message=delivery.body,
        signatures=_after("sha256=", delivery.headers.get("x-hub-signature-256", "")),
        sent=None,
        delivery_id=delivery.headers.get("x-github-delivery"),
    )


def _slack(delivery: Delivery) -> _Signed:
    sent = delivery.headers.get("x-slack-request-timestamp", "")
    return _Signed(
        message=f"v0:{sent}:".encode() + delivery.body,
        signatures=_after("v0=", delivery.headers.get("x-slack-signature", "")),
        sent=sent,
        delivery_id=None,
        is_timed=True,
    )


def _stripe(delivery: Delivery) -> _Signed:
    pairs = [part.strip().partition("=") for part in delivery.headers.get("stripe-signature", "").split(",")]
    sent = next((value for name, _, value in pairs if name == "t"), "")
    return _Signed(
        message=f"{sent}.".encode() + delivery.body,
        signatures=tuple(value for name, _, value in pairs if name == "v1"),
        sent=sent,
        delivery_id=None,
        is_timed=True,
    )


def _shopify(delivery: Delivery) -> _Signed:
    given = delivery.headers.get("x-shopify-hmac-sha256", "")
    return _Signed(
        message=delivery.body,
        signatures=(given,) if given else (),
        sent=None,
        delivery_id=delivery.headers.get("x-shopify-webhook-id"),
        encoding="base64",
    )


def _custom(how: Hmac, delivery: Delivery) -> _Signed:
    header = how.timestamp_header
    return _Signed(
        message=how.separator.encode().join(_component(part, delivery) for part in how.components),
        signatures=_after(how.prefix, delivery.headers.get(how.header.lower(), "")),
        sent=delivery.headers.get(header.lower(), "") if header else None,
        delivery_id=delivery.headers.get(how.id_header.lower()) if how.id_header else None,
        algorithm=how.algorithm,
        encoding=how.encoding,
        is_timed=header is not None,
    )


def _component(part: str, delivery: Delivery) -> bytes:
    kind, _, name = part.partition(":")
    match kind:
        case "body":
            return delivery.body
        case "method":
            return delivery.method.encode()
        case "path":
            return delivery.path.encode()
        case "header":
            return _as_it_came(delivery.headers.get(name.lower(), ""))
        case _:
            return name.encode()


def _after(prefix: str, value: str) -> tuple[str, ...]:
    return (value.removeprefix(prefix),) if value.startswith(prefix) and value != prefix else ()


def _matches(signed: _Signed, secrets: Sequence[str]) -> bool:
    found = False
    for secret in secrets:
        key = signed.key(secret)
        if key is None:
            continue
        right = hmac.new(key, signed.message, getattr(hashlib, signed.algorithm)).digest()
        for given in signed.signatures:
            # No early end: how long it takes says nothing of which secret fits.
            found |= hmac.compare_digest(_decoded(given, signed.encoding), right)
    return found


def _decoded(text: str, encoding: Encoding) -> bytes:
    try:
        return bytes.fromhex(text) if encoding == "hex" else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""


_LONGEST_TIME: Final = 15


def _is_recent(sent: str | None, now: datetime, tolerance: int) -> bool:
    if sent is None or not sent.isascii() or not sent.isdigit() or len(sent) > _LONGEST_TIME:
        return False
    return abs(now.timestamp() - int(sent)) <= tolerance


def _authorization(check: Check, secrets: Sequence[str], delivery: Delivery) -> Verified | Refused:
    given = delivery.headers.get("authorization", "")
    if not given:
        return Refused("no_authorization", "The request carries no Authorization header.")
    if check.scheme == "basic" and not check.user:
        return Refused("half_configured", "The check says basic, and not for which user.")
    # How the scheme is written does not matter (RFC 9110); all that follows does.
    kind, _, rest = given.partition(" ")
    given = f"{kind.capitalize()} {rest}"
    wanted = (
        _bearer(secret) if check.scheme == "bearer" else _basic(check.user, secret) for secret in secrets
    )
    # Digests are of one length, so the comparison does not tell the secret's.
    found = False
    for text in wanted:
        found |= hmac.compare_digest(_digest(_as_it_came(given)), _digest(text.encode()))
    return Verified() if found else Refused("wrong_authorization", "The Authorization header is another one.")


def _bearer(secret: str) -> str:
    return f"Bearer {secret}"


def _basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def _digest(given: bytes) -> bytes:
    return hashlib.sha256(given).digest()


@lru_cache(maxsize=1024)
def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        given = read_address(address)
    except ValueError:
        return False
    return any(given in read_network(network) for network in networks)
