"""What a run's steps did: step runs, the waits between them, and their logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from onward.ports.rows.paging import Page, Position


@dataclass(frozen=True, slots=True)
class StepRow:
    """One attempt of one step at one path: (run, path, attempt) is its identity (rule R6)."""

    run_id: str
    workspace_id: str
    path: str
    attempt: int
    seq: int
    step_id: str
    type: str
    status: str  # running waiting succeeded failed skipped cancelled
    input: Any
    output: Any
    output_blob: str | None
    meta: dict[str, Any] | None
    error: dict[str, Any] | None
    started_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class StepFilter:
    """Everything given must hold. `under` is a path: it and what is inside of it."""

    under: str | None = None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitRow:
    run_id: str
    workspace_id: str
    path: str
    kind: str  # time retry event approval child slot outcome
    event_name: str | None
    event_key: str | None
    due_at: str | None
    detail: dict[str, Any]
    outcome: str | None  # resolved timed_out cancelled
    opened_at: str
    closed_at: str | None


@dataclass(frozen=True, slots=True)
class LogRow:
    seq: int
    run_id: str
    path: str
    attempt: int
    stream: str  # stdout stderr info
    text: str
    at: str


class StepRows(Protocol):
    def page(
        self, workspace_id: str, run_id: str, where: StepFilter, limit: int, after: Position | None = None
    ) -> Page[StepRow]:
        """In the order in which they were first recorded, every attempt of its own."""
        ...

    def of_run(self, workspace_id: str, run_id: str, limit: int) -> list[StepRow]:
        """The first `limit` of them, in order and without inputs and outputs: for a timeline."""
        ...

    def get(self, workspace_id: str, run_id: str, path: str, attempt: int | None = None) -> StepRow | None:
        """Without an attempt: the last one."""
        ...

    def counts(self, workspace_id: str, run_id: str) -> Mapping[str, int]:
        """How many step runs there are of each status."""
        ...

    def waits(self, workspace_id: str, run_id: str, *, only_open: bool = False) -> list[WaitRow]:
        """In the order in which they were opened."""
        ...

    def logs(
        self,
        workspace_id: str,
        run_id: str,
        after: int,
        limit: int,
        path: str | None = None,
        attempt: int | None = None,
    ) -> list[LogRow]:
        """In order, those with a number above `after`."""
        ...
