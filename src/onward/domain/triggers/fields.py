"""Reading the fields of a document, each refusal at its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from onward.domain.definitions.durations import parse_duration
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Object

T = TypeVar("T")


def text(document: Object, field: str, pointer: str, most: int) -> str | None:
    value = document.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        message = f"{field} is a text of 1 to {most} characters."
        raise TriggerError(f"{pointer}/{field}", "bad_text", message)
    return value


def choice(document: Object, field: str, pointer: str, choices: Sequence[T], default: T) -> T:
    value = document.get(field)
    if value is None:
        return default
    if value not in choices:
        known = ", ".join(map(str, choices))
        raise TriggerError(f"{pointer}/{field}", "bad_choice", f"{field} is one of {known}.")
    return choices[choices.index(value)]


def whole(document: Object, field: str, pointer: str, least: int, most: int, default: int) -> int:
    value = document.get(field)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        message = f"{field} is a whole number from {least} to {most}."
        raise TriggerError(f"{pointer}/{field}", "bad_number", message)
    return value


def seconds(document: Object, field: str, pointer: str, least: float, most: float) -> float | None:
    value = document.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        message = f"{field} is a length of time."
        raise TriggerError(f"{pointer}/{field}", "bad_duration", message, "Write 30s, 15m, 2h or 1d.")
    try:
        length = parse_duration(value)
    except ValueError as error:
        raise TriggerError(f"{pointer}/{field}", "bad_duration", f"{error}.") from None
    if not least <= length <= most:
        message = f"{field} is {_length(least)} at least and {_length(most)} at most."
        raise TriggerError(f"{pointer}/{field}", "bad_duration", message)
    return length


def _length(of_seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if of_seconds >= size and of_seconds % size == 0:
            return f"{of_seconds / size:g}{unit}"
    return f"{of_seconds:g}s"


def at(pointer: str, read: Callable[[], T]) -> T:
    """What is read there, with the pointers of its refusals below this one."""
    try:
        return read()
    except TriggerError as error:
        raise error.below(pointer) from None
