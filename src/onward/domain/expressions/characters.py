"""Which characters a part of a pattern takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Test = Callable[[str], bool]


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
    def run(other: str) -> bool:
        # Some characters have two in the other case, as in ß and SS: those are not variants of one.
        variants = {other, other.lower(), other.upper()}
        return any(test(variant) for variant in variants if len(variant) == 1)

    return run


def anything(other: str) -> bool:
    return True


def not_line_end(other: str) -> bool:
    return other != "\n"


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
