"""Firings that may not start yet: what their policies have seen, and who waits for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from onward.ports.rows.triggers import InvocationRow, TriggerRow

# policies: nobody has looked yet. pace: past all but throttle and concurrency. quiet, batch: in its group.
# lane: in the line of its concurrency key. backfill: in the line of its backfill. workflow: its workflow is
# disabled, or not published yet.
WaitsFor = Literal["policies", "pace", "quiet", "batch", "lane", "backfill", "workflow"]
WORKFLOW: Final = "workflow"
# Before any of them, and before `start` for what was admitted: its trigger is paused.
PAUSED: Final = "paused_"


@dataclass(frozen=True, slots=True)
class Look:
    """Whether there is anything to do: asked all the time, so it costs a look into a few indexes."""

    undecided: bool
    due_groups: bool
    lines: bool
    backfills: bool


@dataclass(frozen=True, slots=True)
class MarkRow:
    workspace_id: str
    trigger_id: str
    key: str
    invocation_id: str
    until: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    workspace_id: str
    trigger_id: str
    key: str
    kind: Literal["quiet", "rest", "batch"]
    invocation_id: str
    first_at: str
    last_at: str
    due_at: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Line:
    """Of one concurrency key. `room`: so many of those that wait may go."""

    lane: str
    room: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """What waits with one of `documents` goes on with `document`.

    `paced`: its throttle or its line is asked first. `before`: only those that came before then, or wait for
    their workflow. `other_workflows`: what has a run of one of these has begun.
    """

    document: str
    documents: Sequence[str]
    in_line: bool
    paced: bool
    now: str
    before: str | None
    other_workflows: Sequence[str]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Firings of one trigger that wait for a workflow, and how their document names it."""

    workspace_id: str
    trigger_id: str
    document: str


class AdmissionRows(Protocol):
    def look(self, now: str) -> Look: ...

    def undecided(self, limit: int) -> list[str]:
        """In the order they came; the first of every workspace before the second of any."""
        ...

    def oldest_undecided(self) -> str | None:
        """When it was recorded."""
        ...

    def trigger_ids(self, invocation_ids: Sequence[str]) -> list[str]: ...

    def triggers(self, trigger_ids: Sequence[str]) -> Mapping[str, TriggerRow]:
        """Locked, so that whoever switches one off waits: always before their invocations."""
        ...

    def waiting(self, invocation_ids: Sequence[str]) -> list[InvocationRow]:
        """Those that are still pending and not admitted, locked, in the order they came."""
        ...

    def save(self, invocations: Sequence[InvocationRow]) -> None:
        """What was decided about them, for those that are still pending."""
        ...

    def marks(self, workspace_id: str, trigger_id: str, keys: Sequence[str], latest: str) -> list[MarkRow]:
        """But for those whose firing was cancelled, failed or was skipped by `overlap` before it started, or
        came after `latest`: it blocks nothing (T6)."""
        ...

    def put_marks(self, marks: Sequence[MarkRow]) -> None: ...

    def drop_marks(self, before: str, limit: int) -> int:
        """Those that do not count any more."""
        ...

    def groups(self, workspace_id: str, trigger_id: str, keys: Sequence[str]) -> list[GroupRow]: ...

    def due_groups(self, now: str, limit: int) -> list[GroupRow]:
        """Of enabled triggers of which everything that came has been looked at, the longest due first."""
        ...

    def put_groups(self, groups: Sequence[GroupRow]) -> None: ...

    def drop_group(self, workspace_id: str, trigger_id: str, key: str) -> None: ...

    def drop_groups(self, workspace_id: str, trigger_id: str) -> None: ...

    def counted(self, trigger_id: str, count: int, latest: str) -> list[str]:
        """When the last ones came that its rate limit counts, in order; none behind `latest`, which were
        written by a clock that ran ahead."""
        ...

    def paced(self, trigger_id: str, count: int, latest: str) -> list[str]:
        """The last starts that its throttle gave away, in order; behind `latest` only those that are to
        come."""
        ...

    def parts(self, batch_id: str) -> list[InvocationRow]:
        """Those that wait for it, in the order they came, locked."""
        ...

    def in_lane(self, lane: str) -> int:
        """How many are under way or wait in it."""
        ...

    def before_in_line(self, invocation: InvocationRow) -> int | None:
        """How many wait in front of it; None when it does not stand in a line."""
        ...

    def lines(self, now: str, limit: int) -> list[Line]:
        """In which somebody may go."""
        ...

    def first_in_line(self, lane: str, now: str, count: int) -> list[str]:
        """Whose time has come, or was given by a throttle."""
        ...

    def widen(self, workspace_id: str, trigger_id: str, limit: int) -> None:
        """Those in line go by another limit from now on."""
        ...

    def pause(self, workspace_id: str, trigger_id: str, sources: Sequence[str]) -> int:
        """Pending ones wait until `resume`; those in a group wait there. How many."""
        ...

    def resume(self, workspace_id: str, trigger_id: str, now: str) -> int: ...

    def set_right(self, now: str, latest: str) -> None:
        """After a clock that ran ahead, which wrote what lies behind `latest`: groups are due, a throttle
        gives new times, and what was put off by that clock is due. What is recorded for a slot keeps its
        time, and what failed by a right clock its backoff."""
        ...

    def documents(
        self, workspace_id: str, trigger_id: str, sources: Sequence[str], before: str | None
    ) -> list[str]:
        """Those of pending ones without an attempt, each once; `before` as in `Renewal`."""
        ...

    def renew(self, workspace_id: str, trigger_id: str, sources: Sequence[str], given: Renewal) -> int:
        """How many."""
        ...

    def held(
        self, workspace_id: str | None = None, trigger_ids: Sequence[str] | None = None
    ) -> list[HeldRow]:
        """What waits for its workflow; of one workspace or of all, of these triggers or of all."""
        ...

    def count_held(self, workspace_id: str, trigger_ids: Sequence[str]) -> Mapping[str, int]:
        """How many of each wait for their workflow, where any do."""
        ...

    def release(self, workspace_id: str, trigger_id: str, documents: Sequence[str], now: str) -> int:
        """What waits for its workflow with one of `documents` may start, or stands in its line again. How
        many."""
        ...
