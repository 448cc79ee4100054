"""How a webhook knows its senders, as its document says it. Half a check is none, and is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from onward.domain.networks import read_network
from onward.domain.triggers import fields
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, Object, Read, each
from onward.domain.triggers.signatures import Algorithm, Check, Encoding, Hmac, Scheme


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names of the workspace's secrets. Without one Onward makes a secret of the trigger's own."""

    current: str | None = None
    # Good as well, while senders change over.
    previous: str | None = None


def read_check(document: object) -> tuple[Check, Secrets]:
    faults = Faults(document)
    given = faults.object(_KNOWN)
    scheme = faults.read(_scheme, given)
    faults.read(lambda: _refuse_without_effect(given, scheme()))
    hmac = faults.read(lambda: _hmac(given) if scheme() == "hmac" else None)
    user = faults.read(lambda: _user(given) if scheme() == "basic" else "")
    networks = faults.read(_networks, given)
    tolerance = faults.read(fields.seconds, given, "tolerance", "", 1.0, 86_400.0)
    secrets = faults.read(_secrets, given, scheme)
    faults.tell()
    check = Check(
        scheme=scheme(),
        hmac=hmac(),
        user=user(),
        networks=networks(),
        tolerance_seconds=int(tolerance() or 300),
    )
    return check, secrets()


_SECRETS: Final = ("secret", "previous_secret")
_HMAC: Final = ("header", "algorithm", "encoding", "prefix", "components", "separator", "timestamp_header")
_KNOWN: Final = ("scheme", *_SECRETS, "networks", "tolerance", "user", *_HMAC)
# Their senders sign the time as well, so an old request cannot be sent again.
_TIMED: Final = ("standard", "slack", "stripe")
# They make the secret, so one that Onward makes would never fit.
_THEIR_SECRET: Final = {
    "slack": "SLACK_SIGNING_SECRET",
    "stripe": "STRIPE_WEBHOOK",
    "shopify": "SHOPIFY_SECRET",
}
_SECRET_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)
_HEADER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_MOST_NETWORKS: Final = 100


def _scheme(given: Object) -> Scheme:
    if given.get("scheme") is None:
        message = "A check has a scheme."
        raise TriggerError("/scheme", "missing", message, f"One of {', '.join(get_args(Scheme))}.")
    return fields.choice(given, "scheme", "", get_args(Scheme), "none")


def _refuse_without_effect(given: Object, scheme: Scheme) -> None:
    """A field that the scheme ignores would promise what nobody keeps."""
    useless = {
        **dict.fromkeys(_HMAC, scheme != "hmac"),
        **dict.fromkeys(_SECRETS, scheme == "none"),
        "user": scheme != "basic",
        "tolerance": scheme not in _TIMED and not (scheme == "hmac" and given.get("timestamp_header")),
    }
    faults = Faults()
    for name in given:
        if useless.get(name) and given[name] is not None:
            faults.read(_refuse, name, scheme)
    faults.tell()


def _refuse(name: str, scheme: Scheme) -> None:
    message = f"The scheme {scheme} does not look at {name}."
    raise TriggerError(f"/{name}", "without_effect", message, "Leave it out.")


def _secrets(given: Object, scheme: Read[Scheme]) -> Secrets:
    faults = Faults()
    current, previous = (faults.read(_secret_name, given, name) for name in _SECRETS)
    faults.read(lambda: _refuse_without_secret(current(), previous(), scheme()))
    faults.tell()
    return Secrets(current(), previous())


def _refuse_without_secret(current: str | None, previous: str | None, scheme: Scheme) -> None:
    if current is None and scheme in _THEIR_SECRET:
        message = f"With the scheme {scheme} the sender makes the secret."
        hint = f"Name the workspace secret that holds it: secret: {_THEIR_SECRET[scheme]}"
        raise TriggerError("/secret", "missing", message, hint)
    if current is None and previous is not None:
        message = "Only a secret with a name has a previous one with a name."
        hint = "Name `secret` too, or leave it out."
        raise TriggerError("/previous_secret", "without_effect", message, hint)


def _secret_name(given: Object, field: str) -> str | None:
    name = given.get(field)
    if name is None:
        return None
    if not isinstance(name, str) or not _SECRET_NAME.fullmatch(name):
        message = f"{field} is the name of a secret of the workspace, never its value."
        raise TriggerError(
            f"/{field}", "bad_secret_name", message, "Like GITHUB_WEBHOOK: onward secret set NAME"
        )
    return name


def _user(given: Object) -> str:
    user = fields.text(given, "user", "", 200)
    if user is None or ":" in user:
        message = "The scheme basic needs a user, without a colon in it."
        raise TriggerError("/user", "missing" if user is None else "bad_text", message, "Write user: NAME.")
    return user


def _networks(given: Object) -> tuple[str, ...]:
    networks = given.get("networks")
    if networks is None:
        return ()
    if not isinstance(networks, list) or not 1 <= len(networks) <= _MOST_NETWORKS:
        message = f"networks is a list of 1 to {_MOST_NETWORKS} networks."
        raise TriggerError("/networks", "not_a_list", message, "Like 192.0.2.0/24 or 2001:db8::/32.")
    return each(networks, "/networks", _network)


def _network(network: object, pointer: str) -> str:
    """As it is written."""
    try:
        read_network(str(network))
    except ValueError:
        message = f"{str(network)[:60]!r} is no network."
        raise TriggerError(pointer, "bad_network", message, "Like 192.0.2.0/24 or 2001:db8::/32.") from None
    return str(network)


def _hmac(given: Object) -> Hmac:
    faults = Faults()
    signed = faults.read(_signature_header, given)
    algorithm: Read[Algorithm] = faults.read(
        fields.choice, given, "algorithm", "", get_args(Algorithm), "sha256"
    )
    encoding: Read[Encoding] = faults.read(fields.choice, given, "encoding", "", get_args(Encoding), "hex")
    prefix = faults.read(_plain, given, "prefix", 50)
    timestamp = faults.read(_timestamp_header, given)
    components = faults.read(_components, given, timestamp)
    separator = faults.read(_plain, given, "separator", 10)
    faults.tell()
    return Hmac(
        header=signed(),
        algorithm=algorithm(),
        encoding=encoding(),
        prefix=prefix(),
        components=components(),
        separator=separator(),
        timestamp_header=timestamp(),
    )


def _signature_header(given: Object) -> str:
    if given.get("header") is None:
        message = "The scheme hmac needs the header with the signature."
        raise TriggerError("/header", "missing", message, "Like header: X-Signature.")
    return header(given, "header")


def _timestamp_header(given: Object) -> str | None:
    return None if given.get("timestamp_header") is None else header(given, "timestamp_header")


def header(given: Mapping[str, object], field: str) -> str:
    """The name of a header, in lower case."""
    name = given.get(field)
    if not isinstance(name, str) or not _HEADER.fullmatch(name):
        message = f"{field} is the name of a header."
        raise TriggerError(f"/{field}", "bad_header", message, "Like X-Signature.")
    return name.lower()


def _plain(given: Object, field: str, most: int) -> str:
    value = given.get(field)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise TriggerError(f"/{field}", "bad_text", f"{field} is a text of at most {most} characters.")
    return value


def _components(given: Object, timestamp: Read[str | None]) -> tuple[str, ...]:
    components = given.get("components")
    if components is None:
        components = ["body"] if timestamp() is None else [f"header:{timestamp()}", "body"]
    if not isinstance(components, list) or not 1 <= len(components) <= 10:
        message = "components is a list of what is signed, in order."
        raise TriggerError("/components", "not_a_list", message, "Like [header:X-Time, body].")
    signed = each(components, "/components", _component)
    named = {part.lower() for part in signed}
    if "body" not in named:
        message = "What is signed must include the body: else any body would pass."
        raise TriggerError("/components", "unsigned_body", message, "Add body.")
    if (time := timestamp()) is not None and f"header:{time}" not in named:
        message = "What is signed must include the time: else an old request could be given a new one."
        raise TriggerError("/components", "unsigned_time", message, f"Add header:{time}.")
    return signed


def _component(part: Any, pointer: str) -> str:
    kind, _, name = part.partition(":") if isinstance(part, str) else ("", "", "")
    is_known = part in ("body", "method", "path") or (kind == "header" and _HEADER.fullmatch(name))
    if is_known or (kind == "text" and len(name) <= 100):
        return str(part)
    message = "A part of what is signed is body, method, path, header:NAME or text:WORDS."
    raise TriggerError(pointer, "bad_component", message)
