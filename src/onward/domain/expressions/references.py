"""What an expression reads from its scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onward.domain.expressions.errors import Lines
from onward.domain.expressions.syntax import Default, Has, Loop, Name, Node, Path, children


@dataclass(frozen=True, slots=True)
class Reference:
    """A path from a name of the scope, up to the first part that is computed or is an item's number."""

    path: tuple[str, ...]
    offset: int
    line: int
    column: int
    optional: bool = False  # read through has() or default(): it may be missing

    def within(self, lines: Lines, start: int) -> Reference:
        """The same, in the larger text that holds the expression at `start`."""
        line, column = lines.at(start + self.offset)
        return replace(self, offset=start + self.offset, line=line, column=column)


def references(source: str, root: Node) -> tuple[Reference, ...]:
    return tuple(_read(Lines(source), root, frozenset(), optional=False))


def _read(lines: Lines, node: Node, bound: frozenset[str], *, optional: bool) -> Iterator[Reference]:
    match node:
        case Name(name=name) if name not in bound:
            yield _reference(lines, node, (name,), optional)
        case Path(operand=Name(name=name) as root) if name not in bound:
            yield _reference(lines, root, (name, *_fixed_keys(node)), optional)
        case Has(path=path):
            yield from _read(lines, path, bound, optional=True)
        case Default(value=value, fallback=fallback):
            yield from _read(lines, value, bound, optional=True)
            yield from _read(lines, fallback, bound, optional=optional)
        case Loop(items=items, variable=variable):
            yield from _read(lines, items, bound, optional=optional)
            for part in (node.condition, node.result):
                if part is not None:
                    yield from _read(lines, part, bound | {variable}, optional=optional)
        case _:
            for child in children(node):
                yield from _read(lines, child, bound, optional=optional)


def _fixed_keys(path: Path) -> Iterator[str]:
    for key in path.keys:
        if not isinstance(key.value, str):
            return
        yield key.value


def _reference(lines: Lines, node: Node, path: tuple[str, ...], optional: bool) -> Reference:
    return Reference(path, node.offset, *lines.at(node.offset), optional)
