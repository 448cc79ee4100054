"""Functions of lists, maps and numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sized
from typing import NoReturn

from onward.domain.expressions import operators
from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.function import Function
from onward.domain.expressions.values import Value, kind_of


def size(frame: Frame, place: Place, value: Sized) -> int:
    return len(value)


def total(frame: Frame, place: Place, items: list[Value]) -> Value:
    """Empty is 0; an int as long as every item is one."""
    frame.spend(len(items), place)
    result: Value = 0
    for item in items:
        if type(item) not in (int, float):
            raise ExpressionError("type", f"sum() takes a list of numbers, found {kind_of(item)}", place)
        result = operators.add(frame, result, item, place)
    return result


def least(frame: Frame, place: Place, *values: Value) -> Value:
    candidates = _candidates("min", frame, place, values)
    best = candidates[0]
    for item in candidates[1:]:
        best = item if operators.less(frame, item, best, place) else best
    return best


def greatest(frame: Frame, place: Place, *values: Value) -> Value:
    candidates = _candidates("max", frame, place, values)
    best = candidates[0]
    for item in candidates[1:]:
        best = item if operators.greater(frame, item, best, place) else best
    return best


def sort(frame: Frame, place: Place, items: list[Value]) -> list[Value]:
    """Stable, and only where `<` has a meaning between all items."""
    # n log n comparisons, each about as dear as a node.
    frame.spend(len(items) * max(1, len(items).bit_length()), place)
    for item in items:
        operators.less(frame, items[0], item, place)
        if item != item:
            _not_a_number("sort", place)
    return sorted(items)


def distinct(frame: Frame, place: Place, items: list[Value]) -> list[Value]:
    """The first of each; equal as `==` has it."""
    seen: dict[Hashable, None] = {}
    kept = []
    for item in items:
        identity = _identity(frame, place, item, 0)
        if identity not in seen:
            seen[identity] = None
            kept.append(item)
    return kept


FUNCTIONS = (
    Function("size", ("string|list|map",), "int", size),
    Function("sum", ("list",), "any", total),
    Function("min", ("any",), "any", least, repeated=True),
    Function("max", ("any",), "any", greatest, repeated=True),
    Function("sort", ("list",), "list", sort),
    Function("distinct", ("list",), "list", distinct),
)


def _candidates(name: str, frame: Frame, place: Place, values: tuple[Value, ...]) -> list[Value]:
    candidates = values[0] if len(values) == 1 and type(values[0]) is list else list(values)
    if not candidates:
        raise ExpressionError(
            "index", f"{name}() of an empty list has no value", place, hint=f"Write {name}(list + [0])."
        )
    frame.spend(len(candidates), place)
    for item in candidates:
        operators.less(frame, item, item, place)
        if item != item:
            _not_a_number(name, place)
    return candidates


def _not_a_number(name: str, place: Place) -> NoReturn:
    raise ExpressionError("type", f"{name}() cannot place NaN among other numbers", place)


def _identity(frame: Frame, place: Place, value: Value, level: int) -> Hashable:
    """Hashable, and equal exactly when the values are."""
    frame.spend(1, place)
    if level > frame.limits.nesting:
        raise LimitReached("depth", f"the values are nested deeper than {frame.limits.nesting} levels", place)
    if type(value) is list:
        return ("list", tuple(_identity(frame, place, item, level + 1) for item in value))
    if type(value) is dict:
        items = ((key, _identity(frame, place, item, level + 1)) for key, item in value.items())
        return ("map", frozenset(items))
    kind = "number" if type(value) in (int, float) else kind_of(value)
    # NaN equals nothing, itself included; a fresh object keeps it apart.
    return (kind, value) if value == value else (kind, object())
