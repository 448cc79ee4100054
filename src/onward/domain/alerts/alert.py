"""What an alert says: of what, to whom, and how often. One reader for every path, as with triggers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from onward.domain.definitions.parts import SLUG
from onward.domain.triggers import fields
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, Object, each
from onward.domain.triggers.templates import Scope, check_templates

T = TypeVar("T")
Kind = Literal["run_failed", "failures_in_row", "missed", "late", "auto_paused", "scheduler_lag"]
Channel = Literal["email", "webhook", "workflow"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# Of a workspace: one alert can tell of many things.
MOST_ALERTS: Final = 200


@dataclass(frozen=True, slots=True)
class Condition:
    """`count` is of failures in a row, `after` of what comes late, in seconds."""

    kind: Kind
    count: int = 1
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """Names or patterns; one that fits is enough. Empty: all of them."""

    trigger: tuple[str, ...] = ()
    workflow: tuple[str, ...] = ()

    def fits(self, workflow: str, trigger: str | None) -> bool:
        return _fits(self.workflow, workflow) and _fits(self.trigger, trigger)


@dataclass(frozen=True, slots=True)
class Target:
    """`to` is an address, a URL, or the name of a workflow."""

    channel: Channel
    to: str
    secret: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it is written in an alert."""
        document: dict[str, Any] = {self.channel: self.to}
        if self.secret:
            document["secret"] = self.secret
        if self.inputs:
            document["inputs"] = dict(self.inputs)
        return document


@dataclass(frozen=True, slots=True)
class Alert:
    name: str
    on: tuple[Condition, ...]
    to: tuple[Target, ...]
    title: str = ""
    where: Where = field(default_factory=Where)
    every: float = 3_600.0
    resolved: bool = False


def read_alert(document: object) -> Alert:
    """Or everything that is wrong with it, at once."""
    faults = Faults(document)
    given = faults.object(_FIELDS)
    name = faults.read(_name, given)
    title = faults.read(fields.text, given, "title", "", 200)
    on = faults.read(_conditions, given)
    where = faults.read(_where, given)
    to = faults.read(_targets, given)
    every = faults.read(fields.seconds, given, "every", "", 60.0, 30 * 86_400.0)
    resolved = faults.read(_switch, given, "resolved")
    faults.read(lambda: _refuse_useless_where(given, on()))
    faults.tell()
    return Alert(name(), on(), to(), title() or "", where(), every() or 3_600.0, resolved())


def read_stored(text: str) -> Alert:
    """As it was stored: read once per process and text."""
    return _read_stored(text)


def read_target(document: object, pointer: str = "") -> Target:
    if not isinstance(document, Mapping):
        raise TriggerError(pointer, "not_an_object", "Whom to tell is an object.", _TO_HINT)
    channels = [channel for channel in get_args(Channel) if channel in document]
    if len(channels) != 1:
        raise TriggerError(pointer, "bad_target", "It has one of email, webhook and workflow.", _TO_HINT)
    return _READERS[channels[0]](document, pointer)


_FIELDS: Final = ("name", "title", "on", "where", "to", "every", "resolved")
_SLUG: Final = re.compile(SLUG)
_PATTERN: Final = re.compile(r"[a-z0-9*?][a-z0-9*?_-]{0,99}")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}"
)
_SECRET: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_MOST: Final = 20
_MOST_INPUT_BYTES: Final = 16 * 1024
_TO_HINT: Final = (
    "Write {email: ops@example.com}, {webhook: https://..., secret: NAME} or {workflow: NAME, inputs: {...}}."
)
_OF_ALERTS: Final = Scope(
    "alert",
    "an alert tells",
    "Here there is `alert`: alert.subject, alert.text, alert.kind, alert.run_id ...",
)
_ON_HINT: Final = (
    "Write run_failed, missed, auto_paused, {failures_in_row: {count: 3}}, {late: {after: 5m}}"
    " or {scheduler_lag: {after: 2m}}."
)


@lru_cache(maxsize=1024)
def _read_stored(text: str) -> Alert:
    return read_alert(json.loads(text))


def _fits(patterns: tuple[str, ...], name: str | None) -> bool:
    return not patterns or (name is not None and any(fnmatchcase(name, pattern) for pattern in patterns))


def _name(given: Object) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        hint = "Small letters, digits and dashes, like nightly-fails."
        raise TriggerError("/name", "bad_name", "An alert has a name of 1 to 80 characters.", hint)
    return name


def _switch(given: Object, name: str) -> bool:
    value = given.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise TriggerError(f"/{name}", "bad_switch", f"{name} is true or false.")
    return value


def _list(given: Object, name: str, hint: str) -> list[Any]:
    value = given.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST:
        raise TriggerError(f"/{name}", "bad_list", f"{name} is a list of 1 to {_MOST}.", hint)
    return value


# --- on ----------------------------------------------------------------------


def _conditions(given: Object) -> tuple[Condition, ...]:
    seen: list[Kind] = []

    def read(value: object, pointer: str) -> Condition:
        condition = _condition(value, pointer)
        _see(seen, condition.kind, pointer, f"{condition.kind} is there already.")
        return condition

    return each(_list(given, "on", _ON_HINT), "/on", read)


def _see(seen: list[T], one: T, pointer: str, again: str) -> None:
    if one in seen:
        raise TriggerError(pointer, "repeated", again, "Say it once.")
    seen.append(one)


def _condition(value: object, pointer: str) -> Condition:
    options: object = {}
    if isinstance(value, Mapping) and len(value) == 1:
        [(value, options)] = value.items()
    kind = next((known for known in KINDS if known == value), None)
    if kind is None:
        near = get_close_matches(str(value), KINDS, n=1)
        hint = f"Did you mean {near[0]}?" if near else _ON_HINT
        raise TriggerError(pointer, "bad_condition", "This is nothing that an alert can tell of.", hint)
    return _with_options(kind, {} if options is None else options, f"{pointer}/{kind}")


def _with_options(kind: Kind, options: object, pointer: str) -> Condition:
    match kind:
        case "failures_in_row":
            faults = Faults(options, pointer)
            count = faults.read(fields.whole, faults.object(("count",)), "count", pointer, 2, 1_000, 3)
            faults.tell()
            return Condition(kind, count=count())
        case "late":
            return Condition(kind, after=_after(options, pointer, least=10.0, default=300.0))
        case "scheduler_lag":
            # It shows that it lives every 15 s.
            return Condition(kind, after=_after(options, pointer, least=30.0, default=120.0))
        case _:
            if options != {}:
                raise TriggerError(
                    pointer, "without_effect", f"{kind} has no options.", f"Write {kind} alone."
                )
            return Condition(kind)


def _after(options: object, pointer: str, *, least: float, default: float) -> float:
    faults = Faults(options, pointer)
    after = faults.read(fields.seconds, faults.object(("after",)), "after", pointer, least, 7 * 86_400.0)
    faults.tell()
    return after() or default


# --- where -------------------------------------------------------------------


def _where(given: Object) -> Where:
    if given.get("where") is None:
        return Where()
    faults = Faults(given["where"], "/where")
    where = faults.object(("trigger", "workflow"))
    trigger = faults.read(_patterns, where, "trigger")
    workflow = faults.read(_patterns, where, "workflow")
    faults.tell()
    return Where(trigger(), workflow())


def _refuse_useless_where(given: Object, on: tuple[Condition, ...]) -> None:
    if given.get("where") is not None and all(one.kind == "scheduler_lag" for one in on):
        message = "The scheduler is one for all triggers."
        raise TriggerError("/where", "without_effect", message, "Leave it out.")


def _patterns(where: Object, name: str) -> tuple[str, ...]:
    value = where.get(name)
    if value is None:
        return ()
    patterns = value if isinstance(value, list) else [value]
    if not 1 <= len(patterns) <= _MOST:
        raise TriggerError(f"/where/{name}", "bad_list", f"These are 1 to {_MOST} names or patterns.")
    for pattern in patterns:
        if not isinstance(pattern, str) or not _PATTERN.fullmatch(pattern):
            hint = "A name, or a pattern such as nightly-*."
            raise TriggerError(f"/where/{name}", "bad_pattern", f"This is no name of a {name}.", hint)
    return tuple(patterns)


# --- to ----------------------------------------------------------------------


def _targets(given: Object) -> tuple[Target, ...]:
    seen: list[Target] = []

    def read(value: object, pointer: str) -> Target:
        target = read_target(value, pointer)
        _see(seen, target, pointer, "This one is there already.")
        return target

    return each(_list(given, "to", _TO_HINT), "/to", read)


def _email(document: Object, pointer: str) -> Target:
    faults = Faults(document, pointer)
    address = faults.read(_address, faults.object(("email",)), pointer)
    faults.tell()
    return Target("email", address())


def _address(document: Object, pointer: str) -> str:
    address = fields.text(document, "email", pointer, 254)
    if address is None or not _EMAIL.fullmatch(address):
        hint = "Like ops@example.com; one address in each entry."
        raise TriggerError(f"{pointer}/email", "bad_email", "This is not an e-mail address.", hint)
    return address


def _webhook(document: Object, pointer: str) -> Target:
    faults = Faults(document, pointer)
    given = faults.object(("webhook", "secret"))
    url = faults.read(_url, given, pointer)
    secret = faults.read(_secret, given, pointer)
    faults.tell()
    return Target("webhook", url(), secret=secret())


def _url(document: Object, pointer: str) -> str:
    url = fields.text(document, "webhook", pointer, 2_000)
    if url is None or not _is_address(url):
        hint = "Like https://example.com/alerts; without user name and password."
        raise TriggerError(f"{pointer}/webhook", "bad_url", "This is no http or https address.", hint)
    return url


def _secret(document: Object, pointer: str) -> str:
    secret = fields.text(document, "secret", pointer, 64)
    if secret is None or not _SECRET.fullmatch(secret):
        hint = (
            "Store one that begins with whsec_: onward secret set ALERTS_KEY; then write secret: ALERTS_KEY."
        )
        raise TriggerError(f"{pointer}/secret", "bad_secret", "It names the secret that signs.", hint)
    return secret


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url
    known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    return plain and known and port != 0


def _workflow(document: Object, pointer: str) -> Target:
    faults = Faults(document, pointer)
    given = faults.object(("workflow", "inputs"))
    name = faults.read(_workflow_name, given, pointer)
    inputs = faults.read(_inputs, given, f"{pointer}/inputs")
    faults.tell()
    return Target("workflow", name(), inputs=inputs())


def _workflow_name(document: Object, pointer: str) -> str:
    name = fields.text(document, "workflow", pointer, 100)
    if name is None:
        raise TriggerError(f"{pointer}/workflow", "missing", "It starts a workflow.", "Write its name.")
    return name


def _inputs(document: Object, pointer: str) -> Mapping[str, Any]:
    inputs = document.get("inputs")
    if inputs is None:
        return {}
    if not isinstance(inputs, Mapping):
        message = "inputs is an object: a name and a value for each."
        raise TriggerError(pointer, "not_an_object", message)
    if len(json.dumps(inputs, default=str)) > _MOST_INPUT_BYTES:
        raise TriggerError(pointer, "too_large", f"inputs take at most {_MOST_INPUT_BYTES} bytes.")
    check_templates(inputs, pointer, _OF_ALERTS)
    return inputs


_READERS: Final = {"email": _email, "webhook": _webhook, "workflow": _workflow}
