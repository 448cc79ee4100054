"""The `event` of a trigger: which events it takes, and the sentence why it does not take one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.triggers import fields
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, each
from onward.domain.triggers.wildcards import Wildcard, wildcard

MOST_TYPES: Final = 20
# An event that was emitted by a run that an event started, and so on: at this many it is a loop.
MOST_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class EventRule:
    """Every part that is given must match; of the types, one."""

    types: tuple[Wildcard, ...]
    source: Wildcard | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """`part` is the first thing that did not fit: the type, the source or the key."""

    matched: bool
    why: str
    part: Literal["type", "source", "key"] | None = None


def read_event(document: object) -> EventRule:
    faults = Faults(document)
    given = faults.object(("type", "source", "key"))
    types = faults.read(_types, given.get("type"))
    source = faults.read(_source, given.get("source"))
    key = faults.read(fields.text, given, "key", "", 500)
    faults.tell()
    return EventRule(types(), source(), key())


def takes_type(rule: EventRule, event_type: str) -> bool:
    """Asked of every trigger for every event, so it makes no sentence."""
    return any(pattern.matches(event_type) for pattern in rule.types)


def match(rule: EventRule, event_type: str, source: str, key: str | None) -> Match:
    """With the sentence for whoever asks why."""
    if not takes_type(rule, event_type):
        return Match(False, f"Its type {event_type!r} is not {_listed(rule.types)}.", "type")
    if rule.source is not None and not rule.source.matches(source):
        return Match(False, f"Its source {source!r} is not {rule.source.text!r}.", "source")
    if rule.key is not None and rule.key != (key or ""):
        has = f"Its key is {key!r}" if key else "It has no key"
        return Match(False, f"{has}; the trigger takes {rule.key!r}.", "key")
    return Match(True, _why_it_matched(rule, event_type))


def in_words(rule: EventRule) -> str:
    """When it fires, for people."""
    source = f" from {rule.source.text}" if rule.source is not None else ""
    key = f" with the key {rule.key}" if rule.key is not None else ""
    return f"On {' or '.join(pattern.text for pattern in rule.types)}{source}{key}"


def _types(given: object) -> tuple[Wildcard, ...]:
    if given is None:
        message = "An event trigger says which types of events it takes."
        raise TriggerError("/type", "missing", message, 'Such as "order.*", or "**" for all of them.')
    if not isinstance(given, list):
        return (_pattern(given, "/type", "."),)
    if not 1 <= len(given) <= MOST_TYPES:
        raise TriggerError("/type", "bad_list", f"type is a text, or a list of 1 to {MOST_TYPES} of them.")
    return each(given, "/type", lambda one, pointer: _pattern(one, pointer, "."))


def _source(given: object) -> Wildcard | None:
    return None if given is None else _pattern(given, "/source", "/")


def _pattern(given: object, pointer: str, separator: str) -> Wildcard:
    if not isinstance(given, str) or not 1 <= len(given) <= 500 or given != given.strip():
        message = "This is a text of 1 to 500 characters, without spaces around it."
        hint = f"`*` is anything without {separator!r}, and `**` is anything."
        raise TriggerError(pointer, "bad_pattern", message, hint)
    return wildcard(given, separator)


def _listed(patterns: tuple[Wildcard, ...]) -> str:
    return " or ".join(repr(pattern.text) for pattern in patterns)


def _why_it_matched(rule: EventRule, event_type: str) -> str:
    taken = next(pattern.text for pattern in rule.types if pattern.matches(event_type))
    more = [f"source {rule.source.text!r}"] if rule.source is not None else []
    more += [f"key {rule.key!r}"] if rule.key is not None else []
    return f"It takes {taken!r}" + (f" with {' and '.join(more)}." if more else ".")
