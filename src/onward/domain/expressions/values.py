"""The values of the language, as plain Python objects, and what they are outside of it."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta
from typing import Any

from onward.domain import instants
from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.limits import DEFAULT_LIMITS, Limits

# None, bool, int, float, str, list, dict with str keys; and datetime, timedelta while evaluating.
Value = Any
Json = Any

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    list: "list",
    dict: "map",
    datetime: "timestamp",
    timedelta: "duration",
}
KINDS = tuple(_KINDS.values())


def kind_of(value: Value) -> str:
    """The name of the value's type in the language."""
    return _KINDS.get(type(value)) or _kind_of_subclass(value)


def types_of(kinds: frozenset[str] | None) -> frozenset[type] | None:
    """The Python types of these kinds, for a quick test; None is any."""
    return None if kinds is None else frozenset(kind for kind, name in _KINDS.items() if name in kinds)


def to_json(value: Value, *, limits: Limits = DEFAULT_LIMITS, place: Place | None = None) -> Json:
    """The value as it may be stored and sent: instants and durations become text, within the bounds."""
    return measured_json(value, limits, place or Place("", 0))[0]


def measured_json(value: Value, limits: Limits, place: Place) -> tuple[Json, int]:
    """The same, and about how many bytes it has as text."""
    bounds = _Bounds(limits, place)
    plain = _plain(value, bounds, 0)
    return plain, limits.size - bounds.left


def bounded(value: Value, limits: Limits, place: Place) -> Value:
    """The value itself, when it is neither too large nor too deep to leave the expression."""
    kind = type(value)
    if kind is list or kind is dict or (kind is str and len(value) * 4 > limits.size):
        _measure(value, _Bounds(limits, place), 0)
    return value


def json_text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def duration_text(duration: timedelta) -> str:
    """Seconds with as many digits as needed: `5400s`, `-1.5s`."""
    microseconds = duration // timedelta(microseconds=1)
    whole, rest = divmod(abs(microseconds), 1_000_000)
    digits = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if microseconds < 0 else ''}{whole}{digits}s"


def _kind_of_subclass(value: Value) -> str:
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    raise TypeError(f"{type(value).__name__} is not a value of the expression language")


class _Bounds:
    """What is left of the size; the same value found twice counts twice, as it will in the text."""

    __slots__ = ("left", "limits", "place")

    def __init__(self, limits: Limits, place: Place) -> None:
        self.limits = limits
        self.place = place
        self.left = limits.size

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise LimitReached(
                "too_large", f"the result is larger than {self.limits.size} bytes", self.place,
                hint="Select or filter only what is needed.",
            )  # fmt: skip

    def enter(self, level: int) -> None:
        self.spend(2)
        if level >= self.limits.nesting:
            raise LimitReached(
                "depth", f"the value is nested deeper than {self.limits.nesting} levels", self.place
            )

    def text(self, text: str) -> str:
        try:
            self.spend(3 + (len(text) if text.isascii() else len(text.encode())))
        except UnicodeEncodeError:
            raise ExpressionError("not_json", "the text holds half of a surrogate pair", self.place) from None
        return text


_SCALAR_SIZE = 4


def _measure(value: Value, bounds: _Bounds, level: int) -> None:
    kind = type(value)
    if kind is str:
        bounds.text(value)
    elif kind is dict:
        bounds.enter(level)
        for key, item in value.items():
            bounds.text(key)
            _measure(item, bounds, level + 1)
    elif kind is list:
        bounds.enter(level)
        for item in value:
            _measure(item, bounds, level + 1)
    else:
        bounds.spend(_SCALAR_SIZE)


def _plain(value: Value, bounds: _Bounds, level: int) -> Json:
    kind = type(value)
    if kind is str:
        return bounds.text(value)
    if kind is dict:
        bounds.enter(level)
        return {bounds.text(key): _plain(item, bounds, level + 1) for key, item in value.items()}
    if kind is list:
        bounds.enter(level)
        return [_plain(item, bounds, level + 1) for item in value]
    bounds.spend(_SCALAR_SIZE)
    if kind is datetime:
        return instants.to_text(value)
    if kind is timedelta:
        return duration_text(value)
    if kind is float and not math.isfinite(value):
        raise ExpressionError(
            "not_json", f"{value} cannot be stored: JSON has no such number", bounds.place,
            hint="Test the divisor before dividing.",
        )  # fmt: skip
    return value
