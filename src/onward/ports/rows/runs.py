"""Rows of runs, and the questions that launching, reading and repairing ask of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from onward.domain.instants import NEVER
from onward.domain.runs.status import RunStatus
from onward.ports.rows.paging import Page, Position


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run as it is first written; what is not named here is empty then."""

    id: str
    workspace_id: str
    workflow_id: str
    workflow_name: str
    version_id: str
    version: int
    branch: str
    hash: str
    inputs: dict[str, Any]
    trigger: dict[str, Any]
    created_by: str
    dedupe_key: str
    root_run_id: str
    created_at: str
    trigger_type: str = "manual"
    parent_run_id: str | None = None
    parent_path: str | None = None
    depth: int = 0
    replay_of: str | None = None
    concurrency_key: str | None = None
    deadline_at: str | None = None
    # A run that was not let in is written as ended, with its reason: nothing is silent.
    status: RunStatus = "queued"
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRow:
    id: str
    workspace_id: str
    workflow_id: str
    workflow_name: str
    version_id: str
    version: int
    branch: str
    hash: str
    status: RunStatus
    inputs: dict[str, Any]
    outputs: Any
    error: dict[str, Any] | None
    error_group: str | None
    trigger: dict[str, Any]
    trigger_type: str
    created_by: str
    parent_run_id: str | None
    parent_path: str | None
    root_run_id: str
    depth: int
    replay_of: str | None
    dedupe_key: str
    concurrency_key: str | None
    cancel_requested_at: str | None
    cancel_reason: str | None
    launched_at: str | None
    steps_done: int
    deadline_at: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    moved_at: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A line of a list: everything but what may be large."""

    id: str
    workspace_id: str
    workflow_id: str
    workflow_name: str
    version: int
    branch: str
    status: RunStatus
    error: dict[str, Any] | None
    error_group: str | None
    trigger_type: str
    created_by: str
    parent_run_id: str | None
    replay_of: str | None
    concurrency_key: str | None
    cancel_requested_at: str | None
    steps_done: int
    created_at: str
    started_at: str | None
    ended_at: str | None
    moved_at: str


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Everything given must hold. `q` is part of a run's id or of its workflow's name.

    `trial`: only test runs, or none of them.
    """

    statuses: tuple[str, ...] = ()
    workflow_id: str | None = None
    trigger_type: str | None = None
    created_after: str | None = None
    created_before: str | None = None
    error_group: str | None = None
    parent_run_id: str | None = None
    replay_of: str | None = None
    q: str | None = None
    trial: bool | None = None
    version: int | None = None
    error: str | None = None  # a part of its text
    stuck_since: str | None = None  # says that it runs, and no step has moved after this instant
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorGroupRow:
    error_group: str
    count: int
    first_at: str
    last_at: str
    newest_run_id: str
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Activity:
    """When steps of a run last moved, and how many are under way."""

    last_at: str | None = None
    open_steps: int = 0


@dataclass(frozen=True, slots=True)
class OpenRun:
    """As much of an open run as the reconciler needs."""

    id: str
    workspace_id: str
    status: RunStatus
    parent_run_id: str | None
    parent_path: str | None
    cancel_requested_at: str | None
    launched_at: str | None
    moved_at: str


@dataclass(frozen=True, slots=True)
class EndedChild:
    """A child that ended while its parent still waits for it."""

    workspace_id: str
    parent_run_id: str
    parent_path: str
    run_id: str
    status: RunStatus
    outputs: Any
    error: dict[str, Any] | None


Ending = Literal["succeeded", "failed", "cancelled"]


class RunRows(Protocol):
    def insert(self, run: NewRun) -> bool:
        """False: the workflow has a run with this dedupe key already."""
        ...

    def get(self, workspace_id: str, run_id: str) -> RunRow | None: ...

    def by_dedupe_key(self, workspace_id: str, workflow_id: str, dedupe_key: str) -> RunRow | None: ...

    def free_dedupe_key(self, run: RunRow) -> None:
        """Its key may be another run's. It has its own id for one, as those that were given none."""
        ...

    def summaries(self, workspace_id: str, run_ids: Sequence[str]) -> list[RunSummary]:
        """Those that are there, newest first."""
        ...

    def lines(
        self, workspace_id: str, where: RunFilter, limit: int, after: Position | None = None
    ) -> Page[RunSummary]:
        """Newest first."""
        ...

    def count_by_status(self, workspace_id: str, where: RunFilter) -> dict[str, int]: ...

    def error_groups(self, workspace_id: str, where: RunFilter, limit: int) -> list[ErrorGroupRow]:
        """The most frequent first."""
        ...

    def open_at_least(self, workspace_id: str, count: int) -> bool:
        """Whether the workspace has this many runs that have not ended."""
        ...

    def open_children(self, workspace_id: str, run_id: str, limit: int) -> list[OpenRun]: ...

    def activity(self, workspace_id: str, run_ids: Sequence[str]) -> Mapping[str, Activity]: ...

    def mark_launched(self, workspace_id: str, run_id: str, at: str) -> None: ...

    def request_cancel(self, workspace_id: str, run_id: str, reason: str, at: str) -> bool:
        """False: it has ended, or somebody asked before."""
        ...

    def finalise(
        self,
        workspace_id: str,
        run_id: str,
        status: Ending,
        error: dict[str, Any] | None,
        at: str,
        *,
        unless_launched: bool = False,
    ) -> bool:
        """End the row from outside, and with it its open waits, step runs and approvals; the feed is told.

        False: it had ended before, or been launched. Its slot is given back first, by `SlotRows.release_run`:
        locks are taken in that order.
        """
        ...

    def count_open(self) -> dict[str, int]:
        """By status, over all workspaces."""
        ...

    # --- for the reconciler: over all workspaces, in bounded batches, the longest unmoved first ---
    # What lies behind `ahead` was written by a clock that ran ahead: it counts like what was before.

    def unlaunched(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]: ...

    def unmoved(
        self, before: str, limit: int, after: Position | None = None, *, ahead: str = NEVER
    ) -> list[OpenRun]:
        """Open runs whose status has not changed since; `after` is (moved_at, id) of the last one seen."""
        ...

    def cancelling(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        """Open runs whose cancel was asked for before."""
        ...

    def overdue(self, before: str, limit: int) -> list[OpenRun]:
        """Open runs whose deadline was before."""
        ...

    def orphans(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        """Open runs whose parent ended before, and that nobody has asked to stop."""
        ...

    def ended_children(self, before: str, limit: int, *, ahead: str = NEVER) -> list[EndedChild]: ...

    def stalled(self, before: str, limit: int, *, ahead: str = NEVER) -> list[OpenRun]:
        """Open runs that have not moved since, of which nothing is under way and that wait for nothing."""
        ...

    def drop_ended(self, before: str, limit: int) -> int:
        """Remove runs that ended before, with all that belongs to them. How many there were."""
        ...
