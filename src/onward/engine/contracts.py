"""What travels through Temporal: names, and a dataclass in and out for each call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

TASK_QUEUE: Final = "onward"
RUN_WORKFLOW: Final = "run"
RECONCILER_WORKFLOW: Final = "reconciler"
RECONCILER_ID: Final = "reconciler"
SCHEDULER_WORKFLOW: Final = "scheduler"
SCHEDULER_ID: Final = "scheduler"
TELL_SIGNAL: Final = "tell"
ADVANCE: Final = "advance"
PERFORM: Final = "perform"
GIVE_UP: Final = "give_up"
RECONCILE: Final = "reconcile"
SCHEDULE: Final = "schedule"

Sections = dict[str, dict[str, Any]]
Told = dict[str, Any]  # {kind, at, data}: a `ports.engine.Signal`, or the end of an activity


def workflow_id(run_id: str) -> str:
    return f"run:{run_id}"


@dataclass
class RunTask:
    """The start of a run's execution, or of its continuation."""

    workspace_id: str
    run_id: str
    segment: int = 0
    state: Sections = field(default_factory=dict)
    inbox: list[Told] = field(default_factory=list)


@dataclass
class AdvanceTask:
    """One segment: these events, from this state, at this instant."""

    workspace_id: str
    run_id: str
    segment: int
    at: str
    state: Sections
    events: list[Told]


@dataclass
class Advanced:
    """`delta` is what changed of the state. `blocked`: no slot is free, and no event was taken."""

    progress: Literal["ended", "open", "more", "blocked"]
    delta: Sections = field(default_factory=dict)


@dataclass
class PerformTask:
    """A step that runs as an activity of its own: long, with heartbeat and cancellation."""

    workspace_id: str
    run_id: str
    path: str
    attempt: int
    step_id: str
    type: str
    action: str
    arguments: Any
    secrets: list[Any]
    timeout: float | None
    at_most_once: bool
    started_at: str


@dataclass
class Performed:
    outcome: Literal["succeeded", "failed"]
    path: str
    attempt: int
    at: str
    output: Any = None
    output_blob: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None


@dataclass
class GiveUpTask:
    """The interpreter itself failed, again and again: the run is ended honestly."""

    workspace_id: str
    run_id: str
    message: str


@dataclass
class ReconcileTask:
    """`after` says where to go on looking for lost runs: (instant, run id), or the start."""

    after: tuple[str, str] | None = None


@dataclass
class Reconciled:
    seconds_until_next: float
    after: tuple[str, str] | None = None
