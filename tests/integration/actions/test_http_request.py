"""`http.request` against a real server; the loopback is allowed by name here."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from onward.actions.http.request import HttpRequests
from onward.actions.registry import Registry
from onward.actions.settings import HttpSettings
from onward.ports.actions import ActionCall, ActionFailed, ActionResult

Request = Callable[..., Coroutine[Any, Any, ActionResult]]


@pytest.fixture
async def request_(call: ActionCall) -> AsyncIterator[Request]:
    http = HttpRequests(HttpSettings(allow_private_addresses=("127.0.0.1",)))
    registry = Registry()
    registry.add(http.request)
    registry.on_close(http.close)

    async def request(url: str, **arguments: Any) -> ActionResult:
        return await registry.call("http.request", {"url": url, **arguments}, call)

    yield request
    await registry.close()


async def refused(asked: Awaitable[ActionResult]) -> ActionFailed:
    with pytest.raises(ActionFailed) as failed:
        await asked
    return failed.value


async def test_an_answer_is_read_as_json(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/x"] = respond(200, b'{"a": 1}', content_type="application/json", X_Extra="y")
    result = await request_(f"{server.url}/x?key=s3cret", query={"q": "a b"})
    assert result.output["body"] == {"a": 1}
    assert (result.output["status"], result.output["headers"]["x-extra"]) == (200, "y")
    assert result.output["url"] == f"{server.url}/x"
    assert server.received[0].target == "/x?key=s3cret&q=a+b"
    assert server.received[0].headers["host"] == f"127.0.0.1:{server.port}"


async def test_a_body_and_the_idempotency_key_are_sent_R12(
    request_: Request, server: Any, respond: Any
) -> None:
    server.answers["/x"] = respond(201)
    await request_(f"{server.url}/x", method="POST", json={"a": 1}, headers={"X-Mine": "z"})
    received = server.received[0]
    assert (received.method, received.body, received.headers["x-mine"]) == ("POST", b'{"a": 1}', "z")
    assert received.headers["idempotency-key"] == "key-1"


async def test_connections_are_used_again_and_cookies_are_not(
    request_: Request, server: Any, respond: Any
) -> None:
    server.answers["/x"] = respond(200, b"", Set_Cookie="id=1")
    for _ in range(3):
        await request_(f"{server.url}/x")
    assert server.connections == 1
    assert not any("cookie" in received.headers for received in server.received)


@pytest.mark.parametrize(
    ("status", "category"),
    [(400, "action"), (401, "action"), (404, "action"), (408, "transient"), (500, "transient")],
)
async def test_a_refusal_has_the_category_of_its_status_R13(
    request_: Request, server: Any, respond: Any, status: int, category: str
) -> None:
    server.answers["/x"] = respond(status, b"no such thing")
    failed = await refused(request_(f"{server.url}/x"))
    assert (failed.category, failed.details["status"], failed.details["body"]) == (
        category,
        status,
        "no such thing",
    )
    assert "no such thing" in failed.message


async def test_the_time_to_wait_is_kept(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/x"] = respond(429, b"", Retry_After="7")
    assert (await refused(request_(f"{server.url}/x"))).details["retry_after"] == 7


async def test_a_date_to_wait_for_in_the_past_is_no_wait(
    request_: Request, server: Any, respond: Any
) -> None:
    server.answers["/x"] = respond(503, b"", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")
    assert (await refused(request_(f"{server.url}/x"))).details["retry_after"] == 0


async def test_the_author_says_what_is_expected(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/x"] = respond(404, b"")
    assert (await request_(f"{server.url}/x", expect_status=["2xx", 404])).output["status"] == 404
    server.answers["/x"] = respond(204)
    assert (await refused(request_(f"{server.url}/x", expect_status=[200]))).code == "http_204"


async def test_what_the_server_says_of_our_secrets_is_masked_E2(request_: Request, server: Any) -> None:
    async def echo(received: Any) -> bytes:
        body = received.headers["authorization"].encode()
        return b"HTTP/1.1 403 X\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)

    server.answers["/x"] = echo
    failed = await refused(
        request_(f"{server.url}/x?k=s3cretkey", headers={"Authorization": "Bearer s3cretkey"})
    )
    assert "s3cretkey" not in f"{failed} {failed.details}"


async def test_too_much_is_not_read(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/x"] = respond(200, b"x" * 2000)
    failed = await refused(request_(f"{server.url}/x", max_bytes=1999))
    assert (failed.category, failed.code) == ("action", "too_large")


async def test_an_endless_answer_ends_at_the_bound(request_: Request, server: Any) -> None:
    async def endless(_: Any) -> bytes:
        return b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n" + b"4000\r\n" + b"x" * 0x4000 + b"\r\n"

    server.answers["/x"] = endless
    assert (await refused(request_(f"{server.url}/x", max_bytes=1000))).code == "too_large"


async def test_a_packed_bomb_is_not_unpacked(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/x"] = respond(200, gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")
    assert (await refused(request_(f"{server.url}/x"))).code == "too_large"


async def test_a_silent_server_is_a_timeout(request_: Request, server: Any) -> None:
    async def silence(_: Any) -> bytes:
        await asyncio.Event().wait()
        return b""

    server.answers["/x"] = silence
    assert (await refused(request_(f"{server.url}/x", timeout=0.05))).category == "timeout"


async def test_a_slow_drip_is_a_timeout_too(request_: Request, server: Any) -> None:
    async def drip(_: Any) -> bytes:
        return b"HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n1"

    server.answers["/x"] = drip
    assert (await refused(request_(f"{server.url}/x", timeout=0.05))).category == "timeout"


async def test_a_closed_port_is_transient(request_: Request, server: Any) -> None:
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    failed = await refused(request_(f"http://127.0.0.1:{port}/"))
    assert (failed.category, failed.code) == ("transient", "connect")


async def test_a_broken_answer_is_transient(request_: Request, server: Any) -> None:
    server.answers["/x"] = b"nonsense\r\n\r\nconnection: close"
    assert (await refused(request_(f"{server.url}/x"))).category == "transient"


async def test_cancelling_closes_the_connection(request_: Request, server: Any) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def wait(_: Any) -> bytes:
        asked.set()
        await gone.wait()
        return b""

    server.answers["/x"] = wait
    running = asyncio.create_task(request_(f"{server.url}/x", timeout=30))
    await asked.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    gone.set()


async def test_redirects_are_followed_to_the_end(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/a"] = respond(302, b"moved", Location="/b")
    server.answers["/b"] = respond(200, b"here", content_type="text/plain")
    result = await request_(f"{server.url}/a")
    assert (result.output["body"], result.output["url"]) == ("here", f"{server.url}/b")
    assert result.meta["redirects"] == 1


async def test_redirects_without_end_are_an_error(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/a"] = respond(302, b"", Location="/a")
    assert (await refused(request_(f"{server.url}/a"))).code == "redirects"
    assert len(server.received) == 6


async def test_redirects_may_be_shown_instead(request_: Request, server: Any, respond: Any) -> None:
    server.answers["/a"] = respond(302, b"", Location="/b")
    result = await request_(f"{server.url}/a", follow_redirects=False)
    assert (result.output["status"], result.output["headers"]["location"]) == (302, "/b")


async def test_another_origin_gets_no_credentials(
    request_: Request, server: Any, other_server: Any, respond: Any
) -> None:
    server.answers["/a"] = respond(307, b"", Location=f"{other_server.url}/b")
    other_server.answers["/b"] = respond(200)
    sent = {"Authorization": "Bearer secret1", "X-Api-Key": "secret2", "Cookie": "secret=3"}
    await request_(f"{server.url}/a", method="POST", json={}, headers=sent)
    assert server.received[0].headers["authorization"] == "Bearer secret1"
    assert not [v for v in other_server.received[0].headers.values() if "secret" in v]


async def test_a_redirect_to_a_private_address_is_refused(
    request_: Request, server: Any, respond: Any
) -> None:
    server.answers["/a"] = respond(302, b"", Location="http://169.254.169.254/latest/meta-data/")
    failed = await refused(request_(f"{server.url}/a"))
    assert (failed.category, failed.code) == ("denied", "address_refused")


async def test_the_environment_names_no_proxy(
    request_: Request, server: Any, other_server: Any, respond: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, other_server.url)
    server.answers["/x"] = respond(200)
    await request_(f"{server.url}/x")
    assert (len(server.received), other_server.connections) == (1, 0)


@pytest.mark.parametrize(
    "arguments", [{"timeout": 0}, {"max_bytes": 11_000_000}, {"method": "TRACE"}, {"nope": 1}]
)
async def test_odd_arguments_are_refused_before_anything_is_sent(
    request_: Request, server: Any, arguments: dict[str, Any]
) -> None:
    assert (await refused(request_(f"{server.url}/x", **arguments))).category == "validation"
    assert server.connections == 0


async def test_headers_may_be_numbers_and_null_ones_are_left_out(
    request_: Request, server: Any, respond: Any
) -> None:
    server.answers["/x"] = respond(200)
    await request_(f"{server.url}/x", headers={"X-N": 5, "X-B": True, "X-Z": None})
    sent = server.received[0].headers
    assert (sent["x-n"], sent["x-b"], "x-z" in sent) == ("5", "true", False)


async def test_a_request_may_take_as_long_as_its_step(server: Any, call: ActionCall) -> None:
    async def silence(_: Any) -> bytes:
        await asyncio.Event().wait()
        return b""

    server.answers["/x"] = silence
    http = HttpRequests(HttpSettings(allow_private_addresses=True))
    with pytest.raises(ActionFailed, match=r"0\.05 seconds"):
        await http.request(f"{server.url}/x", replace(call, deadline_seconds=0.05))
    await http.close()
