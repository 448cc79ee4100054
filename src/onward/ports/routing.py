"""Telling runs of events, as whoever publishes sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from onward.ports.rows.events import EventRow


class Routing(Protocol):
    def take(self, events: Sequence[EventRow]) -> None:
        """They are committed, of one workspace and in order. Returns at once; nothing is lost if it dies."""
        ...
