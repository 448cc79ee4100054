"""all, exists, exists_one, filter and map: over the items of a list, or the keys of a map in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.frame import Code, Frame
from onward.domain.expressions.values import Value, kind_of


@dataclass(frozen=True, slots=True)
class Body:
    items: Code
    slot: int  # where the variable lives in the frame
    price: int  # steps of one round
    place: Place


def loop(kind: str, body: Body, condition: Code | None, result: Code | None) -> Code:
    if condition is not None:
        match kind:
            case "all":
                return _quantifier(body, condition, decisive=False)
            case "exists":
                return _quantifier(body, condition, decisive=True)
            case "exists_one":
                return _exists_one(body, condition)
            case "filter":
                return _filter(body, condition)
    if result is None:
        raise TypeError(f"{kind} without a result")
    return _map(body, result) if condition is None else _filter_and_map(body, condition, result)


def _quantifier(body: Body, condition: Code, *, decisive: bool) -> Code:
    """One item that decides is enough, whatever failed for others."""
    slot, price, place = body.slot, body.price, body.place

    def run(frame: Frame) -> bool:
        failure: ExpressionError | None = None
        loops = frame.loops
        for item in _items(body, frame):
            frame.spend(price, place)
            loops[slot] = item
            try:
                verdict = _verdict(condition(frame), place)
            except LimitReached:
                raise
            except ExpressionError as error:
                failure = failure or error
                continue
            if verdict is decisive:
                return decisive
        if failure is not None:
            raise failure
        return not decisive

    return run


def _exists_one(body: Body, condition: Code) -> Code:
    chosen = _filter(body, condition)
    return lambda frame: len(chosen(frame)) == 1


def _filter(body: Body, condition: Code) -> Code:
    slot, price, place = body.slot, body.price, body.place

    def run(frame: Frame) -> list[Value]:
        chosen, loops = [], frame.loops
        for item in _items(body, frame):
            frame.spend(price, place)
            loops[slot] = item
            if _verdict(condition(frame), place):
                chosen.append(item)
        return chosen

    return run


def _map(body: Body, result: Code) -> Code:
    slot, price, place = body.slot, body.price, body.place

    def run(frame: Frame) -> list[Value]:
        results, loops = [], frame.loops
        for item in _items(body, frame):
            frame.spend(price, place)
            loops[slot] = item
            results.append(result(frame))
        return results

    return run


def _filter_and_map(body: Body, condition: Code, result: Code) -> Code:
    slot, price, place = body.slot, body.price, body.place

    def run(frame: Frame) -> list[Value]:
        results, loops = [], frame.loops
        for item in _items(body, frame):
            frame.spend(price, place)
            loops[slot] = item
            if _verdict(condition(frame), place):
                results.append(result(frame))
        return results

    return run


def _items(body: Body, frame: Frame) -> Iterable[Value]:
    items: Value = body.items(frame)
    if isinstance(items, list | dict):
        return items
    raise ExpressionError(
        "type", f"a loop needs a list or a map, not {kind_of(items)}", body.place,
        hint="Give an empty list for null with default(x, [])." if items is None else None,
    )  # fmt: skip


def _verdict(value: Value, place: Place) -> bool:
    if value is True or value is False:
        return bool(value)
    raise ExpressionError("type", f"the condition gives {kind_of(value)}, not true or false", place)
