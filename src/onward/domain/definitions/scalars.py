"""Plain scalars by the core schema of YAML 1.2, which is also how JSON writes them."""

from __future__ import annotations

import math
import re
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 400  # digits; a double has at most 309 before the point
_MAX_INT = 2**63 - 1

Trouble = tuple[str, str]


def resolve_plain(text: str) -> tuple[Any, Trouble | None]:
    """The value, and what is wrong with it: (message, hint)."""
    if text in _WORDS:
        return _WORDS[text], None
    if _INT.fullmatch(text):
        return _decimal(text)
    if _OCTAL.fullmatch(text):
        return _bounded_int(text, 8)
    if _HEX.fullmatch(text):
        return _bounded_int(text, 16)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _NOT_FINITE.fullmatch(text):
        return text, (f"{text} is not a number that JSON knows.", "Use a number, or quotes for a text.")
    return text, None


def _decimal(text: str) -> tuple[Any, Trouble | None]:
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits.startswith("0"):
        return text, (f"{text[:40]} begins with a zero.", "Put quotes around it, or leave the zero out.")
    return _bounded_int(text, 10)


def _bounded_int(text: str, base: int) -> tuple[Any, Trouble | None]:
    value = int(text, base) if len(text) <= _LONGEST_NUMBER else None
    if value is None or abs(value) > _MAX_INT:
        return text, (f"{text[:40]} does not fit into 64 bits.", "Put quotes around it to keep it as a text.")
    return value, None


def _float(text: str) -> tuple[Any, Trouble | None]:
    value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if math.isinf(value):
        return text, (f"{text[:40]} is too large for a number.", "Put quotes around it to keep it as a text.")
    return value, None
