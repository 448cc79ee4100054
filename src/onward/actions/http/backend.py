"""Opens connections for the pool, to checked addresses only.

The pool speaks TLS and HTTP to the name in the URL (certificate, SNI, Host); only the socket
below goes to the address that the guard gave.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import certifi
import httpcore

from onward.actions.http.guard import Guard

# One process talks to many hosts; a host that answers slowly must not use up all of it.
MAX_CONNECTIONS = 200
MAX_IDLE_CONNECTIONS = 50
IDLE_SECONDS = 15.0


class GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, guard: Guard, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the pool's contract)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        ends = None if timeout is None else time.monotonic() + timeout
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await self._guard.addresses(host, port):
            left = None if ends is None else max(0.01, ends - time.monotonic())
            try:
                return await self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 (the pool's contract)
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("a request never goes to a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def guarded_pool(guard: Guard, ca_file: str | None) -> httpcore.AsyncConnectionPool:
    """No proxy, no cookies, no retries: what a step did not say is not done."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=MAX_IDLE_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=GuardedBackend(guard),
    )
