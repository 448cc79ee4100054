"""What can be wrong with an expression, and where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from onward.domain.errors import Kind, OnwardError


class Lines:
    """Where the lines of a text begin, for many places of one text."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a text."""

    source: str
    offset: int

    @property
    def line(self) -> int:
        return self.source.count("\n", 0, self.offset) + 1

    @property
    def column(self) -> int:
        return self.offset - self.source.rfind("\n", 0, self.offset)


class ExpressionError(OnwardError):
    """The text cannot be read, or cannot be evaluated with these values."""

    kind: Kind = "invalid"
    pointer: str | None = None  # where in the tree, when a whole tree was rendered

    def __init__(
        self, code: str, message: str, place: Place, *, hint: str | Callable[[], str | None] | None = None
    ) -> None:
        # A hint may be costly (near misses), and most errors inside `||` or default() are never read.
        self._hint = hint
        super().__init__(code, message, hint=None)
        self._hint = hint
        self.place = place

    @property
    def hint(self) -> str | None:
        return self._hint() if callable(self._hint) else self._hint

    @hint.setter
    def hint(self, hint: str | None) -> None:
        self._hint = hint

    @property
    def source(self) -> str:
        return self.place.source

    @property
    def offset(self) -> int:
        return self.place.offset

    @property
    def line(self) -> int:
        return self.place.line

    @property
    def column(self) -> int:
        return self.place.column

    def within(self, source: str, start: int) -> ExpressionError:
        """The same error, placed in the larger text that holds the expression at `start`."""
        error = type(self)(self.code, self.message, Place(source, start + self.offset), hint=self._hint)
        error.pointer = self.pointer
        return error


class MissingValue(ExpressionError):
    """A part of a path is not there: has() and default() are made for this one."""


class LimitReached(ExpressionError):
    """The budget or a bound: nothing inside the expression may absorb it."""
