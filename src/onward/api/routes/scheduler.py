"""The scheduler: how it is, and the hook of a deployment."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

import structlog
from fastapi import APIRouter
from starlette.requests import Request

from onward.api.context import App, Caller, Whole
from onward.api.route import OpenRoute, SignedInRoute
from onward.domain.access import require
from onward.domain.errors import Unauthenticated, Unavailable
from onward.services.triggers.scheduling import SchedulerView, scheduler_status

router = APIRouter(prefix="/api/v1/scheduler", tags=["system"], route_class=SignedInRoute)
hook = APIRouter(prefix="/api/v1/scheduler", tags=["system"], route_class=OpenRoute)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restarted:
    """`previous_generation` is superseded as soon as the new scheduler has registered itself."""

    status: Literal["restarting"]
    previous_generation: int


@router.get("", operation_id="show_scheduler", summary="Show the scheduler")
def show_scheduler(app: App, caller: Caller) -> SchedulerView:
    require(caller, "system.read")
    return scheduler_status(app)


@hook.post(
    "/restart",
    operation_id="restart_scheduler",
    status_code=202,
    summary="Restart the scheduler after a deployment",
    openapi_extra={"security": [{"bearer": []}]},
)
def restart_scheduler(request: Request, api: Whole) -> Restarted:
    """`Authorization: Bearer` with ONWARD_DEPLOY_SECRET. Safe to repeat: a failure leaves the old one."""
    _check(request, api.deploy_secret)
    before = scheduler_status(api.services)
    try:
        api.services.engine.restart_scheduler()
    except Unavailable as error:
        log.warning("scheduler_not_restarted", code=error.code, message=error.message)
        raise Unavailable("not_restarted", "The scheduler was not restarted; the old one goes on.") from None
    return Restarted("restarting", before.generation)


def _check(request: Request, secret: str | None) -> None:
    if secret is None:
        hint = "An administrator sets ONWARD_DEPLOY_SECRET."
        raise Unavailable("hook_closed", "This hook is closed.", hint=hint)
    given = request.headers.get("authorization", "")
    # Digests of one length: how long it takes tells neither the length nor the text (T9).
    right = hashlib.sha256(f"Bearer {secret}".encode()).digest()
    if not hmac.compare_digest(hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest(), right):
        raise Unauthenticated("unauthenticated", "This needs the secret of deployments.")
