"""What endpoints are given: the services, who asks, and the page they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from onward.api.auth import SessionCookie
from onward.api.health import HealthProbe
from onward.api.kept import Kept
from onward.api.metrics import Requests
from onward.api.paging import DEFAULT_LIMIT, Cursors, CursorText, Limit, Pager, list_identity
from onward.api.sse import Streams
from onward.api.throttle import Throttle
from onward.domain.access import Principal
from onward.ports.feed import Feed
from onward.services.context import Services


@dataclass(frozen=True, slots=True)
class Api:
    """Everything the edge holds. One per process, in `app.state.api`."""

    services: Services
    feed: Feed
    health: HealthProbe
    cookie: SessionCookie
    cursors: Cursors
    requests: Requests
    streams: Streams
    devices: Throttle
    open_runs: Kept[dict[str, int]]
    public_url: str
    version: str
    recheck_seconds: float
    temporal_pages: str | None = None
    deploy_secret: str | None = None

    def newest_change(self) -> int:
        """Where the feed stands: what is read after this is at least as new."""
        with self.services.store.read() as tx:
            return tx.feed.newest()


def api_of(request: Request) -> Api:
    return cast("Api", request.app.state.api)


def principal_of(request: Request) -> Principal:
    """Who asks; `route.SignedInRoute` has found out before the endpoint is reached."""
    return cast("Principal", request.state.principal)


# Coroutines only so that FastAPI calls them in place: for plain functions it takes a thread.
async def _api(request: Request) -> Api:
    return api_of(request)


async def _services(request: Request) -> Services:
    return api_of(request).services


async def _principal(request: Request) -> Principal:
    return principal_of(request)


async def _pager(request: Request, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> Pager:
    workspace_id = principal_of(request).workspace_id
    return Pager(api_of(request).cursors, list_identity(request, workspace_id), limit, cursor)


Whole = Annotated[Api, Depends(_api)]
App = Annotated[Services, Depends(_services)]
Caller = Annotated[Principal, Depends(_principal)]
Paging = Annotated[Pager, Depends(_pager)]
