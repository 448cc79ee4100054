"""Identifiers: a prefix that names the kind, and 26 characters that sort by time.

`run_01JD2Z...`: 48 bits of milliseconds and 80 random bits in Crockford's base 32.
"""

from __future__ import annotations

from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTROPY_BYTES = 10


def make_id(prefix: str, at: datetime, entropy: bytes) -> str:
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"an id needs {ENTROPY_BYTES} random bytes")
    number = (int(at.timestamp() * 1000) << 80) | int.from_bytes(entropy, "big")
    characters = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(characters)}"
