"""What a trial has seen, as plain data: `verdict` judges it and knows nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Launch:
    """A run that was asked for. `run_id` is None when the server never answered with one."""

    scenario: str
    run_id: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """An effect, as the outside saw it coming.

    `receipts` and `succeeded` are what the database said the moment it came in: how many attempts
    of the step had a receipt already, and whether one of them had succeeded. `late`: sent by a
    worker that had been frozen while the step was under way, in its first moments afterwards.
    """

    run_id: str
    path: str
    key: str | None
    receipts: int = 0
    succeeded: bool = False
    late: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class RunSeen:
    id: str
    workflow: str
    status: str
    inputs: Mapping[str, Any]
    outputs: Any = None
    error: Mapping[str, Any] | None = None
    ended_at: str | None = None

    @property
    def was_refused(self) -> bool:
        """The engine could not be reached when it was launched: whoever asked was told so."""
        return self.status == "failed" and (self.error or {}).get("stage") == "launch"


@dataclass(frozen=True, slots=True)
class StepSeen:
    run_id: str
    path: str
    attempt: int
    status: str
    started_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something open that belongs to a run: a wait, an approval, a slot."""

    kind: str
    run_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Observation:
    launches: tuple[Launch, ...] = ()
    requests: tuple[Request, ...] = ()
    runs: tuple[RunSeen, ...] = ()
    steps: tuple[StepSeen, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    # How often the feed says that a run has ended, and that an attempt of a step has.
    run_ends: Mapping[str, int] | None = None
    step_ends: Mapping[tuple[str, str, int], int] | None = None
    # What Temporal says of each run: RUNNING, COMPLETED, ... or MISSING.
    executions: Mapping[str, str] | None = None
    # How many histories were continued in a new execution.
    renewed: int = 0
