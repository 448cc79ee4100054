"""The key that a step sends to the outside, so that a second attempt is recognised there (R12)."""

from __future__ import annotations

from hashlib import sha256


def idempotency_key(run_id: str, path: str) -> str:
    """Stable over attempts; another run, step or iteration has another one.

    A hash, because a path has characters that not every header may carry.
    """
    return "onward-" + sha256(f"{run_id} {path}".encode()).hexdigest()[:40]
