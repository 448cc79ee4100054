"""Triggers, what they started and what they did not, and who may dispatch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from onward.ports.rows.paging import Page, Position

InvocationStatus = Literal["pending", "running", "succeeded", "failed", "cancelled", "skipped"]
# What keeps an enabled trigger from firing, or ended it.
TriggerState = Literal["paused", "broken", "completed"]
# How it stands, with all that is known of it: `paused` by a person until a certain time, `done` for good.
TriggerStanding = Literal["on", "paused", "off", "attention", "done"]
# `stopped`: first those that fire no more by themselves, then the others; the newest first of both.
TriggerOrder = Literal["newest", "name", "next", "stopped"]
# Before the slot of a cancelled invocation that another one has in its place. No sender can write it.
FREED: Final = "freed:"


@dataclass(frozen=True, slots=True)
class TriggerRow:
    id: str
    workspace_id: str
    name: str
    kind: str
    workflow: str
    document: str
    enabled: bool
    state: TriggerState | None
    state_reason: str | None
    run_as_kind: str
    run_as: str
    cursor: str | None
    next_slot: str | None
    next_at: str | None
    last_fired_at: str | None
    failures: int
    enabled_at: str | None
    schedule_changed_at: str
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str
    paused_until: str | None = None
    source: str = "api"  # where it was first made: api, file (beside the steps of an applied file), import
    title: str = ""


@dataclass(frozen=True, slots=True)
class Troubles:
    """What SQL cannot tell by itself of what is wrong with triggers.

    `late_before`: whoever is due since then is late. `shut`: those of the hooks' `opened_by` that let nobody
    in. `full`: the triggers that take no more.
    """

    late_before: str
    shut: Sequence[str] = ()
    full: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ByState:
    state: TriggerStanding
    troubles: Troubles


@dataclass(frozen=True, slots=True)
class TriggerFilter:
    """Everything given must hold. Each word of `q` is part of the name, the title or the workflow's name."""

    kind: str | None = None
    workflow: str | None = None
    enabled: bool | None = None
    q: str | None = None
    state: ByState | None = None


@dataclass(frozen=True, slots=True)
class TriggerCounts:
    by_state: Mapping[TriggerStanding, int]
    by_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class InvocationRow:
    id: str
    workspace_id: str
    trigger_id: str
    slot: str
    source: str
    status: InvocationStatus
    scheduled_for: str
    due_at: str
    in_line: bool
    trigger: dict[str, Any]
    document: str
    attempt: int
    attempts: list[dict[str, Any]]
    run_id: str | None
    reason: str | None
    rerun_of: str | None
    asked_by: str | None
    generation: int | None
    code_version: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    # Null: the scheduler decides by the policies of its trigger first; `waits_for` says what is awaited.
    admitted_at: str | None = None
    waits_for: str | None = None
    lane: str | None = None
    lane_limit: int | None = None
    counted_at: str | None = None
    paced_at: str | None = None
    part_of: str | None = None
    backfill_id: str | None = None
    # When the attempt under way has taken too long.
    deadline_at: str | None = None


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """Of a firing or a backfill that has not ended: its trigger as it was when it was recorded."""

    trigger_id: str
    document: str


@dataclass(frozen=True, slots=True)
class RewrittenDocument:
    trigger_id: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class EndedInvocation:
    """A running one whose run has ended, and how."""

    row: InvocationRow
    run_status: str
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    id: str
    workspace_id: str
    trigger_id: str
    at: str
    outcome: str
    sentence: str
    slot: str | None = None
    last_slot: str | None = None
    count: int = 1
    invocation_id: str | None = None


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A trigger with firings that should have started and did not: how many, and the last of them."""

    trigger_id: str
    name: str
    document: str
    count: int
    outcome: str
    sentence: str
    at: str


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    generation: int
    holder: str
    code_version: str
    registered_at: str
    last_tick_at: str | None
    due: int
    lag_seconds: int
    tick_milliseconds: int


@dataclass(frozen=True, slots=True)
class TickRow:
    """What the last tick has to say of itself: what was left, how late that is, and how long it took."""

    last_tick_at: str
    due: int
    lag_seconds: int
    tick_milliseconds: int


class TriggerRows(Protocol):
    def insert(self, trigger: TriggerRow) -> bool:
        """False: the workspace has one of that name."""
        ...

    def get(self, workspace_id: str, trigger_id: str, *, lock: bool = False) -> TriggerRow | None:
        """`lock`: whoever changes it next reads what this transaction has made of it."""
        ...

    def by_name(self, workspace_id: str, name: str, *, lock: bool = False) -> TriggerRow | None: ...

    def names(self, workspace_id: str) -> list[str]: ...

    def count(self, workspace_id: str) -> int: ...

    def counts(self, workspace_id: str, troubles: Troubles) -> TriggerCounts:
        """Of all of them. What is nowhere is not among them."""
        ...

    def lines(
        self,
        workspace_id: str,
        where: TriggerFilter,
        limit: int,
        after: Position | None = None,
        order: TriggerOrder = "newest",
    ) -> Page[TriggerRow]:
        """By `next`, what waits for no instant is last; what is paused stands where it goes on."""
        ...

    def from_source(self, workspace_id: str, source: str) -> list[TriggerRow]:
        """By name: those that were first made there."""
        ...

    def update(self, trigger: TriggerRow) -> None:
        """Everything but its id, workspace and creation."""
        ...

    def starting(self, workspace_id: str, workflow: str) -> list[str]:
        """The ids of those that start this workflow."""
        ...

    def send_to(self, triggers: Sequence[TriggerRow]) -> None:
        """Their workflows and documents, and who wrote them."""
        ...

    def open_documents(self, workspace_id: str, part: str) -> list[OpenDocument]:
        """Those with this part, each once."""
        ...

    def rewrite(self, workspace_id: str, documents: Sequence[RewrittenDocument]) -> None:
        """Of whatever is open; nothing else of it changes."""
        ...

    def delete(self, workspace_id: str, trigger_id: str) -> bool:
        """With its invocations and decisions."""
        ...

    def due(self, now: str, limit: int) -> list[TriggerRow]:
        """Over all workspaces, the longest due first; on PostgreSQL they are locked."""
        ...

    def count_due(self, now: str) -> tuple[int, str | None]:
        """How many, and since when the oldest of them."""
        ...

    def next_due_at(self) -> str | None: ...

    def unarmed(self, limit: int) -> list[TriggerRow]:
        """Enabled schedules without a next firing, and no reason for it: an invariant is broken."""
        ...

    def ahead(self, latest: str, limit: int) -> list[TriggerRow]:
        """Those whose times lie behind that; on PostgreSQL they are locked. It reads them all."""
        ...

    def advance(self, triggers: Sequence[TriggerRow]) -> None:
        """The fields of their schedules, after `due` in the same transaction."""
        ...

    def mark_fired(self, trigger_ids: Sequence[str], at: str, unless_after: str) -> None:
        """When they last fired, unless that is known to be after `unless_after`; whoever changes one at this
        moment is not waited for."""
        ...

    def count_failure(self, workspace_id: str, trigger_id: str) -> int:
        """One more in a row; how many there are now."""
        ...

    def forget_failures(self, workspace_id: str, trigger_id: str) -> None: ...


class InvocationRows(Protocol):
    def insert(self, invocations: Sequence[InvocationRow]) -> int:
        """How many are new: a slot of a trigger is recorded once."""
        ...

    def known(self, invocation_ids: Sequence[str]) -> set[str]:
        """Those of them that are recorded."""
        ...

    def get(self, workspace_id: str, invocation_id: str, *, lock: bool = False) -> InvocationRow | None:
        """`lock`: nobody else moves it until this transaction ends."""
        ...

    def lines(
        self,
        workspace_id: str,
        trigger_id: str | None,
        status: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[InvocationRow]:
        """Newest first."""
        ...

    def ready(self, now: str, limit: int) -> list[InvocationRow]:
        """Pending and due, those in line only when it is their turn; fair among workspaces."""
        ...

    def count_ready(self, now: str, most: int) -> int:
        """How many could start by their time; not counted beyond `most`."""
        ...

    def count_waiting(self, trigger_ids: Sequence[str], most: int) -> dict[str, int]:
        """Pending ones of each trigger, those of its backfills aside; not counted far beyond `most`."""
        ...

    def crowded(self, workspace_id: str, most: int) -> list[str]:
        """The triggers of which so many are pending, those of their backfills counted in."""
        ...

    def active(self, workspace_id: str, trigger_id: str, besides: str) -> list[InvocationRow]:
        """Of the trigger, those that run, and those that have been tried and are tried again."""
        ...

    def finished(self, limit: int) -> list[EndedInvocation]: ...

    def finished_of(self, run_ids: Sequence[str]) -> list[EndedInvocation]:
        """Among the invocations of these runs."""
        ...

    def late(self, now: str, limit: int) -> list[InvocationRow]:
        """Running ones whose attempt has outlived its deadline."""
        ...

    def save(self, invocation: InvocationRow, was: Sequence[InvocationStatus]) -> bool:
        """Compare-and-set on the status (R7)."""
        ...

    def cancel_pending(
        self, workspace_id: str, trigger_id: str, sources: Sequence[str], reason: str, at: str
    ) -> int: ...

    def free(self, workspace_id: str, invocation_ids: Sequence[str]) -> None:
        """They leave their slots to others."""
        ...

    def drop_old(self, before: str, limit: int) -> int:
        """Ended ones."""
        ...


class DecisionRows(Protocol):
    def insert(self, decisions: Sequence[DecisionRow]) -> None: ...

    def lines(
        self,
        workspace_id: str,
        trigger_id: str,
        outcome: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[DecisionRow]: ...

    def missed(self, workspace_id: str, since: str, limit: int) -> tuple[int, list[MissedRow]]:
        """Of how many triggers firings did not start, and those whose last one is the newest. Triggers that
        a person has switched off are nobody's trouble."""
        ...

    def drop_old(self, before: str, limit: int) -> int: ...


class SchedulerRows(Protocol):
    def register(self, holder: str, code_version: str, at: str) -> int:
        """The new generation: whoever held an older one cannot dispatch any more."""
        ...

    def hold(self, generation: int) -> bool:
        """False: somebody newer has registered. True: nobody else can, until this transaction ends."""
        ...

    def report(self, generation: int, tick: TickRow) -> None: ...

    def get(self) -> SchedulerRow | None: ...
