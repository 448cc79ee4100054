"""A pattern's tree as an automaton: states that read a character, ask for a place, or branch."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.expressions.characters import Test
from onward.domain.expressions.pattern_syntax import (
    Alternatives,
    At,
    One,
    PatternError,
    PatternNode,
    Repeated,
    Sequence,
)  # fmt: skip

ACCEPT = -1
# Counted repetitions are written out, so {1000} inside {1000} has to stop somewhere.
MOST_STATES = 1_000


@dataclass(frozen=True, slots=True)
class State:
    then: tuple[int, ...]
    test: Test | None = None  # reads a character
    place: str = ""  # or holds at a place only; empty is everywhere


def build(root: PatternNode) -> tuple[State, ...]:
    """State 0 is the first."""
    builder = _Builder()
    start = builder.reserve()
    builder.states[start] = State((builder.add(root, ACCEPT),))
    return tuple(builder.states)


def holds(place: str, before: str, after: str) -> bool:
    """Between two characters of the text; empty is its end."""
    match place:
        case "":
            return True
        case "start":
            return before == ""
        case "end":
            return after == ""
        case "line start":
            return before in ("", "\n")
        case "line end":
            return after in ("", "\n")
        case "word edge":
            return _is_word(before) != _is_word(after)
    return _is_word(before) == _is_word(after)


class _Builder:
    """Built from the end: each part is told what follows it."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self._work = 0

    def add(self, node: PatternNode, then: int) -> int:
        """The state in which this part begins."""
        self._work += 1
        # Parts without states, as in (){1000}{1000}, cost time all the same.
        if self._work > 4 * MOST_STATES:
            raise _too_large()
        match node:
            case One(test=test):
                return self._state(State((then,), test=test))
            case At(place=place):
                return self._state(State((then,), place=place))
            case Sequence(parts=parts):
                for part in reversed(parts):
                    then = self.add(part, then)
                return then
            case Alternatives(parts=parts):
                return self._state(State(tuple(self.add(part, then) for part in parts)))
            case Repeated():
                return self._repeated(node, then)
        raise TypeError(f"{type(node).__name__} is not a part of a pattern")

    def reserve(self) -> int:
        return self._state(State(()))

    def _repeated(self, node: Repeated, then: int) -> int:
        if node.most is None:
            again = self.reserve()
            self.states[again] = State((self.add(node.part, again), then))
            then = again
        else:
            end = then
            for _ in range(node.most - node.least):
                then = self._state(State((self.add(node.part, then), end)))
        for _ in range(node.least):
            then = self.add(node.part, then)
        return then

    def _state(self, state: State) -> int:
        if len(self.states) >= MOST_STATES:
            raise _too_large()
        self.states.append(state)
        return len(self.states) - 1


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _too_large() -> PatternError:
    return PatternError(f"it needs more than {MOST_STATES} states", 0, "Use smaller repetition counts.")
