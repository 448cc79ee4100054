"""Which characters a part of a pattern takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

Test = Callable[[str], bool]

# No character behind it has another case.
_END_OF_CASES: Final = 0x1E944


def one(character: str) -> Test:
    return lambda other: other == character


def between(first: str, last: str) -> Test:
    return lambda other: first <= other <= last


def any_of(tests: list[Test]) -> Test:
    return lambda other: any(test(other) for test in tests)


def none_of(test: Test) -> Test:
    return lambda other: not test(other)


def category(name: str) -> Test | None:
    """A general category of Unicode, as L or Lu; None when there is none of that name."""
    if name not in _CATEGORIES:
        return None
    return lambda other: unicodedata.category(other).startswith(name)


def either_case(test: Test) -> Test:
    """What a test takes, and what differs from that in its case alone. Before it is negated, as in RE2."""
    alike = _alike()

    def run(other: str) -> bool:
        return test(other) or any(test(variant) for variant in alike.get(_folded(other), ()))

    return run


def anything(other: str) -> bool:
    return True


def not_line_end(other: str) -> bool:
    return other != "\n"


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    """By their folded form, the characters that are one but for their case: k, K and the sign for Kelvin."""
    found: dict[str, list[str]] = {}
    for code in range(_END_OF_CASES):
        character = chr(code)
        folded = _folded(character)
        if folded != character:
            found.setdefault(folded, [folded]).append(character)
    return {folded: tuple(members) for folded, members in found.items()}


def _folded(character: str) -> str:
    """One character for one: in full, the sharp s would be two."""
    full = character.casefold()
    if len(full) == 1:
        return full
    lower = character.lower()
    return lower if len(lower) == 1 else character


def _ascii(members: str) -> Test:
    allowed = frozenset(members)
    return lambda other: other in allowed


_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

# As in RE2, these know ASCII only; \p{L} and its kin know the rest.
SHORTHANDS: dict[str, Test] = {
    "d": _ascii(_DIGITS),
    "w": _ascii(_DIGITS + _LOWER + _UPPER + "_"),
    "s": _ascii("\t\n\f\r "),
}
NAMED_CLASSES: dict[str, Test] = {
    "alnum": _ascii(_DIGITS + _LOWER + _UPPER),
    "alpha": _ascii(_LOWER + _UPPER),
    "ascii": str.isascii,
    "blank": _ascii("\t "),
    "cntrl": between("\x00", "\x1f"),
    "digit": _ascii(_DIGITS),
    "graph": between("!", "~"),
    "lower": _ascii(_LOWER),
    "print": between(" ", "~"),
    "punct": _ascii(_PUNCTUATION),
    "space": _ascii("\t\n\v\f\r "),
    "upper": _ascii(_UPPER),
    "word": SHORTHANDS["w"],
    "xdigit": _ascii(_DIGITS + "abcdefABCDEF"),
}
_CATEGORIES = {
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cs",
}  # fmt: skip
