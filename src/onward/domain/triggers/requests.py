"""What is kept of a request that came to a webhook: never a credential. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from onward.domain.masking import MASK
from onward.domain.triggers.signatures import Delivery, Verified
from onward.domain.triggers.webhook import TOKEN_PREFIX, Webhook

_MOST_HEADERS: Final = 100
_LONGEST_VALUE: Final = 2_000
# Of a name as it is looked at, not as it is kept.
_LONGEST_NAME: Final = 200
_LONGEST_QUERY: Final = 8_000
_LONGEST_ID: Final = 200
# By their names these carry what lets somebody in, or proves who sent it.
_CREDENTIAL: Final = re.compile(
    r"""
    auth(?!or(?!iz)) | cookie | sess(ion|id) | csrf | xsrf | jenkins-crumb
    | signature | hmac | payload-digest | content-mac | x-trello-webhook | verif(ication)?[-_]hash
    | secret | token | bearer | jwt | saml | assertion | oidc[-_]data | plaid-verification
    | credential | pass(w|phrase|code|$) | pwd | (^|[-_.])[th]?otp
    | (api|access|app|license|private|subscription)[-_]?key
    | (^|[-_.])(?<!idempotency-)(key|sig|code)$
    """,
    re.ASCII | re.VERBOSE,
)
# By its form: a token that says who somebody is, whatever it is called.
_SIGNED_TOKEN: Final = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]*\.[\w-]{16,}", re.ASCII)
# So much of a secret address is told from everything else, and what it leaves cannot be guessed:
# an address that was cut off counts as well.
_TELLING: Final = len(TOKEN_PREFIX) + 20
# A proxy may quote what another proxy has quoted.
_MOST_QUOTINGS: Final = 3
# Where a body says which delivery it is, of those who say it nowhere else.
_ID_IN_BODY: Final = {"stripe": "id", "slack": "event_id"}


def kept_headers(headers: Mapping[str, str], webhook: Webhook, address: str) -> dict[str, str]:
    """As runs and people see them. `address`: where it came in."""
    own = webhook.check.hmac.header if webhook.check.hmac else ""
    key = _key(webhook, address)
    return {
        name: MASK if name == own or _lets_in(name, value, key) else value[:_LONGEST_VALUE]
        for name, value in list(headers.items())[:_MOST_HEADERS]
    }


def kept_query(query: str, webhook: Webhook, address: str) -> dict[str, Any]:
    """A name that is given twice has a list of values."""
    found: dict[str, Any] = {}
    key = _key(webhook, address)
    for given, value in parse_qsl(query[:_LONGEST_QUERY], keep_blank_values=True):
        shown = MASK if _lets_in(given.lower(), value, key) else value[:_LONGEST_VALUE]
        name = MASK if _holds(given, key) else given
        if name not in found:
            found[name] = shown
        elif isinstance(found[name], list):
            found[name].append(shown)
        else:
            found[name] = [found[name], shown]
    return found


def delivery_id(webhook: Webhook, verified: Verified, delivery: Delivery, payload: Any) -> str | None:
    """By its sender's word; the same when it is sent again. None: it does not say."""
    named = verified.delivery_id
    if webhook.delivery_header is not None:
        named = delivery.headers.get(webhook.delivery_header)
    elif (field := _ID_IN_BODY.get(webhook.check.scheme)) is not None and isinstance(payload, Mapping):
        named = payload.get(field)
    if not isinstance(named, str) or not named:
        return None
    if len(named) <= _LONGEST_ID and named.isascii() and named.isprintable():
        return named
    return "sha256:" + sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def challenge(webhook: Webhook, payload: Any) -> str | None:
    """What a sender wants to read back before it sends anything. The check has passed."""
    if webhook.check.scheme != "slack" or not isinstance(payload, Mapping):
        return None
    asked = payload.get("challenge")
    return asked if payload.get("type") == "url_verification" and isinstance(asked, str) else None


def subscription(query: str, secrets: Sequence[str]) -> str | None:
    """The challenge of a subscription (`hub.mode` and so on), for who knows the secret."""
    given = dict(parse_qsl(query[:_LONGEST_QUERY], keep_blank_values=True))
    token = sha256(given.get("hub.verify_token", "").encode("utf-8", "surrogateescape")).digest()
    knows = False
    for secret in secrets:
        knows |= bool(secret) and hmac.compare_digest(sha256(secret.encode()).digest(), token)
    if given.get("hub.mode") != "subscribe" or not knows:
        return None
    return given.get("hub.challenge")


def _key(webhook: Webhook, address: str) -> str | None:
    """What tells the secret address; None: anybody may know this one."""
    return address[:_TELLING].lower() if webhook.path is None else None


def _lets_in(name: str, value: str, key: str | None) -> bool:
    return (
        _is_credential(name[:_LONGEST_NAME]) or _SIGNED_TOKEN.search(value) is not None or _holds(value, key)
    )


@lru_cache(maxsize=4096)
def _is_credential(name: str) -> bool:
    return _CREDENTIAL.search(name) is not None


def _holds(text: str, key: str | None) -> bool:
    """Proxies say in headers of their own, and pages in Referer, which address was called."""
    if key is None:
        return False
    for _ in range(_MOST_QUOTINGS):
        if key in text.lower() or "%" not in text:
            break
        text = unquote(text)
    return key in text.lower()
