"""What the validator says: one finding for each thing that is wrong, with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`pointer` is a JSON Pointer into the document; lines and columns count from 1.

    Both are 0 when the definition was not given as a text.
    """

    severity: Severity
    code: str
    pointer: str
    line: int
    column: int
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that does not know its line yet. `offset` counts characters into the text at `pointer`;
    `at_key` means the key is wrong, not its value."""

    code: str
    pointer: str
    message: str
    hint: str | None = None
    severity: Severity = "error"
    offset: int | None = None
    at_key: bool = False


_COMPARED = 1000  # names; comparing takes time, and nobody chose from more than that


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """`Did you mean 'fetch'?`, when something known is near."""
    near = get_close_matches(word[:100], list(islice(known, _COMPARED)), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else None


def listed(words: Iterable[str], most: int = 12) -> str:
    """The words for a sentence, cut when there are many."""
    every = list(words)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
