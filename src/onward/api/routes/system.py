"""This installation: what it is made of, and how each part does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter

from onward.actions.shell.isolation import probe
from onward.api.context import Caller, Whole
from onward.api.health import Dependency
from onward.api.route import SignedInRoute
from onward.domain.access import require
from onward.services import housekeeping

router = APIRouter(prefix="/api/v1/system", tags=["system"], route_class=SignedInRoute)


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
class System:
    """`engine` says where Temporal is, and how many workers ask it for work."""

    version: str
    public_url: str
    ready: bool
    dependencies: Sequence[Dependency]
    engine: dict[str, Any]
    shell: ShellIsolation
    housekeeping: HousekeepingHealth


@router.get("", operation_id="show_system", summary="Show the installation")
def show_system(api: Whole, caller: Caller) -> System:
    require(caller, "system.read")
    readiness = api.health.readiness()
    kept = housekeeping.health(api.services)
    return System(
        version=api.version,
        public_url=api.public_url,
        ready=readiness.ready,
        dependencies=readiness.dependencies,
        engine=api.services.engine.health(),
        shell=_shell_isolation(),
        housekeeping=HousekeepingHealth(kept.healthy, kept.last_at, kept.detail),
    )


@cache
def _shell_isolation() -> ShellIsolation:
    """Found out once: it takes a process, and does not change while this one lives."""
    found = probe()
    return ShellIsolation(found.available, found.how, found.reason, found.advice)
