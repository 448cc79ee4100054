"""A value that fits a JSON Schema: what stands in for an output that nobody has seen yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DEPTH: Final = 8
_FORMATS: Final = {
    "date-time": "2027-01-31T09:00:00Z",
    "date": "2027-01-31",
    "time": "09:00:00Z",
    "email": "name@example.com",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def sample(schema: Any, depth: int = 0) -> Any:
    """The first example, default or allowed value; else the smallest of its type. Null: nothing is known."""
    if not isinstance(schema, Mapping) or depth > _DEPTH:
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    for name in ("examples", "enum"):
        if isinstance(schema.get(name), list) and schema[name]:
            return schema[name][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(name), list) and schema[name]:
            return sample(schema[name][0], depth + 1)
    return _of_type(schema, depth)


def _of_type(schema: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties")
        fields = properties.items() if isinstance(properties, Mapping) else ()
        return {name: sample(field, depth + 1) for name, field in fields}
    if kind == "array":
        fewest = schema.get("minItems", 0)
        count = min(fewest, 3) if isinstance(fewest, int) else 0
        return [sample(schema.get("items"), depth + 1) for _ in range(count)]
    if kind == "string":
        return _FORMATS.get(str(schema.get("format")), "")
    if kind in ("integer", "number"):
        least = schema.get("minimum", 0)
        return least if isinstance(least, (int, float)) else 0
    return False if kind == "boolean" else None
