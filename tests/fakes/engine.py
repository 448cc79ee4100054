"""An engine in memory: it remembers what it was told, and can be away. It executes nothing."""

from __future__ import annotations

from typing import Any

from onward.domain.errors import Unavailable
from onward.ports.engine import Presence, Signal


class FakeEngine:
    """`ports.engine.Engine`, as far as services can see. Tests end executions by hand with `close`."""

    def __init__(self) -> None:
        self.executions: dict[str, Presence] = {}
        self.started: list[str] = []  # each start that was not there already, in order
        self.signals: list[tuple[str, Signal]] = []
        self.terminated: list[tuple[str, str]] = []
        self.away = False
        self.deaf: set[str] = set()  # runs that cannot be told, although the engine answers
        self.refusals = 0
        self.scheduler_restarts = 0

    def start_run(self, run_id: str, workspace_id: str) -> None:
        self._reach()
        if run_id not in self.executions:
            self.executions[run_id] = "open"
            self.started.append(run_id)

    def signal_run(self, run_id: str, signal: Signal) -> bool:
        self._reach()
        if run_id in self.deaf:
            raise Unavailable("engine_unavailable", "Not that one.")
        if self.executions.get(run_id) != "open":
            return False
        self.signals.append((run_id, signal))
        return True

    def presence(self, run_id: str) -> Presence:
        self._reach()
        return self.executions.get(run_id, "missing")

    def terminate_run(self, run_id: str, reason: str) -> None:
        self._reach()
        self.close(run_id)
        self.terminated.append((run_id, reason))

    def restart_scheduler(self) -> None:
        self._reach()
        self.scheduler_restarts += 1

    def unanswered(self) -> int:
        return self.refusals

    def health(self) -> dict[str, Any]:
        return {"reachable": not self.away, "address": "memory", "namespace": "default", "workers": 1}

    # --- what tests do to it and ask of it ---

    def close(self, run_id: str) -> None:
        """The execution ended, by itself or by somebody's hand."""
        if run_id in self.executions:
            self.executions[run_id] = "closed"

    def lose(self, run_id: str) -> None:
        """The execution is gone as if it had never been (another database, retention)."""
        self.executions.pop(run_id, None)

    def signals_of(self, run_id: str) -> list[Signal]:
        return [signal for told, signal in self.signals if told == run_id]

    def _reach(self) -> None:
        if self.away:
            self.refusals += 1
            raise Unavailable("engine_unavailable", "The engine cannot be reached.", hint="Is Temporal up?")
