"""The action `http.request`."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import httpcore
from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.failures import out_of_time
from onward.actions.http.answer import EXCERPT_BYTES, is_expected, refused_by_server, unanswered
from onward.actions.http.backend import guarded_pool
from onward.actions.http.body import BodyType, Wanted, interpret, read_body, read_start
from onward.actions.http.guard import AddressPolicy, Guard, Resolve
from onward.actions.http.headers import secret_values, shown_headers
from onward.actions.http.message import (
    Body,
    Outgoing,
    Scalar,
    after_redirect,
    check_url,
    compose,
    header_texts,
    port_of,
)
from onward.actions.settings import MIB, HttpSettings
from onward.ports.actions import ActionCall, ActionExample, ActionFailed, ActionResult, Json

MAX_REDIRECTS = 5
DEFAULT_TIMEOUT_SECONDS = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
# The pool's words for what it is about to do, in either version of HTTP.
_SENDS = ("send_request_headers.started", "send_request_body.started")

Fields = dict[str, Scalar | list[Scalar]]
_Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]
Expected = list[int | Annotated[str, Field(pattern=r"^[1-5]xx$")]]


class HttpResponse(TypedDict):
    status: int
    headers: dict[str, str]
    body: Any
    body_type: BodyType
    url: Annotated[str, Field(description="Where the answer came from, after redirects, without the query.")]


@dataclass(frozen=True, slots=True)
class _Options:
    max_bytes: int
    wanted: Wanted
    expected: Expected | None
    follow: bool


class HttpRequests:
    """Keeps one pool of connections for the process, opened at the first request."""

    def __init__(self, settings: HttpSettings, resolve: Resolve | None = None) -> None:
        policy = AddressPolicy.from_setting(settings.allow_private_addresses)
        self._guard = Guard(policy, resolve)
        self._ca_file = settings.ca_file
        self._pool: httpcore.AsyncConnectionPool | None = None

    @action(
        name="http.request",
        title="HTTP request",
        effects="write",
        icon="globe",
        pace_argument=("timeout", DEFAULT_TIMEOUT_SECONDS),
        reads_with=("method", "GET", frozenset({"GET", "HEAD", "OPTIONS"})),
        output=HttpResponse,
        examples=[
            ActionExample("Read a document", {"url": "https://api.example.com/tickets/17"}),
            ActionExample(
                "Send one, and take 'already there' for an answer",
                {
                    "url": "https://api.example.com/tickets",
                    "method": "POST",
                    "headers": {"Authorization": "Bearer {{ secrets.API_KEY }}"},
                    "json": {"title": "It rains"},
                    "expect_status": [201, 409],
                },
            ),
        ],
    )
    async def request(
        self,
        url: Annotated[str, Field(description="http or https; without user name and password.")],
        call: ActionCall,
        method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET",
        headers: Annotated[dict[str, Scalar] | None, Field(description="Null ones are left out.")] = None,
        query: Annotated[
            Fields | None, Field(description="Added to the URL; null values are left out.")
        ] = None,
        json: Annotated[Any, Field(description="The body, as JSON.")] = None,
        text: Annotated[str | None, Field(description="The body, as text.")] = None,
        form: Annotated[Fields | None, Field(description="The body, as a form.")] = None,
        base64: Annotated[str | None, Field(description="The body, as base64 of its bytes.")] = None,
        timeout: Annotated[  # noqa: ASYNC109 (an argument of the step, in its schema)
            float | None,
            Field(gt=0, le=3600, description="Seconds for all of it; as long as the step has, else 10."),
        ] = None,
        max_bytes: Annotated[int, Field(gt=0, le=10 * MIB, description="The most bytes of a body.")] = MIB,
        response: Annotated[Wanted, Field(description="How to read the body; auto: by its type.")] = "auto",
        expect_status: Annotated[
            Expected | None,
            Field(description="The statuses that succeed, like [200, 404] or ['2xx']; else all below 400."),
        ] = None,
        follow_redirects: Annotated[bool, Field(description="Up to 5, each checked like the first.")] = True,
    ) -> ActionResult:
        """Asks a server on the internet and gives its answer.

        Private addresses and metadata services are refused. Statuses 408, 425, 429 and 5xx and broken
        connections are transient, other refusals are final. All methods but GET, HEAD and OPTIONS send
        an Idempotency-Key that stays the same over attempts.
        """
        body = Body(json, text, form, base64)
        sent = header_texts(headers or {})
        outgoing = compose(method, url, query or {}, sent, body, call.idempotency_key)
        options = _Options(max_bytes, response, expect_status, follow_redirects)
        seconds = timeout or call.deadline_seconds or DEFAULT_TIMEOUT_SECONDS
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await self._exchange(
                    outgoing, options, secret_values(sent), _right_before_sending(call)
                )
        except TimeoutError as error:
            raise out_of_time(f"{method} {outgoing.shown_url}", seconds) from error

    def check_url(self, url: str) -> None:
        """Raises `ActionFailed` when nothing could ever be sent there, whatever its name stands for later."""
        read = check_url(url)
        self._guard.check_literal(read.raw_host.decode("ascii"), port_of(read))

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None

    async def _exchange(
        self, outgoing: Outgoing, options: _Options, secrets: tuple[str, ...], trace: _Trace
    ) -> ActionResult:
        started = time.monotonic()
        for redirects in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._ask(outgoing, options, secrets, trace)
            except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
                raise unanswered(outgoing, error, secrets) from error
            except socket.gaierror as error:
                raise unanswered(outgoing, error, secrets) from error
            if isinstance(answer, Outgoing):
                outgoing = answer
                continue
            milliseconds = round((time.monotonic() - started) * 1000)
            return ActionResult(
                answer, {"status": answer["status"], "ms": milliseconds, "redirects": redirects}
            )
        message = f"{outgoing.shown_url}: more than {MAX_REDIRECTS} redirects."
        raise ActionFailed("action", message, code="redirects")

    async def _ask(
        self, outgoing: Outgoing, options: _Options, secrets: tuple[str, ...], trace: _Trace
    ) -> dict[str, Json] | Outgoing:
        """The answer, or where it is to be found."""
        url = outgoing.url
        async with self._connections().stream(
            outgoing.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=list(outgoing.headers.items()),
            content=outgoing.content,
            extensions={"trace": trace},
        ) as response:
            headers = shown_headers(response.headers)
            if options.follow and response.status in _REDIRECTS and "location" in headers:
                return after_redirect(outgoing, response.status, headers["location"])
            encoding = headers.get("content-encoding", "").lower()
            chunks = response.aiter_stream()
            if not is_expected(response.status, options.expected):
                excerpt = await read_start(chunks, encoding, EXCERPT_BYTES)
                retry_after = headers.get("retry-after")
                raise refused_by_server(outgoing, response.status, retry_after, excerpt, secrets)
            body = await read_body(chunks, encoding, options.max_bytes)
            body_type, value = interpret(body, headers.get("content-type", ""), options.wanted)
            return {
                "status": response.status,
                "headers": headers,
                "body": value,
                "body_type": body_type,
                "url": outgoing.shown_url,
            }

    def _connections(self) -> httpcore.AsyncConnectionPool:
        if self._pool is None:
            self._pool = guarded_pool(self._guard, self._ca_file)
        return self._pool


def _right_before_sending(call: ActionCall) -> _Trace:
    """Addresses are looked up and connections opened before: the worker may have been frozen in that time."""

    async def trace(event: str, _: Mapping[str, Any]) -> None:
        if event.endswith(_SENDS):
            await call.confirm()

    return trace
