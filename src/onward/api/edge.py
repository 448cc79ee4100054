"""What surrounds every request: its id, its line in the log, its numbers, its security headers."""

from __future__ import annotations

import re
import secrets
import time
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onward.api.metrics import Requests
from onward.api.problems import INTERNAL, render

_log = structlog.get_logger("onward.http")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
# Asked every few seconds by machines: their lines would bury the others.
_QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
}


class Edge:
    """Outermost of our own: nothing gets past it, neither an exception nor an answer without its headers."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception:
            exchange.log_failure()
            if exchange.started:  # too late to say so: a cut-off answer is all the caller can get
                raise
            await render(INTERNAL, exchange.request_id)(scope, receive, exchange.send)
        finally:
            exchange.close(self._requests)


class _Exchange:
    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._status = 0  # 0: nothing was sent
        self.request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            _add_headers(message, self.request_id)
        await self._send(message)

    @property
    def started(self) -> bool:
        return self._status != 0

    def log_failure(self) -> None:
        _log.exception("request failed", request_id=self.request_id, route=self._route())

    def close(self, requests: Requests) -> None:
        seconds = time.perf_counter() - self._began
        route, status = self._route(), self._status or 499
        requests.observe(self._scope["method"], route, status, seconds)
        if route not in _QUIET:
            _log.info(
                "request",
                method=self._scope["method"],
                route=route,
                path=self._scope["path"],
                status=status,
                ms=round(seconds * 1000, 2),
                request_id=self.request_id,
                principal=self._scope["state"].get("principal_id"),
            )

    def _route(self) -> str:
        return str(getattr(self._scope.get("route"), "path", "unknown"))


def _request_id(scope: Scope) -> str:
    """The caller's, when it is a harmless one; so a request can be found in both logs."""
    given = Request(scope).headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = request_id
