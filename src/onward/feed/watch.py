"""How a process learns that the feed has grown. Only a hint: whoever is rung reads the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Ring = Callable[[], None]


class Watch(Protocol):
    async def run(self, ring: Ring) -> None:
        """Rings, from any thread, until it is cancelled; also whenever it may have missed something."""
        ...
