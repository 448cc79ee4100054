"""Errors that look alike get the same group, whatever ids and numbers they carry."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

# What differs from one run to the next without being another problem.
_VARIABLE: Final = re.compile(
    r"""
      https?://\S+
    | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
    | \b[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}\b
    | '[^']*' | "[^"]*" | `[^`]*`
    | \b0x[0-9a-f]+\b | \b(?=[a-f]*\d)[0-9a-f]{8,}\b
    | \d+(?:[.:,]\d+)*
    """,
    re.VERBOSE,
)
_READ_AT_MOST: Final = 2_000  # the start of a message tells one problem from another


def error_group(category: str, code: str, message: str) -> str:
    alike = _VARIABLE.sub("?", message[:_READ_AT_MOST].lower())
    text = "\n".join((category, code, " ".join(alike.split())))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
