"""The text formats of JSON Schema that are enforced, and patterns that cannot run away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID

from onward.domain.definitions.reading import ExpressionError, parse
from onward.domain.instants import from_text

PATTERN_INPUT = 10_000  # characters: enough for forms, and within the evaluator's budget
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")


def pattern_trouble(pattern: str) -> str | None:
    """Why a pattern is refused; patterns are those of the expression language (RE2, linear time)."""
    try:
        _matches(pattern, "")
    except ExpressionError as error:
        return error.message
    return None


def matches(pattern: str, text: str) -> bool:
    """True as well for a pattern that is refused: only schemas of actions can have such, and they
    check their arguments themselves."""
    try:
        return _matches(pattern, text)
    except ExpressionError:
        return True


def _matches(pattern: str, text: str) -> bool:
    return _MATCHES.evaluate({"text": text, "pattern": pattern}, now=_NO_TIME) is True


_MATCHES = parse("text.matches(pattern)")
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # nothing here asks for it


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return check


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date-time": lambda text: _DATE_TIME.fullmatch(text) is not None and _parses(from_text)(text),
    "date": lambda text: len(text) == 10 and _parses(date.fromisoformat)(text),
    "time": lambda text: len(text) >= 8 and _parses(time.fromisoformat)(text),
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "uri": lambda text: _URI.fullmatch(text) is not None,
    "uuid": lambda text: len(text) == 36 and _parses(UUID)(text),
}
