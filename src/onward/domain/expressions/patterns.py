"""Regular expressions in linear time: RE2's syntax, matched by an automaton.

Python's `re` may need exponential time on a hostile pattern. Here a pattern becomes a nondeterministic
automaton (Thompson) whose sets of states are followed side by side and remembered (a lazy DFA): each
character is looked at once, whatever the pattern. There is nothing to read back, so no groups are kept.
"""

from __future__ import annotations

from functools import lru_cache

from onward.domain.expressions.automaton import ACCEPT, State, build, holds
from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.pattern_syntax import PatternError, read_pattern

# Remembered moves of one pattern; past this it starts again from an empty memory.
_MOST_MOVES = 20_000
# Following this many states over one character costs about as much as evaluating a node. The price is
# taken from the sizes alone: what happens to be remembered may not change what a replay does.
_STATES_PER_STEP = 64


class Pattern:
    """Whether a text contains a match; `^` and `$` tie it to the ends."""

    def __init__(self, states: tuple[State, ...]) -> None:
        self._states = states
        self._forget()

    def search(self, text: str, frame: Frame, place: Place) -> bool:
        frame.spend(1 + len(text) * len(self._states) // _STATES_PER_STEP, place)
        node = self._start
        for character in text:
            node = node.moves.get(character) or self._move(node, character)
            if node is _FOUND:
                return True
        return ACCEPT in self._reached(node, "")

    def _forget(self) -> None:
        self._moves = 0
        self._nodes: dict[tuple[frozenset[int], str], _Node] = {}
        self._start = self._node(frozenset([0]), "")

    def _node(self, states: frozenset[int], before: str) -> _Node:
        return self._nodes.setdefault((states, before), _Node(states, before))

    def _move(self, node: _Node, character: str) -> _Node:
        self._moves += 1
        if self._moves > _MOST_MOVES:
            self._forget()
        reached = self._reached(node, character)
        if ACCEPT in reached:
            following = _FOUND
        else:
            targets = (self._states[state] for state in reached)
            after = {state.then[0] for state in targets if state.test is not None and state.test(character)}
            # A match may begin anywhere, so the first state is always among them.
            following = self._node(frozenset(after | {0}), _witness(character))
        node.moves[character] = following
        return following

    def _reached(self, node: _Node, character: str) -> set[int]:
        """The states that need no character, or whose place in the text is right."""
        reached: set[int] = set()
        rest = list(node.states)
        while rest:
            number = rest.pop()
            if number in reached:
                continue
            reached.add(number)
            if number == ACCEPT:
                continue
            state = self._states[number]
            if state.test is None and holds(state.place, node.before, character):
                rest.extend(state.then)
        return reached


class _Node:
    """A set of states, and a character that stands for all that may come before it."""

    __slots__ = ("before", "moves", "states")

    def __init__(self, states: frozenset[int], before: str) -> None:
        self.states = states
        self.before = before
        self.moves: dict[str, _Node] = {}


_FOUND = _Node(frozenset(), "")


def compile_pattern(pattern: str, place: Place) -> Pattern:
    try:
        return _compiled(pattern)
    except PatternError as error:
        raise ExpressionError(
            "bad_regex", f"the pattern is not valid at character {error.offset + 1}: {error.message}", place,
            hint=error.hint,
        ) from None  # fmt: skip


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Pattern:
    return Pattern(build(read_pattern(pattern)))


def _witness(character: str) -> str:
    """Places only ask whether a character is a line's end, or part of a word."""
    if character == "\n":
        return "\n"
    return "w" if character.isascii() and (character.isalnum() or character == "_") else " "
