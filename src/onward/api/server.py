"""The server process: HTTP, and a worker beside it so that short runs start without a queue.

`python -m onward.api` runs it; `onward server` becomes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Final

import structlog
import uvicorn
from fastapi import FastAPI

from onward import __version__, pulse
from onward.api.app import HttpOptions, create_app
from onward.api.duties import Duties
from onward.api.health import Probe
from onward.bootstrap import Onward, ensure_duties, feed_watch, opened, run_process, worker_of
from onward.built_web import read_web
from onward.configuration import FOREIGN_PROXIES, ignores_foreign_proxies, variable
from onward.data_directory import DataDirectory, write_atomically
from onward.domain.networks import read_network, wrapped
from onward.feed.follow import StoreFeed
from onward.services import access, signin
from onward.services.context import Services
from onward.settings import Settings
from onward.store.database import Database
from onward.store.migrate import current_revision, newest_revision

log = structlog.get_logger(__name__)

# Requests under way may finish before the server goes.
_DRAIN_SECONDS: Final = 10
# Longer than proxies and clients keep an idle connection (60 s are usual): whoever closes first should be the
# one who asks, or a request that is on its way meets a closed door.
_IDLE_SECONDS: Final = 75
# A run that starts where it was launched saves Temporal a quarter of its work, and on two cores that
# is worth more than spreading runs over processes. Beyond so many at once the workers have the rest.
_RUNS_AT_ONCE: Final = 64


def serve(settings: Settings) -> None:
    """Until it is asked to stop."""
    run_process(settings, _serve)


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    if ignores_foreign_proxies(settings, os.environ):
        hint = f"Set {variable('trusted_proxies')} to the proxies' addresses; until then none is believed."
        log.warning("proxies_not_believed", ignored=FOREIGN_PROXIES, hint=hint)
    async with opened(settings) as onward:
        await _install(onward)
        await ensure_duties(onward.temporal)
        feed = _feed(onward)
        server = _http_server(onward, feed)
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(feed.close)
            pulse.begin()  # before the first task, which may be one that blocks the loop
            if settings.server_works:
                await stack.enter_async_context(worker_of(onward, _RUNS_AT_ONCE))
            await stack.enter_async_context(_duties(onward).running())
            serving = asyncio.create_task(server.serve())
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            server.config.app.state.api.streams.close()  # type: ignore[union-attr]
            server.should_exit = True
            await serving


def http_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.bind,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        timeout_keep_alive=_IDLE_SECONDS,
        # Both said, whatever the environment says: by itself uvicorn believes whoever is on this machine.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(_as_sockets_say(settings.trusted_proxies)),
    )


def _as_sockets_say(proxies: Sequence[str]) -> Iterator[str]:
    """Each network as a socket of its own family sees it, and as one of both families does."""
    for network in map(read_network, proxies):
        yield str(network)
        if isinstance(network, IPv4Network):
            yield str(wrapped(network))


def _http_server(onward: Onward, feed: StoreFeed) -> uvicorn.Server:
    settings = onward.settings
    # Only who was started by a supervisor looks at what the supervisor says.
    supervised = "ONWARD_PROCESS" in os.environ
    processes = DataDirectory(settings.data).processes if supervised else None
    probe = Probe(
        onward.services,
        schema_is_current=lambda: _is_current(onward.database),
        processes=processes,
        heartbeat_every=settings.heartbeat_every if settings.heartbeat_url else None,
    )
    options = HttpOptions(
        settings.url,
        onward.key.derive("cursors"),
        __version__,
        web=read_web(),
        temporal_pages=settings.temporal_pages,
        deploy_secret=settings.deploy_secret.get_secret_value() if settings.deploy_secret else None,
    )
    app = create_app(onward.services, feed, probe, options)
    server = uvicorn.Server(http_config(app, settings))
    # The process's own handlers stop it: uvicorn's would end it before the worker has finished.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    return server


def _duties(onward: Onward) -> Duties:
    settings = onward.settings
    address = settings.heartbeat_url
    return Duties(
        onward.services,
        settings.url,
        heartbeat_url=address.get_secret_value() if address else None,
        heartbeat_every=settings.heartbeat_every,
    )


async def _install(onward: Onward) -> None:
    """The first start makes a workspace and an administrator; every start makes a fresh way in."""
    settings = onward.settings
    supervised = "ONWARD_PROCESS" in os.environ
    admin_key = settings.admin_key.get_secret_value() if settings.admin_key else None
    installation = await asyncio.to_thread(
        access.install, onward.services, admin_key=admin_key, with_link=supervised
    )
    if supervised and installation.link_token is not None:
        data = DataDirectory(settings.data)
        write_atomically(data.signin_url, f"{settings.url}/signin?token={installation.link_token}\n")
        token = await asyncio.to_thread(_terminal_session, onward.services, installation)
        write_atomically(data.cli_token, token + "\n")


def _terminal_session(services: Services, installation: access.Installation) -> str:
    """Who can read the data directory is this machine's administrator: the terminal signs in by a file."""
    with services.store.write() as tx:
        member = tx.members.get(installation.workspace_id, installation.member_id)
        if member is None:
            raise RuntimeError("the administrator that was just made is gone")
        return signin.open_session(services, tx, member, "terminal").token


def _feed(onward: Onward) -> StoreFeed:
    return StoreFeed(onward.services.store, feed_watch(onward))


def _is_current(database: Database) -> bool:
    with database.read() as connection:
        return current_revision(connection) == newest_revision()
