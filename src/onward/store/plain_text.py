"""Text as both databases can keep it."""

from __future__ import annotations


def storable(text: str) -> str:
    """PostgreSQL keeps no NUL in a text, and neither database a lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
