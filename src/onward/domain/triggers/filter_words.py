"""Why a filter left something out, in plain words: what it asks, and what it saw."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse

# It is a sentence in a list; the firing itself has all of it.
_MOST_TOLD: Final = 3
_LONGEST_FILTER: Final = 200
_LONGEST_VALUE: Final = 40
_MISSING: Final = object()


def why_not_passed(text: str, scope: Mapping[str, Any], value: Any) -> str:
    """Of a filter whose value was not true."""
    was = "false" if value is False else f"{_shown(value)}, and not true"
    saw = ", ".join(_saw(text, scope)) or "looks at nothing of what came"
    return f"The filter was {was}: it asks `{_asks(text)}`, and {saw}."


def why_not_worked_out(text: str, scope: Mapping[str, Any], error: ExpressionError) -> str:
    is_without = scope["trigger"].get("payload") is None and any(
        path[:2] == ("trigger", "payload") for path in _paths(text)
    )
    because = ", and it was fired without a payload" if is_without else ""
    return f"The filter cannot be worked out: {error.message}. It asks `{_asks(text)}`{because}."


def _saw(text: str, scope: Mapping[str, Any]) -> Iterator[str]:
    for path in _paths(text)[:_MOST_TOLD]:
        value = _at(path, scope)
        yield f"{_written(path)} is {'not there' if value is _MISSING else _shown(value)}"


def _paths(text: str) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(reference.path for reference in parse(text).references))


def _at(path: tuple[str, ...], scope: Mapping[str, Any]) -> Any:
    value: Any = scope
    for key in path:
        value = value.get(key, _MISSING) if isinstance(value, Mapping) else _MISSING
    return value


def _written(path: tuple[str, ...]) -> str:
    """As one writes it in an expression."""
    return path[0] + "".join(f".{key}" if key.isidentifier() else f"[{json.dumps(key)}]" for key in path[1:])


def _asks(text: str) -> str:
    return _cut(" ".join(text.split()), _LONGEST_FILTER)


def _shown(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} ..."
