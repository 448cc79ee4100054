"""What can happen to a run. Each carries its instant: the interpreter has no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from onward.domain.runs.facts import StepError


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: every timer that is due goes off. The first one starts the run."""

    at: str


@dataclass(frozen=True, slots=True)
class Succeeded:
    path: str
    attempt: int
    at: str
    output: Any = None
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    path: str
    attempt: int
    at: str
    error: StepError


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The process died while the step was under way: whether it took effect is not known."""

    path: str
    attempt: int
    at: str


@dataclass(frozen=True, slots=True)
class EventArrived:
    at: str
    event: dict[str, Any]  # {id, name, key, data, at, source}


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    at: str
    path: str
    decision: Literal["approved", "denied"]
    by: str
    decided_at: str
    comment: str | None = None
    form: Any = None


@dataclass(frozen=True, slots=True)
class ChildLaunched:
    at: str
    path: str
    run_id: str


@dataclass(frozen=True, slots=True)
class ChildEnded:
    at: str
    path: str
    run_id: str
    status: Literal["succeeded", "failed", "cancelled"]
    outputs: Any = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """A human says what became of a step whose outcome nobody knows."""

    at: str
    path: str
    choice: Literal["succeeded", "failed", "retry"]
    by: str
    output: Any = None
    attempt: int | None = None  # which one; None: the one that is asked about when the answer comes


@dataclass(frozen=True, slots=True)
class CancelAsked:
    at: str
    reason: str
    by: str


Event = (
    Tick
    | Succeeded
    | Failed
    | Interrupted
    | EventArrived
    | ApprovalDecided
    | ChildLaunched
    | ChildEnded
    | OutcomeChosen
    | CancelAsked
)
