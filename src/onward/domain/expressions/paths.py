"""Reading names, keys and items. Only maps have keys, and only by key: never an attribute."""

from __future__ import annotations

from onward.domain.expressions.errors import ExpressionError, MissingValue, Place
from onward.domain.expressions.frame import Code, Frame
from onward.domain.expressions.hints import did_you_mean
from onward.domain.expressions.syntax import Key, Name
from onward.domain.expressions.values import Value, kind_of


def name(text: str, place: Place) -> Code:
    def run(frame: Frame) -> Value:
        try:
            return frame.scope[text]
        except KeyError:
            raise _unknown_name(text, frame, place) from None

    return run


def from_scope(source: str, root: Name, keys: tuple[Key, ...]) -> Code:
    """`steps.fetch.output`: the commonest expression of all, so it has no inner call."""
    first = name(root.name, Place(source, root.offset))
    text = root.name
    parts = [(key.value, Place(source, key.offset)) for key in keys]

    def run(frame: Frame) -> Value:
        try:
            value = frame.scope[text]
        except KeyError:
            return first(frame)
        for key, place in parts:
            value = value[key] if type(value) is dict and key in value else _part(value, key, place)
        return value

    return run


def from_value(source: str, operand: Code, keys: tuple[Key, ...]) -> Code:
    parts = [(key.value, Place(source, key.offset)) for key in keys]

    def run(frame: Frame) -> Value:
        value = operand(frame)
        for key, place in parts:
            value = value[key] if type(value) is dict and key in value else _part(value, key, place)
        return value

    return run


def index(operand: Code, position: Code, place: Place) -> Code:
    return lambda frame: _part(operand(frame), position(frame), place)


def present(path: Code) -> Code:
    """has(): false when any part of the path is missing."""

    def run(frame: Frame) -> bool:
        try:
            path(frame)
        except MissingValue:
            return False
        return True

    return run


def _part(value: Value, key: Value, place: Place) -> Value:
    if isinstance(value, dict):
        return _of_map(value, key, place)
    if isinstance(key, str):
        raise MissingValue(
            "type", f"no key {_shown(key)}: the value is {kind_of(value)}, not a map", place,
            hint="Give a value for null with default(x, y)." if value is None else None,
        )  # fmt: skip
    if isinstance(value, list):
        return _of_list(value, key, place)
    raise ExpressionError("type", f"{kind_of(value)} has no items", place)


def _of_map(value: dict[str, Value], key: Value, place: Place) -> Value:
    # 1 and True are equal keys to Python; ours are texts.
    if isinstance(key, str):
        if key in value:
            return value[key]
        raise MissingValue(
            "missing_key", f"there is no key {_shown(key)}", place, hint=lambda: did_you_mean(key, value)
        )
    raise MissingValue("missing_key", f"the keys of a map are texts, not {kind_of(key)}", place)


def _of_list(value: list[Value], key: Value, place: Place) -> Value:
    if type(key) is float and key.is_integer():
        key = int(key)
    if type(key) is not int:
        raise ExpressionError("type", f"an item has a whole number, not {kind_of(key)}", place)
    if 0 <= key < len(value):
        return value[key]
    raise MissingValue(
        "index", f"there is no item {key} in a list of {len(value)}", place, hint="Items count from 0."
    )


def _unknown_name(text: str, frame: Frame, place: Place) -> ExpressionError:
    return MissingValue(
        "unknown_name", f"there is no {_shown(text)} here", place,
        hint=lambda: did_you_mean(text, frame.scope),
    )  # fmt: skip


def _shown(key: str) -> str:
    return repr(key if len(key) <= 60 else key[:60] + "...")
