"""What happened in a run: the facts that are written down, each once.

A terminal `StepEnded` is the step's receipt: a step run that has one is never
executed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from onward.domain.runs.status import RunStatus, StepStatus

Category = Literal[
    "validation",
    "expression",
    "action",
    "transient",
    "timeout",
    "denied",
    "budget",
    "cancelled",
    "unknown_outcome",
    "internal",
]
WaitKind = Literal["time", "retry", "event", "approval", "child", "slot", "outcome"]
WaitOutcome = Literal["resolved", "timed_out", "cancelled"]


@dataclass(frozen=True, slots=True)
class StepError:
    """Why a step failed, as people and `error` in a catch see it."""

    category: Category
    code: str
    message: str
    path: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepStarted:
    path: str
    attempt: int
    step_id: str
    type: str
    at: str
    input: Any = None


@dataclass(frozen=True, slots=True)
class StepEnded:
    path: str
    attempt: int
    step_id: str
    type: str
    status: StepStatus
    at: str
    started_at: str
    input: Any = None
    output: Any = None
    meta: dict[str, Any] | None = None
    error: StepError | None = None
    output_blob: str | None = None  # the output is too large for the row: where it is


@dataclass(frozen=True, slots=True)
class WaitOpened:
    path: str
    kind: WaitKind
    at: str
    due_at: str | None = None
    event_name: str | None = None
    event_key: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitClosed:
    path: str
    kind: WaitKind
    at: str
    outcome: WaitOutcome


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """The question, with the arguments already resolved. Its wait is a fact of its own."""

    path: str
    at: str
    title: str
    text: str
    approvers: tuple[str, ...]
    allow_self: bool
    form: dict[str, Any] | None
    deadline_at: str | None


@dataclass(frozen=True, slots=True)
class ApprovalClosed:
    """Nobody decided: the deadline passed or the run went elsewhere."""

    path: str
    at: str
    status: Literal["expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class RunMoved:
    status: RunStatus
    at: str
    outputs: Any = None
    error: StepError | None = None


Fact = StepStarted | StepEnded | WaitOpened | WaitClosed | ApprovalAsked | ApprovalClosed | RunMoved
