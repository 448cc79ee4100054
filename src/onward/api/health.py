"""Whether this Onward can do its work: a line per thing it depends on (rule E9)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import msgspec

from onward.domain.errors import OnwardError
from onward.services.context import Services

# Probes are asked by many and often; the answer of a moment ago serves them all.
_KEPT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Dependency:
    """One thing that must be in order, and how it is."""

    name: str
    status: Literal["ok", "failing"]
    detail: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready when every dependency is in order."""

    ready: bool
    dependencies: tuple[Dependency, ...]


class HealthProbe(Protocol):
    def readiness(self) -> Readiness:
        """Never raises: what cannot be asked is failing."""
        ...


class Probe:
    """Asks the database, its schema, Temporal and its workers, and reads what the supervisor wrote."""

    def __init__(
        self, services: Services, *, schema_is_current: Callable[[], bool], processes: Path | None = None
    ) -> None:
        self._services = services
        self._schema_is_current = schema_is_current
        self._processes = processes
        self._lock = threading.Lock()
        self._kept: tuple[float, Readiness] | None = None

    def readiness(self) -> Readiness:
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > _KEPT_SECONDS:
                self._kept = (time.monotonic(), self._ask())
            return self._kept[1]

    def _ask(self) -> Readiness:
        lines = (
            _asked("database", self._database),
            _asked("migrations", self._migrations),
            *_engine_lines(self._services.engine.health()),
            *self._process_lines(),
        )
        return Readiness(all(line.status == "ok" for line in lines), lines)

    def _database(self) -> Dependency:
        with self._services.store.read() as tx:
            tx.feed.newest()
        return _ok("database", "answers")

    def _migrations(self) -> Dependency:
        if self._schema_is_current():
            return _ok("migrations", "current")
        return _failing("migrations", "the schema is not the one of this code; start a server to migrate it")

    def _process_lines(self) -> Iterable[Dependency]:
        """Only where a supervisor runs: elsewhere the processes are somebody else's to watch."""
        if self._processes is None or not self._processes.exists():
            return ()
        states = msgspec.json.decode(self._processes.read_bytes())
        return [_process_line(state) for state in states]


def _asked(name: str, question: Callable[[], Dependency]) -> Dependency:
    try:
        return question()
    except OnwardError as error:
        return _failing(name, error.message)


def _engine_lines(health: dict[str, Any]) -> tuple[Dependency, Dependency]:
    if not health.get("reachable"):
        return _failing("temporal", "cannot be reached"), _failing(
            "workers", "unknown: Temporal cannot be asked"
        )
    workers = int(health.get("workers", 0))
    polling = f"{workers} polling"
    return (
        _ok("temporal", "answers"),
        _ok("workers", polling) if workers else _failing("workers", f"{polling}: runs wait until one starts"),
    )


def _process_line(state: dict[str, Any]) -> Dependency:
    name = f"process {state['name']}"
    restarts = f"{state['restarts']} restarts"
    if state["condition"] == "running":
        return _ok(name, f"running, {restarts}")
    return _failing(
        name, f"{state['condition']} since {state['since']}, {restarts}; last exit: {state['last_exit']}"
    )


def _ok(name: str, detail: str) -> Dependency:
    return Dependency(name, "ok", detail)


def _failing(name: str, detail: str) -> Dependency:
    return Dependency(name, "failing", detail)
