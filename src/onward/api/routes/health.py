"""For whoever watches this process: is it alive, can it work, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Response
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from onward.api.auth import token_of
from onward.api.context import Api, Whole
from onward.api.health import Readiness
from onward.api.metrics import MEDIA_TYPE, gauge, process_lines
from onward.api.route import OpenRoute
from onward.domain.access import Principal
from onward.domain.errors import OnwardError
from onward.services.access import authenticate
from onward.services.alerts.health import alert_health
from onward.services.runs import count_runs
from onward.services.triggers.scheduling import scheduler_status

router = APIRouter(tags=["health"], route_class=OpenRoute)


@dataclass(frozen=True, slots=True)
class Liveness:
    status: Literal["ok"]


@router.get("/livez", operation_id="show_liveness", summary="Say whether this process lives")
async def show_liveness() -> Liveness:
    """This process answers; nothing else is asked."""
    return Liveness("ok")


@router.get(
    "/readyz",
    operation_id="show_readiness",
    summary="Say whether it can work",
    responses={503: {"model": Readiness, "description": "Something fails: its line says what."}},
)
def show_readiness(api: Whole, response: Response) -> Readiness:
    """A line per dependency; 503 while any of them fails."""
    readiness = api.health.readiness()
    response.status_code = 200 if readiness.ready else 503
    return readiness


@router.get(
    "/metrics",
    operation_id="show_metrics",
    summary="Show numbers for Prometheus",
    response_class=PlainTextResponse,
    # Open to everybody; but a key that is sent has to be a good one.
    openapi_extra={"security": [{}, {"bearer": []}]},
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def show_metrics(request: Request, api: Whole) -> Response:
    """Numbers in the text format of Prometheus. With an API key, also those of its workspace."""
    lines = [*_lines(api), *_open_run_lines(api), *_scheduler_lines(api), *_alert_lines(api)]
    if "authorization" in request.headers:
        caller = authenticate(api.services, token_of(request, api.cookie))
        lines += _workspace_lines(api, caller)
    return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)


def _lines(api: Api) -> Iterator[str]:
    yield from api.requests.lines()
    yield from api.streams.lines()
    yield from process_lines()
    readiness = api.health.readiness()
    up = {f'name="{line.name}"': float(line.status == "ok") for line in readiness.dependencies}
    yield from gauge("onward_dependency_up", "1 while a dependency is in order.", up)


def _open_run_lines(api: Api) -> Iterator[str]:
    """How many, and of nobody in particular; left out while the database cannot be asked."""
    try:
        counts = api.open_runs.get()
    except OnwardError:
        return
    yield from gauge("onward_open_runs", "Runs that have not ended, of all workspaces.", _by_status(counts))


def _scheduler_lines(api: Api) -> Iterator[str]:
    """How far behind it is, whichever process it is in (T11); left out like the above."""
    try:
        status = scheduler_status(api.services)
    except OnwardError:
        return
    yield from gauge("onward_scheduler_due", "Triggers that are due now.", {"": float(status.due)})
    lag = "How long the oldest due trigger waits."
    yield from gauge("onward_scheduler_lag_seconds", lag, {"": status.lag_seconds})
    yield from gauge(
        "onward_scheduler_tick_seconds", "How long its last tick took.", {"": status.tick_seconds}
    )
    waiting = "Invocations that are recorded and could start; not counted beyond 10,000."
    yield from gauge("onward_invocations_waiting", waiting, {"": float(status.waiting)})
    generation = {"": float(status.generation)}
    yield from gauge("onward_scheduler_generation", "Which scheduler may dispatch.", generation)


def _alert_lines(api: Api) -> Iterator[str]:
    """Of all workspaces; left out like the above."""
    try:
        seen = alert_health(api.services)
    except OnwardError:
        return
    counts = {'status="waiting"': float(seen.waiting), 'status="failed"': float(seen.failed)}
    yield from gauge("onward_alert_notices", "Notices of alerts that wait, and that were given up.", counts)


def _workspace_lines(api: Api, caller: Principal) -> Iterator[str]:
    """Runs are told to who may read them."""
    counts = count_runs(api.services, caller)
    yield from gauge("onward_runs", "Runs of the key's workspace.", _by_status(counts))


def _by_status(counts: Mapping[str, int]) -> dict[str, float]:
    return {f'status="{status}"': float(count) for status, count in counts.items()}
