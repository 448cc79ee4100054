"""Ids sort by the time they were made: so a key finds the oldest rows where time has no index."""

from __future__ import annotations

from onward.domain.ids import ENTROPY_BYTES, make_id
from onward.domain.instants import from_text


def first_id(prefix: str, at: str) -> str:
    """No id that was made before sorts behind it."""
    return make_id(prefix, from_text(at), bytes(ENTROPY_BYTES))
