"""A syntax tree to nested closures, once; running them is all that an evaluation does.

Straight-line code runs each node at most once, so its price is known beforehand: the number of its
nodes. Only loops, and work that grows with the data, spend while they run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onward.domain.expressions import loops, paths
from onward.domain.expressions.errors import ExpressionError, LimitReached, MissingValue, Place
from onward.domain.expressions.frame import Code, Frame
from onward.domain.expressions.function import Function
from onward.domain.expressions.library import find
from onward.domain.expressions.operators import OPERATIONS, negate
from onward.domain.expressions.patterns import compile_pattern
from onward.domain.expressions.syntax import (
    Call,
    Chain,
    Conditional,
    Default,
    Has,
    Index,
    ListOf,
    Literal,
    Logic,
    Loop,
    MapOf,
    Name,
    Node,
    Path,
    Unary,
    count,
)  # fmt: skip
from onward.domain.expressions.text import matches_pattern
from onward.domain.expressions.values import Value, kind_of, types_of

SECRETS = "secrets"


def compile_tree(source: str, root: Node) -> Code:
    return _Compiler(source).code(root)


class _Compiler:
    def __init__(self, source: str) -> None:
        self._source = source
        self._variables: list[str] = []  # of the loops around, outermost first

    def code(self, node: Node) -> Code:
        return _COMPILERS[type(node)](self, node)

    def _literal(self, node: Literal) -> Code:
        value = node.value
        return lambda frame: value

    def _place(self, node: Node) -> Place:
        return Place(self._source, node.offset)

    def _name(self, node: Name) -> Code:
        if (slot := self._slot(node.name)) is not None:
            return lambda frame: frame.loops[slot]
        if node.name == SECRETS:
            return _secret(self._place(node))
        return paths.name(node.name, self._place(node))

    def _slot(self, name: str) -> int | None:
        slots = [slot for slot, variable in enumerate(self._variables) if variable == name]
        return slots[-1] if slots else None

    def _path(self, node: Path) -> Code:
        operand = node.operand
        if isinstance(operand, Name) and self._slot(operand.name) is None and operand.name != SECRETS:
            return paths.from_scope(self._source, operand, node.keys)
        return paths.from_value(self._source, self.code(operand), node.keys)

    def _index(self, node: Index) -> Code:
        return paths.index(self.code(node.operand), self.code(node.index), self._place(node))

    def _has(self, node: Has) -> Code:
        return paths.present(self._path(node.path))

    def _default(self, node: Default) -> Code:
        return _default(self.code(node.value), self.code(node.fallback))

    def _call(self, node: Call) -> Code:
        place = self._place(node)
        function = find(node.function, len(node.arguments), place)
        arguments = [self.code(argument) for argument in node.arguments]
        if function.name == "matches" and isinstance(node.arguments[1], Literal):
            return self._matches(node, node.arguments[1].value, function, place)
        return _call(function, arguments, place)

    def _matches(self, node: Call, pattern: Value, function: Function, place: Place) -> Code:
        """A pattern that is written out is refused, or made ready, before anything runs."""
        function.check(1, pattern, place)
        ready = compile_pattern(pattern, self._place(node.arguments[1]))
        text = self.code(node.arguments[0])

        def run(frame: Frame) -> bool:
            value = text(frame)
            if type(value) is not str:
                function.check(0, value, place)
            return matches_pattern(frame, place, value, ready)

        return run

    def _loop(self, node: Loop) -> Code:
        items = self.code(node.items)
        slot = len(self._variables)
        self._variables.append(node.variable)
        condition = None if node.condition is None else self.code(node.condition)
        result = None if node.result is None else self.code(node.result)
        self._variables.pop()
        price = sum(count(part) for part in (node.condition, node.result) if part is not None) + 1
        return loops.loop(node.kind, loops.Body(items, slot, price, self._place(node)), condition, result)

    def _unary(self, node: Unary) -> Code:
        operand, place = self.code(node.operand), self._place(node)
        if node.operator == "-":
            return lambda frame: negate(operand(frame), place)

        def run(frame: Frame) -> bool:
            value = operand(frame)
            if value is not True and value is not False:
                raise _not_bool("!", value, place)
            return value is False

        return run

    def _chain(self, node: Chain) -> Code:
        first = self.code(node.first)
        links = [
            (OPERATIONS[link.operator], self.code(link.operand), Place(self._source, link.offset))
            for link in node.links
        ]
        if len(links) == 1:
            ((operation, second, place),) = links
            return lambda frame: operation(frame, first(frame), second(frame), place)

        def run(frame: Frame) -> Value:
            value = first(frame)
            for operation, operand, place in links:
                value = operation(frame, value, operand(frame), place)
            return value

        return run

    def _logic(self, node: Logic) -> Code:
        return _logic([self.code(part) for part in node.operands], node.operator, self._place(node))

    def _conditional(self, node: Conditional) -> Code:
        cases = [(self.code(test), self.code(result), self._place(test)) for test, result in node.cases]
        otherwise = self.code(node.otherwise)

        def run(frame: Frame) -> Value:
            for test, result, place in cases:
                verdict = test(frame)
                if verdict is True:
                    return result(frame)
                if verdict is not False:
                    raise _not_bool("?", verdict, place)
            return otherwise(frame)

        return run

    def _list_of(self, node: ListOf) -> Code:
        items = [self.code(item) for item in node.items]
        return lambda frame: [item(frame) for item in items]

    def _map_of(self, node: MapOf) -> Code:
        entries = [(self.code(key), self.code(value), self._place(key)) for key, value in node.entries]

        def run(frame: Frame) -> dict[str, Value]:
            result: dict[str, Value] = {}
            for key, value, place in entries:
                name = key(frame)
                if type(name) is not str:
                    raise ExpressionError(
                        "type", f"the keys of a map are texts, not {kind_of(name)}", place,
                        hint="Write string(key).",
                    )  # fmt: skip
                if name in result:
                    raise ExpressionError("duplicate_key", f"the key {name!r} comes twice", place)
                result[name] = value(frame)
            return result

        return run


_COMPILERS: dict[type[Node], Callable[[_Compiler, Any], Code]] = {
    Literal: _Compiler._literal,
    Name: _Compiler._name,
    Path: _Compiler._path,
    Index: _Compiler._index,
    Call: _Compiler._call,
    Has: _Compiler._has,
    Default: _Compiler._default,
    Loop: _Compiler._loop,
    Unary: _Compiler._unary,
    Chain: _Compiler._chain,
    Logic: _Compiler._logic,
    Conditional: _Compiler._conditional,
    ListOf: _Compiler._list_of,
    MapOf: _Compiler._map_of,
}


def _secret(place: Place) -> Code:
    def run(frame: Frame) -> Value:
        raise ExpressionError(
            "secret_use", "a secret cannot be read by an expression", place,
            hint="Write {{ secrets.NAME }} alone, or between text, in `with`, `env` or headers.",
        )  # fmt: skip

    return run


def _default(value: Code, fallback: Code) -> Code:
    def run(frame: Frame) -> Value:
        try:
            result = value(frame)
        except MissingValue:
            return fallback(frame)
        return fallback(frame) if result is None else result

    return run


def _logic(operands: list[Code], operator: str, place: Place) -> Code:
    """An operand that decides alone does so whatever else failed, before or after it."""
    decisive = operator == "||"

    def run(frame: Frame) -> bool:
        failure: ExpressionError | None = None
        for operand in operands:
            try:
                value = operand(frame)
            except LimitReached:
                raise
            except ExpressionError as error:
                failure = failure or error
                continue
            if not isinstance(value, bool):
                failure = failure or _not_bool(operator, value, place)
            elif value is decisive:
                return decisive
        if failure is not None:
            raise failure
        return not decisive

    return run


def _not_bool(operator: str, value: Value, place: Place) -> ExpressionError:
    return ExpressionError(
        "type", f"{operator} needs true or false, not {kind_of(value)}", place,
        hint='Compare it, as in x != "" or x != null.',
    )  # fmt: skip


def _call(function: Function, arguments: list[Code], place: Place) -> Code:
    run, check = function.run, function.check
    accepted = [types_of(function.kinds(position)) for position in range(len(arguments))]
    if len(arguments) == 1:
        return _call_with_one(function, arguments[0], accepted[0], place)
    prepared = list(zip(range(len(arguments)), arguments, accepted, strict=True))

    def call(frame: Frame) -> Value:
        values = []
        for position, argument, types in prepared:
            value = argument(frame)
            if types is not None and type(value) not in types:
                check(position, value, place)
            values.append(value)
        return run(frame, place, *values)

    return call


def _call_with_one(function: Function, argument: Code, types: frozenset[type] | None, place: Place) -> Code:
    run, check = function.run, function.check

    def call(frame: Frame) -> Value:
        value = argument(frame)
        if types is not None and type(value) not in types:
            check(0, value, place)
        return run(frame, place, value)

    return call
