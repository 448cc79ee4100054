"""Following the feed: who waits is woken, and reads from the table."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from onward.ports.rows.feed import Change

Ring = Callable[[], None]


class Feed(Protocol):
    def follow(
        self, workspace_id: str, topics: Sequence[str], after: int | None
    ) -> AsyncGenerator[Change | None]:
        """Every change after `after`, without loss or repeats; None is a heartbeat.

        Without `after` from now on: the first heartbeat comes at once, and says that it listens.

        Raises `Conflict("feed_gap")` first when changes after `after` were dropped already.
        """
        ...


class Watch(Protocol):
    """How a process learns that the feed has grown. Only a hint: whoever is rung reads the table."""

    async def run(self, ring: Ring) -> None:
        """Rings, from any thread, until it is cancelled; also whenever it may have missed something."""
        ...
