"""Backfills: ranges of a schedule that somebody asked to be fired again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import InvocationRow

Only = Literal["missing", "all"]
BackfillStatus = Literal["running", "done", "cancelled"]


@dataclass(frozen=True, slots=True)
class BackfillRow:
    id: str
    workspace_id: str
    trigger_id: str
    document: str
    from_at: str
    to_at: str
    only: Only
    concurrency: int
    status: BackfillStatus
    cursor: str | None
    first_slot: str
    last_slot: str
    planned: int
    asked_by: str
    created_at: str
    recorded: int = 0
    recorded_at: str | None = None
    succeeded: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: int = 0
    reason: str | None = None
    ended_at: str | None = None


class BackfillRows(Protocol):
    def insert(self, backfill: BackfillRow) -> None: ...

    def get(self, workspace_id: str, backfill_id: str, *, lock: bool = False) -> BackfillRow | None: ...

    def update(self, backfill: BackfillRow) -> None:
        """What changes while it goes on."""
        ...

    def lines(
        self, workspace_id: str, trigger_id: str | None, limit: int, after: Position | None = None
    ) -> Page[BackfillRow]:
        """Newest first."""
        ...

    def count_open(self, workspace_id: str) -> int: ...

    def open(self, limit: int) -> list[BackfillRow]:
        """Over all workspaces, the oldest first: of enabled triggers, and those that were cancelled and of
        which something still runs."""
        ...

    def running_of(self, workspace_id: str, trigger_id: str) -> list[BackfillRow]:
        """Locked."""
        ...

    def fired_slots(self, trigger_id: str, first: str, last: str) -> set[str]:
        """Slots of the range that have started, or will: by the schedule, or by a backfill."""
        ...

    def counts(self, backfill_id: str) -> Mapping[str, int]:
        """Its invocations by their status."""
        ...

    def waiting(self, backfill_id: str) -> int:
        """Recorded ones that have not had their turn."""
        ...

    def under_way(self, backfill_id: str) -> int:
        """Those that had their turn and have not ended."""
        ...

    def next_ones(self, backfill_id: str, count: int) -> list[InvocationRow]:
        """That have not had their turn, in the order of their slots, locked."""
        ...

    def invocations(
        self, backfill_id: str, status: str | None, limit: int, after: Position | None = None
    ) -> Page[InvocationRow]:
        """The latest slot first."""
        ...

    def running_ones(self, backfill_id: str, limit: int) -> Sequence[InvocationRow]: ...

    def cancel_pending(self, backfill_id: str, reason: str, at: str) -> int: ...

    def drop_old(self, before: str, limit: int) -> int:
        """Ended ones."""
        ...
