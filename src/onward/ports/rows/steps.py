"""What a run's steps did: step runs, the waits between them, and their logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from onward.domain.instants import NEVER
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
    output_cut: bool = False  # it was asked for only up to a size, and is larger


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

    def last_of_each(
        self,
        workspace_id: str,
        run_id: str,
        statuses: Sequence[str],
        most_bytes: int,
        *,
        kind: str | None = None,
        before: int | None = None,
    ) -> list[StepRow]:
        """The last step run of each step with such a status; outputs that are larger are None.

        `kind`: only steps of this type. `before`: only those recorded before this number.
        """
        ...

    def small(self, workspace_id: str, run_id: str, paths: Sequence[str], most_bytes: int) -> list[StepRow]:
        """The last attempt at each of these paths; outputs that are larger are None."""
        ...

    def counts(self, workspace_id: str, run_id: str) -> Mapping[str, int]:
        """How many step runs there are of each status."""
        ...

    def waits(self, workspace_id: str, run_id: str, *, only_open: bool = False) -> list[WaitRow]:
        """In the order in which they were opened."""
        ...

    def choose_outcome(
        self, workspace_id: str, run_id: str, path: str, chosen: dict[str, Any]
    ) -> WaitRow | None:
        """What a human says became of a step, unless somebody has said it: `chosen` in the wait's detail.

        The wait as it is then; None: nobody asks.
        """
        ...

    def chosen_outcomes(self, before: str, limit: int, *, ahead: str = NEVER) -> list[WaitRow]:
        """Over all workspaces: open since before, although somebody has said what became of the step."""
        ...

    def open_waits(self, workspace_id: str, run_ids: Sequence[str]) -> list[WaitRow]:
        """What these runs wait for, in the order in which they began to."""
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
