"""Patterns with `*` (any characters within one part) and `**` (any characters at all).

Matching walks the text once and keeps every place of the pattern that it may be at, as the bits of one
number: no pattern, however hostile, takes more than that one walk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`prefix` and `suffix` are what a text must begin and end with: most are told apart by them."""

    text: str
    separator: str
    exact: bool
    prefix: str
    suffix: str
    literals: Mapping[str, int]
    stars: int
    within: int
    last: int

    def matches(self, text: str) -> bool:
        if self.exact:
            return text == self.text
        if not (text.startswith(self.prefix) and text.endswith(self.suffix)):
            return False
        return self._walk(text)

    def _walk(self, text: str) -> bool:
        places = self._onwards(1)
        anything = self.stars & ~self.within
        for character in text:
            stays = anything if character == self.separator else self.stars
            stepped = (places & self.literals.get(character, 0)) << 1
            places = self._onwards(stepped | (places & stays))
            if not places:
                return False
        return bool(places & self.last)

    def _onwards(self, places: int) -> int:
        """A star may also stand for nothing; there are never two of them side by side."""
        return places | (places & self.stars) << 1


def wildcard(text: str, separator: str) -> Wildcard:
    tokens = _tokens(text)
    literals: dict[str, int] = {}
    stars = within = 0
    for index, token in enumerate(tokens):
        if token.startswith("*"):
            stars |= 1 << index
            within |= (len(token) == 1) << index
        else:
            literals[token] = literals.get(token, 0) | 1 << index
    prefix, _, rest = text.partition("*")
    return Wildcard(
        text=text,
        separator=separator,
        exact=stars == 0,
        prefix=prefix,
        suffix=rest.rpartition("*")[2],
        literals=literals,
        stars=stars,
        within=within,
        last=1 << len(tokens),
    )


def _tokens(text: str) -> list[str]:
    """Characters and runs of stars; any run of more than one means `**`."""
    tokens: list[str] = []
    end = 0
    for run in _STARS.finditer(text):
        tokens += text[end : run.start()]
        tokens.append("*" if len(run[0]) == 1 else "**")
        end = run.end()
    return [*tokens, *text[end:]]
