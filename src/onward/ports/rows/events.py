"""Things that happened, kept so that a wait that opens later can still find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from onward.domain.instants import NEVER
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerRow


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
    attributes: dict[str, Any] = field(default_factory=dict)
    matches: dict[str, Any] | None = None
    heard_by: list[str] | None = None


@dataclass(frozen=True, slots=True)
class EventFilter:
    name: str | None = None
    key: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """What a trigger started for one slot."""

    trigger_id: str
    invocation_id: str
    status: str
    reason: str | None


class EventRows(Protocol):
    def insert(self, event: EventRow) -> bool:
        """False: the source has sent this dedupe key before."""
        ...

    def insert_all(self, events: Sequence[EventRow]) -> frozenset[str]:
        """The ids of those that are new: of two that a source sent with one dedupe key, one is."""
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

    def mark_routed(self, workspace_id: str, heard_by: Mapping[str, Sequence[str]], at: str) -> None:
        """By the event's id, the runs that were told of it."""
        ...

    def still_unrouted(self, workspace_id: str, event_ids: Sequence[str]) -> frozenset[str]:
        """Those of them, locked, so that one of two who routed them marks them."""
        ...

    def unrouted(
        self, before: str, limit: int, after: Position | None = None, *, ahead: str = NEVER
    ) -> list[EventRow]:
        """Over all workspaces: recorded before, and nobody has looked for their waits. `after`: (at, id)."""
        ...

    def drop_old(self, before: str, limit: int) -> int: ...

    def event_triggers(self, workspace_id: str) -> list[tuple[str, str]]:
        """The id and the document of each, in the order of their ids: one look into an index."""
        ...

    def triggers_of(self, workspace_id: str, trigger_ids: Sequence[str]) -> list[TriggerRow]: ...

    def firings(self, workspace_id: str, slot: str, trigger_ids: Sequence[str]) -> list[Firing]: ...

    def keep_matches(self, workspace_id: str, event_id: str, matches: Mapping[str, Any]) -> None:
        """In the transaction that writes the event."""
        ...
