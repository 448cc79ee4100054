"""Whether this Onward can do its work: a line per thing it depends on (rule E9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from onward.api.kept import Kept
from onward.domain.errors import OnwardError
from onward.services import housekeeping
from onward.services.alerts import health as alert_health
from onward.services.alerts import heartbeat
from onward.services.context import Services
from onward.services.triggers import scheduling


@dataclass(frozen=True, slots=True)
class Dependency:
    """One thing that must be in order, and how it is. Not `needed`: runs go on without it."""

    name: str
    status: Literal["ok", "failing"]
    detail: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready when every dependency that is needed is in order."""

    ready: bool
    dependencies: tuple[Dependency, ...]


class HealthProbe(Protocol):
    def readiness(self) -> Readiness:
        """Never raises: what cannot be asked is failing."""
        ...


class Probe:
    """Asks the database, its schema, Temporal and its workers, and reads what the supervisor wrote."""

    def __init__(
        self,
        services: Services,
        *,
        schema_is_current: Callable[[], bool],
        processes: Path | None = None,
        heartbeat_every: timedelta | None = None,
    ) -> None:
        self._services = services
        self._heartbeat_every = heartbeat_every
        self._schema_is_current = schema_is_current
        self._processes = processes
        self._readiness = Kept(self._ask)

    def readiness(self) -> Readiness:
        return self._readiness.get()

    def _ask(self) -> Readiness:
        lines = (
            _asked("database", self._database),
            _asked("migrations", self._migrations),
            *_engine_lines(self._services.engine.health()),
            # Its own health (rule R22): whoever sends requests elsewhere for it only makes things worse.
            replace(_asked("housekeeping", self._housekeeping), needed=False),
            replace(_asked("scheduler", self._scheduler), needed=False),
            replace(_asked("alerts", self._alerts), needed=False),
            *self._heartbeat_lines(),
            *self._process_lines(),
        )
        return Readiness(all(line.status == "ok" for line in lines if line.needed), lines)

    def _database(self) -> Dependency:
        with self._services.store.read() as tx:
            tx.feed.newest()
        return _ok("database", "answers")

    def _migrations(self) -> Dependency:
        if self._schema_is_current():
            return _ok("migrations", "current")
        return _failing("migrations", "the schema is not the one of this code; start a server to migrate it")

    def _housekeeping(self) -> Dependency:
        kept = housekeeping.health(self._services)
        return _ok("housekeeping", kept.detail) if kept.healthy else _failing("housekeeping", kept.detail)

    def _scheduler(self) -> Dependency:
        """Red when it once ticked and does not any more (rules T18, E9)."""
        status = scheduling.scheduler_status(self._services)
        is_well = status.healthy or status.registered_at is None
        return _ok("scheduler", status.detail) if is_well else _failing("scheduler", status.detail)

    def _alerts(self) -> Dependency:
        seen = alert_health.alert_health(self._services)
        return _ok("alerts", seen.detail) if seen.healthy else _failing("alerts", seen.detail)

    def _heartbeat_lines(self) -> Iterable[Dependency]:
        """Only where one is set."""
        if self._heartbeat_every is not None:
            yield replace(_asked("heartbeat", self._heartbeat), needed=False)

    def _heartbeat(self) -> Dependency:
        every = self._heartbeat_every or timedelta(minutes=1)
        is_well, detail = heartbeat.heartbeat_health(self._services, every)
        return _ok("heartbeat", detail) if is_well else _failing("heartbeat", detail)

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
    times = state["restarts"]
    restarts = f"{times} restart{'' if times == 1 else 's'}"
    last = f"; last exit: {state['last_exit']}" if state["last_exit"] else ""
    detail = f"{state['condition']} since {state['since']}, {restarts}{last}"
    return _ok(name, detail) if state["condition"] == "running" else _failing(name, detail)


def _ok(name: str, detail: str) -> Dependency:
    return Dependency(name, "ok", detail)


def _failing(name: str, detail: str) -> Dependency:
    return Dependency(name, "failing", detail)
