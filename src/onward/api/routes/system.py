"""This installation: what it is made of, and how each part does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fastapi import APIRouter

from onward.actions.shell.isolation import probe
from onward.api.context import Caller, Whole
from onward.api.health import Dependency
from onward.api.route import SignedInRoute
from onward.domain.access import require
from onward.services import housekeeping

router = APIRouter(prefix="/api/v1/system", tags=["system"], route_class=SignedInRoute)


# Runs go on without them, and nobody hears when they do not.
_WATCHERS: Final = frozenset({"alerts", "heartbeat"})


@dataclass(frozen=True, slots=True)
class ShellIsolation:
    """Whether shell steps are isolated on the server's machine; if not, what to do about it."""

    available: bool
    how: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class HousekeepingHealth:
    healthy: bool
    last_at: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A process that asks Temporal for work. `outdated`: it is of another version than this server."""

    name: str
    version: str | None
    host: str
    pid: int | None
    outdated: bool


@dataclass(frozen=True, slots=True)
class System:
    """`engine` says where Temporal is, and how many workers ask it for work. Among `dependencies` is
    `heartbeat` only where one is set.

    `temporal_pages`: where Temporal's own pages show our executions, when that is known; one run is behind
    it at `/run%3A` and its id.
    """

    version: str
    public_url: str
    ready: bool
    dependencies: Sequence[Dependency]
    engine: dict[str, Any]
    workers: Sequence[WorkerProcess]
    temporal_pages: str | None
    shell: ShellIsolation
    housekeeping: HousekeepingHealth


@router.get("", operation_id="show_system", summary="Show the installation")
def show_system(api: Whole, caller: Caller) -> System:
    require(caller, "system.read")
    readiness = api.health.readiness()
    kept = housekeeping.health(api.services)
    engine = api.services.engine.health()
    return System(
        version=api.version,
        public_url=api.public_url,
        ready=readiness.ready,
        dependencies=[line for line in readiness.dependencies if line.needed or line.name in _WATCHERS],
        engine={name: value for name, value in engine.items() if name != "pollers"},
        workers=[_worker(identity, api.version) for identity in engine.get("pollers", ())],
        temporal_pages=api.temporal_pages,
        shell=_shell_isolation(),
        housekeeping=HousekeepingHealth(kept.healthy, kept.last_at, kept.detail),
    )


def _worker(identity: str, version: str) -> WorkerProcess:
    """As bootstrap writes it: `name#version@host:pid`; somebody else's worker has its own way."""
    named, _, place = identity.partition("@")
    name, _, said = named.partition("#")
    host, _, pid = place.rpartition(":")
    number = int(pid) if pid.isdecimal() else None
    return WorkerProcess(name, said or None, host, number, outdated=bool(said) and said != version)


@cache
def _shell_isolation() -> ShellIsolation:
    """Found out once: it takes a process, and does not change while this one lives."""
    found = probe()
    return ShellIsolation(found.available, found.how, found.reason, found.advice)
