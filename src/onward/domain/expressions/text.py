"""Functions of text. Positions count characters, as in CEL."""

from __future__ import annotations

from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.function import Function
from onward.domain.expressions.patterns import Pattern, compile_pattern


def contains(frame: Frame, place: Place, text: str, part: str) -> bool:
    frame.spend_text(len(text), place)
    return part in text


def starts_with(frame: Frame, place: Place, text: str, prefix: str) -> bool:
    frame.spend_text(len(prefix), place)
    return text.startswith(prefix)


def ends_with(frame: Frame, place: Place, text: str, suffix: str) -> bool:
    frame.spend_text(len(suffix), place)
    return text.endswith(suffix)


def matches(frame: Frame, place: Place, text: str, pattern: str) -> bool:
    return matches_pattern(frame, place, text, compile_pattern(pattern, place))


def matches_pattern(frame: Frame, place: Place, text: str, pattern: Pattern) -> bool:
    return pattern.search(text, frame, place)


def lower(frame: Frame, place: Place, text: str) -> str:
    frame.spend_text(len(text), place)
    return text.lower()


def upper(frame: Frame, place: Place, text: str) -> str:
    frame.spend_text(len(text), place)
    return text.upper()


def trim(frame: Frame, place: Place, text: str) -> str:
    frame.spend_text(len(text), place)
    return text.strip()


def split(frame: Frame, place: Place, text: str, separator: str, limit: int = -1) -> list[str]:
    frame.spend_text(len(text), place)
    if limit == 0:
        return []
    parts = list(text) if separator == "" else text.split(separator, limit - 1 if limit > 0 else -1)
    if separator == "" and 0 < limit < len(parts):
        parts = [*parts[: limit - 1], text[limit - 1 :]]
    frame.spend(len(parts), place)
    return parts


def join(frame: Frame, place: Place, items: list[object], separator: str = "") -> str:
    frame.spend(len(items), place)
    texts = [_joinable(item, place) for item in items]
    frame.spend_text(sum(map(len, texts)) + len(separator) * max(0, len(texts) - 1), place)
    return separator.join(texts)


def replace(frame: Frame, place: Place, text: str, old: str, new: str, limit: int = -1) -> str:
    found = text.count(old)
    count = found if limit < 0 else min(found, limit)
    frame.spend_text(len(text) + max(0, len(new) - len(old)) * count, place)
    return text.replace(old, new, count)


def substring(frame: Frame, place: Place, text: str, start: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise ExpressionError(
            "index", f"substring({start}, {stop}) leaves the text of {len(text)} characters", place,
            hint="Compare with size(text) first.",
        )  # fmt: skip
    frame.spend_text(stop - start, place)
    return text[start:stop]


FUNCTIONS = (
    Function("contains", ("string", "string"), "bool", contains),
    Function("startsWith", ("string", "string"), "bool", starts_with),
    Function("endsWith", ("string", "string"), "bool", ends_with),
    Function("matches", ("string", "string"), "bool", matches),
    Function("lower", ("string",), "string", lower),
    Function("upper", ("string",), "string", upper),
    Function("trim", ("string",), "string", trim),
    Function("split", ("string", "string", "int"), "list", split, optional=1),
    Function("join", ("list", "string"), "string", join, optional=1),
    Function("replace", ("string", "string", "string", "int"), "string", replace, optional=1),
    Function("substring", ("string", "int", "int"), "string", substring, optional=1),
)


def _joinable(item: object, place: Place) -> str:
    if isinstance(item, str):
        return item
    raise ExpressionError(
        "type", "join() takes a list of texts", place,
        hint="Convert first: items.map(x, string(x)).join(', ').",
    )  # fmt: skip
