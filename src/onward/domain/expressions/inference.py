"""What kinds a value can have before anything runs, and operators that cannot work on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from onward.domain.expressions.errors import Place
from onward.domain.expressions.expression import Expression
from onward.domain.expressions.library import FUNCTIONS
from onward.domain.expressions.overloads import ORDERED, RESULTS
from onward.domain.expressions.syntax import (
    Call,
    Chain,
    Conditional,
    Default,
    Has,
    Index,
    Link,
    ListOf,
    Literal,
    Logic,
    Loop,
    MapOf,
    Name,
    Node,
    Path,
    Unary,
    children,
)
from onward.domain.expressions.values import KINDS, kind_of

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InferredType:
    """The kinds that are possible; the schema, where one is known, says what is inside."""

    kinds: frozenset[str]
    schema: Schema | None = None

    @property
    def kind(self) -> str:
        """The one kind, or `any`."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else "any"

    def __str__(self) -> str:
        return "any" if self.kinds == _ALL else " or ".join(kind for kind in KINDS if kind in self.kinds)


@dataclass(frozen=True, slots=True)
class TypeWarning:
    """Something that fails, or is pointless, whatever the values will be."""

    message: str
    offset: int
    line: int
    column: int
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class TypeScope:
    """JSON Schemas by the path that they describe; what no schema describes can be anything."""

    schemas: Mapping[tuple[str, ...], Schema]

    def known(self, path: tuple[str, ...]) -> tuple[Schema, int] | None:
        """The schema of the longest part of the path that has one, and how long that part is."""
        for length in range(len(path), 0, -1):
            if (schema := self.schemas.get(path[:length])) is not None:
                return schema, length
        return None


def infer(expression: Expression, types: TypeScope) -> InferredType:
    return _Checker(expression.source, types).type_of(expression.root)


def check_types(expression: Expression, types: TypeScope, *, wanted: str | None = None) -> list[TypeWarning]:
    """Warnings in the order of the text; `wanted` is the kind that is needed, as bool for a condition."""
    checker = _Checker(expression.source, types)
    found = checker.type_of(expression.root)
    if wanted is not None and wanted not in found.kinds:
        checker.warn(expression.root, f"this gives {found}, and {wanted} is needed")
    return sorted(checker.warnings, key=lambda warning: warning.offset)


def type_of_schema(schema: Schema) -> InferredType:
    if "const" in schema:
        return InferredType(frozenset({kind_of(schema["const"])}), schema)
    named = schema.get("type")
    if named is None and isinstance(schema.get("enum"), list):
        return InferredType(frozenset(map(kind_of, schema["enum"])), schema)
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    kinds = frozenset(kind for name in names for kind in _OF_SCHEMA.get(name, _ALL))
    return InferredType(kinds or _ALL, schema)


_ALL = frozenset(KINDS)
_ANY = InferredType(_ALL)
_OF_SCHEMA = {
    "null": {"null"},
    "boolean": {"bool"},
    "integer": {"int"},
    # A number without a fraction may arrive as either.
    "number": {"int", "double"},
    "string": {"string"},
    "array": {"list"},
    "object": {"map"},
}


def _only(*kinds: str) -> InferredType:
    return InferredType(frozenset(kinds))


class _Checker:
    def __init__(self, source: str, types: TypeScope) -> None:
        self._source = source
        self._types = types
        self._variables: dict[str, InferredType] = {}
        self.warnings: list[TypeWarning] = []

    def type_of(self, node: Node) -> InferredType:
        return _INFERENCES[type(node)](self, node)

    def warn(self, node: Node | Link, message: str, hint: str | None = None) -> None:
        place = Place(self._source, node.offset)
        self.warnings.append(TypeWarning(message, place.offset, place.line, place.column, hint))

    def literal(self, node: Literal) -> InferredType:
        return _only(kind_of(node.value))

    def name(self, node: Name) -> InferredType:
        return self._read(node.name, ())

    def path(self, node: Path) -> InferredType:
        keys = tuple(key.value for key in node.keys)
        if isinstance(node.operand, Name):
            return self._read(node.operand.name, keys)
        return _inside(self.type_of(node.operand), keys)

    def _read(self, name: str, keys: tuple[str | int, ...]) -> InferredType:
        if name in self._variables:
            return _inside(self._variables[name], keys)
        path = (name, *keys)
        fixed = next((at for at, key in enumerate(path) if not isinstance(key, str)), len(path))
        known = self._types.known(tuple(str(key) for key in path[:fixed]))
        if known is None:
            return _ANY
        schema, length = known
        return _inside(type_of_schema(schema), path[length:])

    def index(self, node: Index) -> InferredType:
        self.type_of(node.index)
        found = self.type_of(node.operand)
        if not found.kinds & {"list", "map"}:
            self.warn(node, f"{found} has no items")
        return _item(found)

    def has(self, node: Has) -> InferredType:
        return _only("bool")

    def default(self, node: Default) -> InferredType:
        value, fallback = self.type_of(node.value), self.type_of(node.fallback)
        kept = value.kinds - {"null"}
        return InferredType(kept | fallback.kinds, value.schema)

    def call(self, node: Call) -> InferredType:
        function = FUNCTIONS[node.function]
        for position, argument in enumerate(node.arguments):
            wanted, found = function.kinds(position), self.type_of(argument)
            if wanted is not None and not wanted & found.kinds:
                expected = " or ".join(kind for kind in KINDS if kind in wanted)
                self.warn(argument, f"{function.name}() takes {expected} here, not {found}")
        return _ANY if function.gives == "any" else _only(function.gives)

    def loop(self, node: Loop) -> InferredType:
        items = self.type_of(node.items)
        if not items.kinds & {"list", "map"}:
            self.warn(node.items, f"a loop needs a list or a map, not {items}")
        outer = self._variables
        self._variables = {**outer, node.variable: _each(items)}
        if node.condition is not None:
            self._need_bool(node.condition)
        if node.result is not None:
            self.type_of(node.result)
        self._variables = outer
        return _only("list") if node.kind in ("map", "filter") else _only("bool")

    def unary(self, node: Unary) -> InferredType:
        if node.operator == "!":
            self._need_bool(node.operand)
            return _only("bool")
        found = self.type_of(node.operand)
        if not found.kinds & {"int", "double"}:
            self.warn(node, f"- needs a number, not {found}")
        return InferredType(found.kinds & {"int", "double"} or _ALL)

    def chain(self, node: Chain) -> InferredType:
        left = self.type_of(node.first)
        for link in node.links:
            left = self._operation(left, link, self.type_of(link.operand))
        return left

    def _operation(self, left: InferredType, link: Link, right: InferredType) -> InferredType:
        pairs = {(one, other) for one in left.kinds for other in right.kinds}
        if link.operator in RESULTS:
            results = {RESULTS[link.operator].get(pair) for pair in pairs} - {None}
            if not results:
                self.warn(link, f"{left} {link.operator} {right} has no meaning")
            return InferredType(frozenset(kind for kind in results if kind) or _ALL)
        if link.operator == "in" and not right.kinds & {"list", "map"}:
            self.warn(link, f"`in` looks into a list or a map, not into {right}")
        if link.operator in ("<", "<=", ">", ">=") and not pairs & ORDERED:
            self.warn(link, f"{left} {link.operator} {right} has no meaning")
        if link.operator in ("==", "!=") and not _can_be_equal(left.kinds, right.kinds):
            self.warn(link, f"{left} is never equal to {right}")
        return _only("bool")

    def logic(self, node: Logic) -> InferredType:
        for operand in node.operands:
            self._need_bool(operand)
        return _only("bool")

    def conditional(self, node: Conditional) -> InferredType:
        kinds = self.type_of(node.otherwise).kinds
        for condition, result in node.cases:
            self._need_bool(condition)
            kinds |= self.type_of(result).kinds
        return InferredType(kinds)

    def list_of(self, node: ListOf) -> InferredType:
        for item in children(node):
            self.type_of(item)
        return _only("list")

    def map_of(self, node: MapOf) -> InferredType:
        for part in children(node):
            self.type_of(part)
        return _only("map")

    def _need_bool(self, node: Node) -> None:
        found = self.type_of(node)
        if "bool" not in found.kinds:
            self.warn(node, f"true or false is needed here, not {found}", "Compare it, as in x != null.")


_INFERENCES: dict[type[Node], Callable[[_Checker, Any], InferredType]] = {
    Literal: _Checker.literal,
    Name: _Checker.name,
    Path: _Checker.path,
    Index: _Checker.index,
    Has: _Checker.has,
    Default: _Checker.default,
    Call: _Checker.call,
    Loop: _Checker.loop,
    Unary: _Checker.unary,
    Chain: _Checker.chain,
    Logic: _Checker.logic,
    Conditional: _Checker.conditional,
    ListOf: _Checker.list_of,
    MapOf: _Checker.map_of,
}


def _inside(outer: InferredType, keys: tuple[str | int, ...]) -> InferredType:
    for key in keys:
        outer = _property(outer, key) if isinstance(key, str) else _item(outer)
    return outer


def _property(outer: InferredType, key: str) -> InferredType:
    schema = outer.schema or {}
    properties = schema.get("properties")
    inner = properties.get(key) if isinstance(properties, Mapping) else None
    if inner is None:
        inner = schema.get("additionalProperties")
    return type_of_schema(inner) if isinstance(inner, Mapping) else _ANY


def _item(outer: InferredType) -> InferredType:
    inner = (outer.schema or {}).get("items")
    only_list = outer.kinds == {"list"}
    return type_of_schema(inner) if only_list and isinstance(inner, Mapping) else _ANY


def _each(items: InferredType) -> InferredType:
    """What a loop's variable holds."""
    return _only("string") if items.kinds == {"map"} else _item(items)


def _can_be_equal(left: frozenset[str], right: frozenset[str]) -> bool:
    numbers = {"int", "double"}
    return bool(left & right) or bool(left & numbers and right & numbers) or "null" in left | right
