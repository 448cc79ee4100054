"""Runs as they are shown: the one mapper for lists, details and answers (rule R21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from onward.domain.runs.status import RunStatus
from onward.domain.runs.trials import TRIAL
from onward.ports.rows.runs import RunRow, RunSummary
from onward.ports.rows.slots import Standing
from onward.ports.rows.steps import WaitRow
from onward.services.approval_views import ApprovalView
from onward.services.slots import spoken_key
from onward.services.waiting import Waiting

RunKind = Literal["run", "trial"]


@dataclass(frozen=True, slots=True)
class QueueView:
    """Where a run stands for its concurrency key: `position` 0 holds a slot, 1 is next."""

    key: str
    limit: int
    position: int
    holders: tuple[str, ...]
    ahead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitView:
    path: str
    kind: str
    event_name: str | None
    event_key: str | None
    due_at: str | None
    detail: dict[str, Any]
    outcome: str | None
    opened_at: str
    closed_at: str | None


@dataclass(frozen=True, slots=True)
class RunLine:
    """A line of a list. `stuck`: it says that it runs, but nothing has moved for a minute (rule R16).

    `waiting_for` says in a few words what it waits for, and `waiting_until` how long at the most.
    """

    id: str
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
    kind: RunKind = "run"
    waiting_for: str | None = None
    waiting_until: str | None = None
    stuck: bool = False
    suspicious: bool = False


@dataclass(frozen=True, slots=True)
class RunView:
    """A run. `suspicious`: it succeeded although no step was executed (rule R8).

    `steps_done` counts steps that succeeded or failed, up to when the status last changed.
    """

    id: str
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
    dedupe_key: str | None
    concurrency_key: str | None
    cancel_requested_at: str | None
    cancel_reason: str | None
    steps_done: int
    deadline_at: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    moved_at: str
    kind: RunKind = "run"
    stuck: bool = False
    suspicious: bool = False


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with all that a page about it shows first."""

    run: RunView
    advice: str | None  # what to check, when it is stuck
    sentence: str  # how it is and why; `explain` asks the engine too, and gives every reason
    queue: QueueView | None
    waits: tuple[WaitView, ...]  # the open ones
    step_counts: dict[str, int]  # by status
    approvals: tuple[ApprovalView, ...]
    parent: RunLine | None
    original: RunLine | None  # what it is a replay of
    children: tuple[RunLine, ...]  # the newest ones; the list of runs has them all
    replays: tuple[RunLine, ...]


def run_view(row: RunRow, *, stuck: bool = False) -> RunView:
    shown = {name: getattr(row, name) for name in _VIEW}
    shown["dedupe_key"] = row.dedupe_key if row.dedupe_key != row.id else None
    shown["concurrency_key"] = _spoken(row.concurrency_key)
    return RunView(**shown, kind=run_kind(row.trigger_type), stuck=stuck, suspicious=_is_suspicious(row))


def run_kind(trigger_type: str) -> RunKind:
    """`trial`: a test run, of a document that need not be published."""
    return "trial" if trigger_type == TRIAL else "run"


def run_line(row: RunSummary, *, stuck: bool = False, waiting: Waiting | None = None) -> RunLine:
    shown = {name: getattr(row, name) for name in _LINE}
    shown["concurrency_key"] = _spoken(row.concurrency_key)
    return RunLine(
        **shown,
        kind=run_kind(row.trigger_type),
        waiting_for=None if waiting is None else waiting.what,
        waiting_until=None if waiting is None else waiting.until,
        stuck=stuck,
        suspicious=_is_suspicious(row),
    )


def queue_view(standing: Standing | None) -> QueueView | None:
    if standing is None:
        return None
    return QueueView(
        spoken_key(standing.key), standing.limit, standing.position, standing.holders, standing.ahead
    )


def wait_view(row: WaitRow) -> WaitView:
    return WaitView(**{name: getattr(row, name) for name in WaitView.__dataclass_fields__})


def _spoken(key: str | None) -> str | None:
    return None if key is None else spoken_key(key)


def _is_suspicious(row: RunRow | RunSummary) -> bool:
    """A test run skips what has effects: nothing is wrong with that."""
    return row.status == "succeeded" and row.steps_done == 0 and row.trigger_type != TRIAL


_DERIVED = {"kind", "waiting_for", "waiting_until", "stuck", "suspicious"}
_VIEW = [name for name in RunView.__dataclass_fields__ if name not in _DERIVED]
_LINE = [name for name in RunLine.__dataclass_fields__ if name not in _DERIVED]
