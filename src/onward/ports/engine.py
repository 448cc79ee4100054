"""The durable engine as services see it: start, tell, look, end.

Calls are synchronous: services are plain functions that run in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

SignalKind = Literal["event", "approval", "child", "slot", "cancel", "outcome", "reset"]
Presence = Literal["open", "closed", "missing"]

STOPPING: Final = "stopping"
"""The code of an `Unavailable` that is this process's own: what it asked for may happen, or have happened."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened outside and concerns a run.

    event: `data` is {id, name, key, data, at, source}. approval: {path, status, by, name, at, comment, form}.
    child: {path, run_id, status, outputs, error}. slot: {}. cancel: {reason, by}.
    outcome (a human's choice for an unknown outcome): {path, choice: succeeded|failed|retry, output, by}.
    """

    kind: SignalKind
    at: str
    data: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    def start_run(self, run_id: str, workspace_id: str) -> None:
        """Idempotent: a run that is under way already is left alone.

        Raises `Unavailable` when the engine cannot be reached.
        """
        ...

    def signal_run(self, run_id: str, signal: Signal) -> bool:
        """False when no such execution is open. Raises `Unavailable`."""
        ...

    def presence(self, run_id: str) -> Presence:
        """Raises `Unavailable` when the engine cannot be asked."""
        ...

    def terminate_run(self, run_id: str, reason: str) -> None: ...

    def restart_scheduler(self) -> None:
        """A new execution in the place of the old one; when that fails, the old one goes on.

        Raises `Unavailable`.
        """
        ...

    def unanswered(self) -> int:
        """Calls without an answer, and outages, so far. When it grows, somebody may not have been told."""
        ...

    def health(self) -> dict[str, Any]:
        """{"reachable": bool, "address", "namespace", "workers": int, ...}; never raises."""
        ...
