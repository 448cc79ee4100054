"""What a function of the language is: a name, what it takes, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.values import Value, kind_of


@dataclass(frozen=True, slots=True)
class Function:
    """`run(frame, place, *arguments)`; each parameter names the kinds it takes, as in `list|map`."""

    name: str
    takes: tuple[str, ...]
    gives: str
    run: Callable[..., Value]
    optional: int = 0  # how many of the last parameters may be left out
    repeated: bool = False  # the last parameter may come again

    def accepts(self, count: int) -> bool:
        most = float("inf") if self.repeated else len(self.takes)
        return len(self.takes) - self.optional <= count <= most

    def kinds(self, position: int) -> frozenset[str] | None:
        """The kinds of one argument, or None when any will do."""
        parameter = self.takes[min(position, len(self.takes) - 1)]
        return None if parameter == "any" else frozenset(parameter.split("|"))

    def check(self, position: int, value: Value, place: Place) -> None:
        kinds, kind = self.kinds(position), kind_of(value)
        if kinds is None or kind in kinds:
            return
        wanted = " or ".join(self.takes[min(position, len(self.takes) - 1)].split("|"))
        raise ExpressionError(
            "type", f"{self.name}() takes {wanted} here, not {kind}", place, hint=_HINTS.get(kind)
        )


_HINTS = {
    "null": "Give a value for null with default(x, y).",
    "map": "Select one of its keys, or write json(x) to make text of it.",
    "list": "Select one item, or write join(x, separator) or json(x) to make text of it.",
    "int": "Write string(x) to make text of it.",
    "double": "Write string(x) to make text of it.",
}
