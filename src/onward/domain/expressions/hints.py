"""Near misses, for the second sentence of an error."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

# Comparing is quadratic in the letters; beyond this nobody reads the list either.
_MOST_CHOICES = 200
_SHOWN_CHOICES = 8
_LONGEST_WORD = 100


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    known = [choice for choice in islice(choices, _MOST_CHOICES) if len(choice) <= _LONGEST_WORD]
    near = get_close_matches(word[:_LONGEST_WORD], known, n=1)
    # `steps.my-step` reads as a subtraction, so the missing key is only the first part.
    near = near or [choice for choice in known if choice.startswith(f"{word}-")]
    if near:
        return f"Did you mean {_written(near[0])}?"
    if known:
        more = ", ..." if len(known) > _SHOWN_CHOICES else ""
        return f"There is: {', '.join(known[:_SHOWN_CHOICES])}{more}."
    return None


def _written(key: str) -> str:
    return key if key.isidentifier() else f'["{key}"]'
