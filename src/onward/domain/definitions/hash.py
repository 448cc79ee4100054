"""The content hash of a definition: what a version is, whatever the order of keys or the notation."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def content_hash(definition: Any) -> str:
    return "sha256:" + hashlib.sha256(canonical_json(definition).encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """One text for equal values: sorted keys, no spaces, whole numbers without a point."""
    return json.dumps(
        _canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _canonical(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _canonical(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]
    return value
