"""Functions from one kind to another."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from onward.domain import instants
from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.function import Function
from onward.domain.expressions.operators import checked_int
from onward.domain.expressions.values import Value, duration_text, json_text, kind_of, to_json


def to_int(frame: Frame, place: Place, value: Value) -> int:
    if isinstance(value, float):
        return _int_of_double(value, place)
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    if isinstance(value, str) and (len(value) > _LONGEST_NUMBER or not _INT.fullmatch(value)):
        raise _unreadable("int", value, place)
    return checked_int(int(value), place)


def to_double(frame: Frame, place: Place, value: Value) -> float:
    if isinstance(value, str) and (len(value) > _LONGEST_NUMBER or not _DOUBLE.fullmatch(value)):
        raise _unreadable("double", value, place)
    try:
        return float(value)
    except OverflowError:
        raise ExpressionError("overflow", "the number is too large for a double", place) from None


def to_string(frame: Frame, place: Place, value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return instants.to_text(value)
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, float):
        return _double_text(value)
    return json_text(value)


def to_bool(frame: Frame, place: Place, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise _unreadable("bool", value, place)


def type_name(frame: Frame, place: Place, value: Value) -> str:
    return kind_of(value)


def write_json(frame: Frame, place: Place, value: Value) -> str:
    text = json_text(to_json(value, limits=frame.limits, place=place))
    # Each character stands for a value that was walked, not only copied.
    frame.spend(len(text) // 8, place)
    return text


def read_json(frame: Frame, place: Place, text: str) -> Value:
    frame.spend(len(text) // 8, place)
    _refuse_deep(frame, place, text)
    try:
        return json.loads(text, parse_constant=_not_json)
    except ValueError as error:
        raise ExpressionError("conversion", f"the text is not JSON: {error}", place) from None


FUNCTIONS = (
    Function("int", ("int|double|string|timestamp",), "int", to_int),
    Function("double", ("double|int|string",), "double", to_double),
    Function("string", ("string|int|double|bool|timestamp|duration",), "string", to_string),
    Function("bool", ("bool|string",), "bool", to_bool),
    Function("type", ("any",), "string", type_name),
    Function("json", ("any",), "string", write_json),
    Function("parse_json", ("string",), "any", read_json),
)

# Longer texts are no numbers of 64 bits, and Python's own limit on digits would be another error.
_LONGEST_NUMBER = 400
_INT = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_DOUBLE = re.compile(
    r"\s*[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?|nan)\s*",
    re.ASCII | re.IGNORECASE,
)
_TRUE = ("true", "True", "TRUE", "t", "1")
_FALSE = ("false", "False", "FALSE", "f", "0")


def _int_of_double(number: float, place: Place) -> int:
    # 2**63 is the first double that does not fit.
    if not -(2.0**63) < number < 2.0**63:
        raise ExpressionError("overflow", f"{number} does not fit into a 64-bit integer", place)
    return int(number)


def _double_text(number: float) -> str:
    """The shortest text that reads back as the same number; whole ones without a point, as in CEL."""
    return repr(number).removesuffix(".0")


def _unreadable(kind: str, text: str, place: Place) -> ExpressionError:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return ExpressionError("conversion", f"{shown!r} is not {'an' if kind == 'int' else 'a'} {kind}", place)


_MARKS = re.compile(r'"(?:\\.|[^"\\])*"|[\[{]|[\]}]', re.DOTALL)


def _refuse_deep(frame: Frame, place: Place, text: str) -> None:
    """Before Python's parser, which would end in a RecursionError."""
    if text.count("[") + text.count("{") <= frame.limits.nesting:
        return
    level = 0
    for mark in _MARKS.finditer(text):
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark.group(), 0)
        if level > frame.limits.nesting:
            raise LimitReached(
                "depth", f"the JSON is nested deeper than {frame.limits.nesting} levels", place
            )


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
