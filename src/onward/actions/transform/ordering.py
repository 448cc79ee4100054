"""How values of any JSON type are compared: once, for sorting, grouping and joining."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from onward.ports.actions import ActionFailed

_RANK = {"null": 0, "bool": 1, "number": 2, "string": 3}


def at(row: Any, key: str) -> Any:
    """The value at `a.b.c`, or null where a part is missing."""
    for part in key.split("."):
        if not isinstance(row, Mapping) or part not in row:
            return None
        row = row[part]
    return row


def identity(value: Any) -> str:
    """Equal values give equal texts: 1 and 1.0 do, 1 and "1" and true do not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def rank(value: Any) -> tuple[int, Any]:
    """Null, then false and true, then numbers, then text; lists and maps have no order."""
    if value is None:
        return _RANK["null"], 0
    if isinstance(value, bool):
        return _RANK["bool"], value
    if isinstance(value, (int, float)):
        return _RANK["number"], value
    if isinstance(value, str):
        return _RANK["string"], value
    raise ActionFailed(
        "action", "Lists and maps have no order; sort by something inside them.", code="no_order"
    )
