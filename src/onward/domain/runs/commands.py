"""What the interpreter wants done outside. Each is safe to be asked for twice.

Timers are no commands: the state says which are set, and whoever holds the state waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onward.domain.expressions.template import Rendered


@dataclass(frozen=True, slots=True)
class Call:
    """Execute a step: the answer is `Succeeded`, `Failed` or `Interrupted` with this path and attempt."""

    path: str
    attempt: int
    type: str
    action: str
    arguments: Rendered
    timeout: float | None
    at_most_once: bool
    started_at: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Stop a call that is under way; its answer will be ignored."""

    path: str


@dataclass(frozen=True, slots=True)
class LookBack:
    """Find events that came before this wait: each comes back as `EventArrived`."""

    path: str
    name: str
    key: str | None  # None: any
    since: str


@dataclass(frozen=True, slots=True)
class LaunchChild:
    """Start the child, or find the one started before: the answer is `ChildLaunched` or `Failed`."""

    path: str
    attempt: int
    workflow: str
    version: int | None
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CancelChild:
    run_id: str
    reason: str


Command = Call | Drop | LookBack | LaunchChild | CancelChild
