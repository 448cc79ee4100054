"""A parsed expression: what it reads, and its value for a scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from onward.domain.expressions.compile import compile_tree
from onward.domain.expressions.errors import Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.limits import DEFAULT_LIMITS, Limits
from onward.domain.expressions.references import Reference, references
from onward.domain.expressions.syntax import Node, count
from onward.domain.expressions.values import Value, bounded


class Expression:
    """Immutable; the same scope and `now` give the same value, here and in every replay."""

    __slots__ = ("_code", "_price", "_start", "references", "root", "source")

    def __init__(self, source: str, root: Node) -> None:
        self.source = source
        self.root = root
        self.references: tuple[Reference, ...] = references(source, root)
        self._code = compile_tree(source, root)
        self._price = count(root)
        self._start = Place(source, root.offset)

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def evaluate(
        self, scope: Mapping[str, Value], *, now: datetime, limits: Limits = DEFAULT_LIMITS
    ) -> Value:
        value = self.run(Frame(scope, now, limits))
        return value if value is True or value is False else bounded(value, limits, self._start)

    def run(self, frame: Frame) -> Value:
        """Within a budget that others share; the caller bounds what comes out."""
        frame.left -= self._price
        if frame.left < 0:
            frame.spend(0, self._start)
        return self._code(frame)
