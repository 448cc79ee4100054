"""Things that happened, kept so that a wait that opens later can still find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from onward.ports.rows.paging import Page, Position


@dataclass(frozen=True, slots=True)
class EventRow:
    id: str
    workspace_id: str
    name: str
    key: str  # "": none
    source: str
    dedupe_key: str
    data: Any
    at: str
    routed_at: str | None


@dataclass(frozen=True, slots=True)
class EventFilter:
    name: str | None = None
    key: str | None = None
    source: str | None = None


class EventRows(Protocol):
    def insert(self, event: EventRow) -> bool:
        """False: the source has sent this dedupe key before."""
        ...

    def get(self, workspace_id: str, event_id: str) -> EventRow | None: ...

    def by_dedupe_key(self, workspace_id: str, source: str, dedupe_key: str) -> EventRow | None: ...

    def lines(
        self, workspace_id: str, where: EventFilter, limit: int, after: Position | None = None
    ) -> Page[EventRow]:
        """Newest first."""
        ...

    def since(self, workspace_id: str, name: str, key: str | None, since: str, limit: int) -> list[EventRow]:
        """Events from `since` on, in order; `key` None means any."""
        ...

    def listeners(self, workspace_id: str, name: str, key: str) -> list[str]:
        """Runs with an open wait for such an event. A wait without a key takes any."""
        ...

    def mark_routed(self, workspace_id: str, event_ids: Sequence[str], at: str) -> None: ...

    def unrouted(self, before: str, limit: int) -> list[EventRow]:
        """Over all workspaces: recorded before, and nobody has looked for their waits."""
        ...

    def drop_old(self, before: str, limit: int) -> int: ...
