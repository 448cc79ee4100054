"""Whether a value is plain, bounded JSON at all: asked first, because everything else recurses."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from onward.domain.definitions.findings import Problem
from onward.domain.definitions.limits import Limits
from onward.domain.definitions.pointers import escape

_MAX_INT = 2**63 - 1
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def plain_problems(data: Any, limits: Limits) -> Iterator[Problem]:
    """Iterative, and ends at the first limit that is exceeded."""
    waiting: list[tuple[Any, str, int]] = [(data, "", 0)]
    count = size = 0
    while waiting:
        value, pointer, depth = waiting.pop()
        count, size = count + 1, size + (len(value) if isinstance(value, str) else 1)
        exceeded = _exceeded(count, size, depth, limits)
        if exceeded is not None:
            yield Problem(exceeded[0], "" if depth <= limits.depth else pointer[:200], exceeded[1])
            return
        if isinstance(value, dict):
            yield from _keys(value, pointer)
            size += sum(len(key) for key in value if isinstance(key, str))
            waiting += [(one, f"{pointer}/{escape(str(key))}", depth + 1) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, f"{pointer}/{index}", depth + 1) for index, one in enumerate(value)]
        else:
            yield from _scalar(value, pointer)


def _exceeded(count: int, size: int, depth: int, limits: Limits) -> tuple[str, str] | None:
    if depth > limits.depth:
        return "limit_depth", f"Values are nested deeper than the limit `depth`, {limits.depth}."
    if count > limits.nodes:
        return "limit_nodes", f"There are more values than the limit `nodes`, {limits.nodes}."
    if size > limits.definition_bytes:
        return (
            "limit_definition_bytes",
            f"It is longer than the limit `definition_bytes`, {limits.definition_bytes}.",
        )
    return None


def _keys(value: dict[Any, Any], pointer: str) -> Iterator[Problem]:
    for key in value:
        if not isinstance(key, str):
            yield Problem("key", pointer, f"Keys are texts, found {key!r}.")
        elif _FORBIDDEN.search(key):
            yield Problem("control_character", pointer, "A key holds a control character.")


def _scalar(value: Any, pointer: str) -> Iterator[Problem]:
    if isinstance(value, str):
        found = _FORBIDDEN.search(value)
        if found:
            message = f"The text holds a control character (U+{ord(found[0]):04X})."
            yield Problem("control_character", pointer, message)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem("number", pointer, f"{value} is not a number that JSON knows.")
    elif isinstance(value, int) and abs(value) > _MAX_INT:
        yield Problem("number", pointer, "The number does not fit into 64 bits.")
    elif value is not None and not isinstance(value, (bool, int, float)):
        yield Problem("type", pointer, f"{type(value).__name__} is not a JSON value.")
