"""The one redactor: known secrets are replaced wherever they turn up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

MASK: Final = "***"
# Shorter ones occur in ordinary text by accident, and masking them would tell more than it hides.
SHORTEST_SECRET: Final = 4


def mask(value: Any, secrets: Collection[str]) -> Any:
    """The value with every secret in any of its texts, keys included, replaced."""
    telling = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)
    return _mask(value, telling) if telling else value


def _mask(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            if secret in value:
                value = value.replace(secret, MASK)
        return value
    if isinstance(value, list):
        return [_mask(item, secrets) for item in value]
    if isinstance(value, dict):
        return {_mask(key, secrets): _mask(item, secrets) for key, item in value.items()}
    return value
