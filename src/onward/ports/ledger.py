"""The engine's way into the database: facts in, receipts out.

One writer per process commits whatever has gathered, so a step waits for a
commit but never for one of its own. Every write is fenced: a worker that lost
its segment to another cannot write any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from onward.domain.runs.facts import Fact, StepEnded, StepStarted

Verdict = Literal["ok", "cancel_requested", "fenced", "ended"]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one segment of one run."""

    workspace_id: str
    run_id: str
    segment: int
    token: str


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a segment needs to know of its run; it never changes."""

    workspace_id: str
    run_id: str
    workflow_id: str
    workflow_name: str
    version_id: str
    version: int
    branch: str
    hash: str
    inputs: dict[str, Any]
    trigger: dict[str, Any]
    created_by: str
    created_at: str
    parent_run_id: str | None
    parent_path: str | None
    root_run_id: str
    depth: int
    deadline_at: str | None
    concurrency_key: str | None
    trigger_type: str = "manual"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A step run as an earlier execution of this segment left it: ended, or still open."""

    path: str
    attempt: int
    status: str
    output: Any
    output_blob: str | None
    meta: dict[str, Any] | None
    error: dict[str, Any] | None
    started_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Beginning:
    """`segment_taken` False: the row is terminal; there is nothing to do but end the execution."""

    header: RunHeader
    lease: Lease | None  # None: the run has ended already
    status: str  # before this segment began
    cancel_requested: bool
    again: bool  # this segment was begun before, by a worker that is gone or slow
    at: str  # when it was first begun: the segment's time, whoever executes it
    receipts: tuple[Receipt, ...] = field(default=())  # only when `again`: everything recorded so far


class Ledger(Protocol):
    async def begin(self, run_id: str, segment: int, at: str, after: str = "") -> Beginning | None:
        """Take the segment: fence all earlier holders and move the run to `running`.

        Takes it again when it, or one after it, was taken before (`again`): Temporal's history counts,
        and what was done since has its receipts. None: no such run. A run with a concurrency key is
        left where it is: whoever begins it moves it when it has its slot. `after` is the instant of the
        state that the segment begins from: of one that was set back far nothing else says when it was.
        """
        ...

    async def record(self, lease: Lease, facts: Sequence[Fact]) -> Verdict:
        """Durable when it returns `ok` or `cancel_requested`; nothing was written otherwise.

        Facts are written in order, with their feed events, in one transaction.
        A step run that has a receipt already is left as it is.
        """
        ...

    async def start_step(
        self, workspace_id: str, run_id: str, fact: StepStarted, executor: str
    ) -> StepStarted | Receipt:
        """For a long step, which runs outside of segments: open its row before it acts.

        A receipt at this path and attempt or later: it comes back, and nothing is executed.
        An open row of another executor: that one died or is cut off; its row is closed as
        interrupted, and the step goes on as the next attempt (the returned fact says which).
        """
        ...

    async def end_step(self, workspace_id: str, run_id: str, fact: StepEnded, executor: str) -> Verdict:
        """`fenced`: another executor took this step over; the result must be dropped."""
        ...

    async def is_executing(self, run_id: str, path: str, executor: str) -> bool:
        """Whether this executor's row is still open: nobody has taken the step over, and it has not ended."""
        ...

    async def log(
        self, workspace_id: str, run_id: str, path: str, attempt: int, lines: Sequence[tuple[str, str, str]]
    ) -> None:
        """Live log chunks: (stream, text, at)."""
        ...

    async def put_blob(self, workspace_id: str, data: bytes, at: str) -> str: ...

    async def get_blob(self, workspace_id: str, blob_id: str) -> bytes | None: ...
