"""What a running expression holds: its scope, its loop variables, and what is left of its budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from onward.domain.expressions.errors import LimitReached, Place
from onward.domain.expressions.limits import MAX_NESTING, Limits
from onward.domain.expressions.values import Value

# Copying 64 characters costs about as much as evaluating one node.
_CHARACTERS_PER_STEP = 64


class Frame:
    __slots__ = ("left", "limits", "loops", "now", "scope")

    def __init__(self, scope: Mapping[str, Value], now: datetime, limits: Limits) -> None:
        self.scope = scope
        self.now = now
        self.limits = limits
        self.left = limits.steps
        self.loops: list[Value] = [None] * MAX_NESTING  # the item of each loop around, by its level

    def spend(self, steps: int, place: Place) -> None:
        self.left -= steps
        if self.left < 0:
            raise LimitReached(
                "budget", f"the expression takes more than {self.limits.steps} steps", place,
                hint="Filter earlier, or split the work over several steps.",
            )  # fmt: skip

    def spend_text(self, characters: int, place: Place) -> None:
        """Before a text of this length is built."""
        if characters > self.limits.size:
            raise LimitReached(
                "too_large", f"the text would be longer than {self.limits.size} characters", place
            )
        self.spend(characters // _CHARACTERS_PER_STEP, place)


Code = Callable[[Frame], Value]
