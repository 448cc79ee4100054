"""Time and identifiers: the two things that pure code must be given."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def now_text(self) -> str:
        """The instant in the one format of `domain/instants`."""
        ...

    def new_id(self, prefix: str) -> str: ...
