"""Following the feed: who waits is woken, and reads from the table."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from onward.ports.rows.feed import Change


class Feed(Protocol):
    def follow(
        self, workspace_id: str, topics: Sequence[str], after: int | None
    ) -> AsyncGenerator[Change | None]:
        """Every change after `after`, without loss or repeats; None is a heartbeat.

        Without `after` from now on: the first heartbeat comes at once, and says that it listens.

        Raises `Conflict("feed_gap")` first when changes after `after` were dropped already.
        """
        ...
