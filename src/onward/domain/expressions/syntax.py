"""The syntax tree. Chains of equal operators are flat, so that a thousand `+` are one level deep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onward.domain.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Node:
    offset: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Key:
    """One fixed part of a path: `.key`, `["key"]` or `[0]`."""

    value: str | int
    offset: int


@dataclass(frozen=True, slots=True)
class Path(Node):
    operand: Node
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Index(Node):
    operand: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`f(a, b)` and `a.f(b)` are the same call."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Has(Node):
    path: Path


@dataclass(frozen=True, slots=True)
class Default(Node):
    value: Node
    fallback: Node


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`items.kind(variable, condition)`, or `items.map(variable, condition, result)`."""

    kind: str
    items: Node
    variable: str
    condition: Node | None
    result: Node | None


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Link:
    operator: str
    offset: int
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`first + a - b ...`: operators of one precedence, from left to right."""

    first: Node
    links: list[Link]  # the parser appends; a tuple for each would be quadratic


@dataclass(frozen=True, slots=True)
class Logic(Node):
    operator: str
    operands: list[Node]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`a ? x : b ? y : z` as its cases and what remains."""

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapOf(Node):
    entries: tuple[tuple[Node, Node], ...]


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Path(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, index=index):
            return (operand, index)
        case Call(arguments=nodes) | ListOf(items=nodes):
            return nodes
        case Logic(operands=operands):
            return tuple(operands)
        case Has(path=path):
            return (path,)
        case Default(value=value, fallback=fallback):
            return (value, fallback)
        case Loop(items=items, condition=condition, result=result):
            return tuple(part for part in (items, condition, result) if part is not None)
        case Chain(first=first, links=links):
            return (first, *(link.operand for link in links))
        case Conditional(cases=cases, otherwise=otherwise):
            return (*(part for case in cases for part in case), otherwise)
        case MapOf(entries=entries):
            return tuple(part for entry in entries for part in entry)
        case _:
            return ()


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its level, without recursion: it also measures trees that are too deep."""
    rest = [(root, 1)]
    while rest:
        node, level = rest.pop()
        yield node, level
        rest.extend((child, level + 1) for child in children(node))


def count(node: Node) -> int:
    return sum(1 for _ in walk(node))
