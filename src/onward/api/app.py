"""The HTTP application, put together from what bootstrap hands in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

from onward.api import docs_page, problems
from onward.api.auth import SessionCookie
from onward.api.context import Api
from onward.api.edge import Edge
from onward.api.health import HealthProbe
from onward.api.kept import Kept
from onward.api.metrics import Requests
from onward.api.openapi import document
from onward.api.paging import Cursors
from onward.api.routes import (
    alerts,
    approvals,
    audit,
    auth,
    backfills,
    control,
    deliveries,
    events,
    expressions,
    hooks,
    invocations,
    keys,
    members,
    missed,
    runs,
    scheduler,
    schema,
    secrets,
    steps,
    system,
    templates,
    tools,
    trials,
    triggers,
    versions,
    workflows,
    workspaces,
)
from onward.api.routes import feed as feed_routes
from onward.api.routes import health as health_routes
from onward.api.sse import Streams
from onward.api.throttle import Throttle
from onward.api.web import add_web
from onward.api.webhooks.ingest import add_hooks
from onward.built_web import BuiltWeb
from onward.domain.errors import OnwardError
from onward.ports.feed import Feed
from onward.services.context import Services
from onward.services.runs import count_open_runs

_GZIP_FROM_BYTES: Final = 1024
# Fast and most of the gain: a JSON answer shrinks to a tenth at this level already.
_GZIP_LEVEL: Final = 4


# From one address, as `onward login` begins: each writes two rows that live ten minutes.
_DEVICES_A_MINUTE: Final = 30
# In this order they are described.
_ROUTERS: Final = (
    workflows.router,
    versions.router,
    trials.router,
    templates.router,
    runs.router,
    control.router,
    steps.router,
    approvals.router,
    events.router,
    tools.router,
    triggers.router,
    invocations.router,
    missed.router,
    backfills.router,
    hooks.router,
    deliveries.router,
    alerts.router,
    scheduler.router,
    scheduler.hook,
    schema.router,
    expressions.router,
    feed_routes.router,
    secrets.router,
    auth.strangers,
    auth.router,
    members.router,
    workspaces.router,
    keys.router,
    audit.router,
    system.router,
    health_routes.router,
)


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """What the edge is told by the settings."""

    public_url: str
    # Derived from the secret key: cursors of one server are good on the others.
    cursor_key: bytes
    version: str
    max_streams: int = 500
    # Where Temporal's own pages show our executions.
    temporal_pages: str | None = None
    # Lets a deployment restart the scheduler; without it that hook is closed.
    deploy_secret: str | None = None
    # How often a stream asks whether its caller may still read.
    recheck_seconds: float = 15.0
    # What browsers are shown; without it they are told how to get it.
    web: BuiltWeb = field(default_factory=BuiltWeb)


def create_app(services: Services, feed: Feed, health: HealthProbe, options: HttpOptions) -> FastAPI:
    """`app.state.api` holds everything; `app.state.api.streams.close()` ends the open streams at shutdown."""
    app = routed(options.version)
    app.state.api = _api(services, feed, health, options)
    _add_descriptions(app)
    app.state.hooks = add_hooks(app, app.state.api)
    add_web(app, options.web)
    _add_refusals(app)
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES, compresslevel=_GZIP_LEVEL)
    app.add_middleware(Edge, requests=app.state.api.requests)  # added last: outermost
    return app


def routed(version: str) -> FastAPI:
    """Every address, with nothing behind it yet: enough to describe them."""
    app = FastAPI(
        title="Onward",
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_closing_streams,
    )
    for router in _ROUTERS:
        # Not `include_router`: it asks every router for its version at every request, and that
        # took longer than all else that the edge does.
        app.router.routes.extend(router.routes)
    return app


def _api(services: Services, feed: Feed, health: HealthProbe, options: HttpOptions) -> Api:
    lifetime = int(services.session_lifetime.total_seconds())
    return Api(
        services=services,
        feed=feed,
        health=health,
        cookie=SessionCookie(public_url=options.public_url, max_age_seconds=lifetime),
        cursors=Cursors(options.cursor_key),
        requests=Requests(),
        streams=Streams(options.max_streams),
        devices=Throttle(_DEVICES_A_MINUTE, 60),
        open_runs=Kept(partial(count_open_runs, services)),
        public_url=options.public_url,
        version=options.version,
        recheck_seconds=options.recheck_seconds,
        deploy_secret=options.deploy_secret,
        temporal_pages=options.temporal_pages,
    )


@asynccontextmanager
async def _closing_streams(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.api.streams.close()
    await app.state.hooks.close()


def _add_refusals(app: FastAPI) -> None:
    app.add_exception_handler(OnwardError, problems.on_refusal)
    app.add_exception_handler(RequestValidationError, problems.on_invalid_request)
    app.add_exception_handler(HTTPException, problems.on_framework_refusal)


def _add_descriptions(app: FastAPI) -> None:
    """The description of all this, for machines and for people."""
    described: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not described:
            described.update(document(app))
        return described

    async def machines(_request: Request) -> Response:
        return docs_page.json_response(openapi())

    async def people(_request: Request) -> Response:
        return docs_page.html_response(openapi())

    app.openapi = openapi  # type: ignore[method-assign]
    app.add_route("/openapi.json", machines, include_in_schema=False)
    app.add_route("/docs", people, include_in_schema=False)
