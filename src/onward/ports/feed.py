"""Following the feed: who waits is woken, and reads from the table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from onward.ports.rows.feed import Change


class Feed(Protocol):
    def follow(
        self, workspace_id: str, topics: Sequence[str], after: int | None
    ) -> AsyncIterator[Change | None]:
        """Every change after `after` (None: from now on), without loss or repeats; None is a heartbeat.

        Raises `Conflict("feed_gap")` first when changes after `after` were dropped already.
        """
        ...
