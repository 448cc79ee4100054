"""Arithmetic, comparison and equality, with CEL's meaning and 64-bit integers."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.values import INT_MAX, INT_MIN, Value, kind_of

Operation = Callable[[Frame, Value, Value, Place], Value]

MAX_DURATION = timedelta(seconds=315_576_000_000)  # ten thousand years, as in CEL


def add(frame: Frame, left: Value, right: Value, place: Place) -> Value:
    kinds = (type(left), type(right))
    if kinds == _INTS:
        return checked_int(left + right, place)
    if kinds == _STRINGS:
        frame.spend_text(len(left) + len(right), place)
        return left + right
    if kinds == _LISTS:
        frame.spend(len(left) + len(right), place)
        return left + right
    if kinds in _MIXED_NUMBERS:
        return _double(left, place) + _double(right, place)
    if kinds in (_INSTANT_AND_DURATION, _DURATION_AND_INSTANT, _DURATIONS):
        return _in_time(lambda: left + right, place)
    raise _no_operator("+", left, right, place)


def subtract(frame: Frame, left: Value, right: Value, place: Place) -> Value:
    kinds = (type(left), type(right))
    if kinds == _INTS:
        return checked_int(left - right, place)
    if kinds in _MIXED_NUMBERS:
        return _double(left, place) - _double(right, place)
    if kinds in (_INSTANT_AND_DURATION, _INSTANTS, _DURATIONS):
        return _in_time(lambda: left - right, place)
    raise _no_operator("-", left, right, place)


def multiply(frame: Frame, left: Value, right: Value, place: Place) -> Value:
    kinds = (type(left), type(right))
    if kinds == _INTS:
        return checked_int(left * right, place)
    if kinds in _MIXED_NUMBERS:
        return _double(left, place) * _double(right, place)
    raise _no_operator("*", left, right, place)


def divide(frame: Frame, left: Value, right: Value, place: Place) -> Value:
    kinds = (type(left), type(right))
    if kinds == _INTS:
        return checked_int(_quotient(left, right, place), place)
    if kinds in _MIXED_NUMBERS:
        return _double_quotient(_double(left, place), _double(right, place))
    raise _no_operator("/", left, right, place)


def remainder(frame: Frame, left: Value, right: Value, place: Place) -> Value:
    if (type(left), type(right)) == _INTS:
        quotient = checked_int(_quotient(left, right, place), place)
        return checked_int(left - right * quotient, place)
    raise _no_operator("%", left, right, place)


def less(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    _need_order(frame, "<", left, right, place)
    return bool(left < right)


def less_or_equal(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    _need_order(frame, "<=", left, right, place)
    return bool(left <= right)


def greater(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    _need_order(frame, ">", left, right, place)
    return bool(left > right)


def greater_or_equal(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    _need_order(frame, ">=", left, right, place)
    return bool(left >= right)


def equal(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    if type(left) is str and type(right) is str:
        return _same_text(frame, left, right, place)
    return equal_values(frame, left, right, place, 0)


def unequal(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    return not equal(frame, left, right, place)


def contained(frame: Frame, left: Value, right: Value, place: Place) -> bool:
    if type(right) is dict:
        if type(left) in _NEVER_KEYS:
            raise ExpressionError("type", f"a map has no keys of kind {kind_of(left)}", place)
        return type(left) is str and left in right
    if type(right) is list:
        return any(equal_values(frame, left, item, place, 0) for item in right)
    raise ExpressionError(
        "type", f"`in` looks into a list or a map, not into {kind_of(right)}", place,
        hint="For text write text.contains(part)." if type(right) is str else None,
    )  # fmt: skip


def negate(value: Value, place: Place) -> Value:
    if type(value) is int:
        return checked_int(-value, place)
    if type(value) is float:
        return -value
    raise ExpressionError("type", f"- needs a number, not {kind_of(value)}", place)


OPERATIONS: dict[str, Operation] = {
    "+": add, "-": subtract, "*": multiply, "/": divide, "%": remainder,
    "<": less, "<=": less_or_equal, ">": greater, ">=": greater_or_equal,
    "==": equal, "!=": unequal, "in": contained,
}  # fmt: skip


def equal_values(frame: Frame, left: Value, right: Value, place: Place, level: int) -> bool:
    """Equality by kind and content: 1 == 1.0, never 1 == "1" or 1 == true."""
    kind = type(left)
    if kind is list or kind is dict:
        if type(right) is not kind or len(left) != len(right):
            return False
        _enter(frame, len(left), place, level)
        if kind is list:
            pairs = zip(left, right, strict=True)
            return all(equal_values(frame, one, other, place, level + 1) for one, other in pairs)
        return all(
            key in right and equal_values(frame, item, right[key], place, level + 1)
            for key, item in left.items()
        )
    if kind is str and type(right) is str:
        return _same_text(frame, left, right, place)
    frame.spend(1, place)
    same_kind = kind is type(right) or (kind in _NUMBERS and type(right) in _NUMBERS)
    return same_kind and bool(left == right)


def checked_int(number: int, place: Place) -> int:
    if INT_MIN <= number <= INT_MAX:
        return number
    raise ExpressionError(
        "overflow", "the integer leaves 64 bits", place,
        hint="Use double() where the last digits do not matter.",
    )  # fmt: skip


_INTS = (int, int)
_STRINGS = (str, str)
_LISTS = (list, list)
_NUMBERS = (int, float)
_MIXED_NUMBERS = ((float, float), (int, float), (float, int))
_INSTANTS = (datetime, datetime)
_DURATIONS = (timedelta, timedelta)
_INSTANT_AND_DURATION = (datetime, timedelta)
_DURATION_AND_INSTANT = (timedelta, datetime)
_NEVER_KEYS = (type(None), list, dict, datetime, timedelta)
_ORDERED = {_INTS, _STRINGS, (bool, bool), _INSTANTS, _DURATIONS, *_MIXED_NUMBERS}

_CONVERSIONS = {
    ("string", "int"): "Convert one side with string() or int().",
    ("string", "double"): "Convert one side with string() or double().",
    ("string", "timestamp"): "Read the text first, with timestamp().",
    ("string", "duration"): "Read the text first, with duration().",
    ("null", "*"): "Give a value for null with default(x, y).",
    ("list", "string"): "Write join(list, separator) or json(list) to make text of it.",
    ("map", "string"): "Write json(map) to make text of it.",
}


def _no_operator(operator: str, left: Value, right: Value, place: Place) -> ExpressionError:
    one, other = kind_of(left), kind_of(right)
    hint = _CONVERSIONS.get((one, other)) or _CONVERSIONS.get((other, one))
    if "null" in (one, other):
        hint = _CONVERSIONS["null", "*"]
    return ExpressionError("type", f"{one} {operator} {other} has no meaning", place, hint=hint)


def _double(number: float, place: Place) -> float:
    try:
        return float(number)
    except OverflowError:
        raise ExpressionError("overflow", "the number is too large for a double", place) from None


def _quotient(left: int, right: int, place: Place) -> int:
    if right == 0:
        raise ExpressionError(
            "division_by_zero", "division by zero", place, hint="Test the divisor first: b != 0 ? a / b : 0."
        )
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _double_quotient(left: float, right: float) -> float:
    """As IEEE 754 and CEL have it; Python would raise."""
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _in_time(compute: Callable[[], Value], place: Place) -> Value:
    try:
        result = compute()
    except OverflowError:
        result = None
    if result is None or (type(result) is timedelta and abs(result) > MAX_DURATION):
        raise ExpressionError("overflow", "the time leaves the years 1 to 9999", place)
    return result


def _need_order(frame: Frame, operator: str, left: Value, right: Value, place: Place) -> None:
    if (type(left), type(right)) not in _ORDERED:
        raise _no_operator(operator, left, right, place)
    if type(left) is str:
        frame.spend_text(min(len(left), len(right)), place)


def _same_text(frame: Frame, left: str, right: str, place: Place) -> bool:
    if len(left) != len(right):
        return False
    frame.spend_text(len(left), place)
    return left == right


def _enter(frame: Frame, items: int, place: Place, level: int) -> None:
    frame.spend(1 + items, place)
    if level >= frame.limits.nesting:
        raise LimitReached("depth", f"the values are nested deeper than {frame.limits.nesting} levels", place)
