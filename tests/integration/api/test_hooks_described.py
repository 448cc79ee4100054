"""What the OpenAPI document says of webhooks is what their senders hear: each answer is sent for, and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from api_operations import DESCRIBED, HOOKS
from api_world import World
from hooks_world import OPEN, Hook, hook
from onward.domain.errors import Unavailable
from onward.services.limits import Limits
from onward.services.triggers.triggers import disable_trigger
from onward.store.ledger import SqlLedger
from working import moved, record

BY_METHOD = {operation.method: operation.described for operation in HOOKS}
METHODS = ["POST", "PUT", "PATCH", "DELETE", "GET"]
WAITING: dict[str, Any] = {**OPEN, "answer": {"wait": "20s"}}
Case = Callable[[World, str], Awaitable[httpx.Response]]


async def send(world: World, orders: Hook, method: str, **more: Any) -> httpx.Response:
    async with world.client(None) as client:
        return await client.request(method, orders.path, **more)


def taking(world: World, method: str, webhook: dict[str, Any] | None = None, **more: Any) -> Hook:
    methods = ["POST" if method == "HEAD" else method]  # nobody takes a HEAD: it only asks
    return hook(world, {**(webhook or OPEN), "methods": methods}, **more)


async def stored(world: World, method: str) -> httpx.Response:
    return await send(world, taking(world, method), method)


async def came_before(world: World, method: str) -> httpx.Response:
    orders = taking(world, method, {**OPEN, "delivery_header": "x-id"})
    await send(world, orders, method, headers={"x-id": "1"})
    return await send(world, orders, method, headers={"x-id": "1"})


async def answered_with_outputs(world: World, method: str) -> httpx.Response:
    return await waited_for(world, method, moved("succeeded", {"text": "Hello"}))


async def answered_in_own_words(world: World, method: str) -> httpx.Response:
    answer = {"status": 201, "body": "<ok/>", "headers": {"Content-Type": "text/xml"}}
    return await send(world, taking(world, method, {**OPEN, "answer": answer}), method)


async def unreadable(world: World, method: str) -> httpx.Response:
    json = {"content-type": "application/json"}
    return await send(world, taking(world, method), method, content=b"{", headers=json)


async def a_stranger(world: World, method: str) -> httpx.Response:
    return await send(world, taking(world, method, {"check": {"scheme": "standard"}}), method)


async def disabled(world: World, method: str) -> httpx.Response:
    orders = taking(world, method)
    path = orders.path
    disable_trigger(world.services, world.principal(), "orders")
    async with world.client(None) as client:
        return await client.request(method, path)


async def another_method(world: World, method: str) -> httpx.Response:
    return await send(world, taking(world, "PUT" if method == "POST" else "POST"), method)


async def too_slow(world: World, method: str) -> httpx.Response:
    async def dripping() -> Any:
        yield b"{"
        await asyncio.sleep(60)  # it is not waited for

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onward.api.webhooks.requests.BODY_SECONDS", 0.01)
        return await send(world, taking(world, method), method, content=dripping())


async def too_large(world: World, method: str) -> httpx.Response:
    return await send(world, taking(world, method, {**OPEN, "max_body": 3}), method, content=b"1234")


async def compressed(world: World, method: str) -> httpx.Response:
    packed = {"content-encoding": "gzip"}
    return await send(world, taking(world, method), method, content=b"1", headers=packed)


async def unfit(world: World, method: str) -> httpx.Response:
    inputs = {"name": "{{ trigger.payload.name }}"}
    return await send(world, taking(world, method, WAITING, inputs=inputs), method)


async def too_often(world: World, method: str) -> httpx.Response:
    orders = taking(world, method, {**OPEN, "rate_limit": {"count": 1, "per": "1h"}})
    await send(world, orders, method)
    return await send(world, orders, method)


async def too_many_wait(world: World, method: str) -> httpx.Response:
    orders = taking(world, method, overlap="queue")
    object.__setattr__(world.services, "limits", Limits(waiting_invocations=1))
    await send(world, orders, method)
    return await send(world, orders, method)


async def shut_out(world: World, method: str) -> httpx.Response:
    check = {"scheme": "standard", "networks": ["10.0.0.0/8"]}
    return await send(world, taking(world, method, {"check": check}), method)


async def its_run_failed(world: World, method: str) -> httpx.Response:
    return await waited_for(world, method, moved("failed"))


async def database_away(world: World, method: str) -> httpx.Response:
    def refuse(*_: object) -> None:
        raise Unavailable("database_unavailable", "The database did not answer.", retry_after=2)

    orders = taking(world, method)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onward.api.webhooks.doors.find_door", refuse)
        return await send(world, orders, method)


CASES: dict[Case, tuple[int, str]] = {
    stored: (202, ""),
    came_before: (200, ""),
    answered_with_outputs: (200, ""),
    answered_in_own_words: (201, ""),
    unreadable: (400, "malformed_json"),
    a_stranger: (401, "not_verified"),
    disabled: (404, "route_not_found"),
    another_method: (405, "method_not_allowed"),
    too_slow: (408, "body_too_slow"),
    too_large: (413, "body_too_large"),
    compressed: (415, "unsupported_media_type"),
    unfit: (422, "invalid_input"),
    too_often: (429, "rate_limited"),
    too_many_wait: (429, "backlog_full"),
    its_run_failed: (500, "run_failed"),
    database_away: (503, "database_unavailable"),
}


async def waited_for(world: World, method: str, fact: Any) -> httpx.Response:
    """The answer to a delivery whose run ends like that."""
    ledger = SqlLedger(world.database)
    sending = asyncio.create_task(send(world, taking(world, method, WAITING), method))
    async with asyncio.timeout(10):
        while not world.engine.started:
            await asyncio.sleep(0.01)
    await asyncio.to_thread(record, ledger, world.engine.started[-1], fact)
    answer = await sending
    await world.app.state.hooks.close()
    ledger.close()
    return answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_each_answer_is_described(world: World, case: Case) -> None:
    await check(world, case, "POST")


@pytest.mark.parametrize("method", METHODS)
async def test_each_method_is_described(world: World, method: str) -> None:
    await check(world, stored, method)


def test_nothing_is_described_that_nobody_hears() -> None:
    heard = {str(status) for status, _ in CASES.values()}
    for method in METHODS:
        described = set(BY_METHOD[method]["responses"])
        assert described == (heard - {"201"}) | {"2XX"}, method


@pytest.mark.parametrize(
    ("case", "status"), [(stored, 200), (shut_out, 401), (disabled, 404), (database_away, 503)]
)
async def test_a_probe_is_described(world: World, case: Case, status: int) -> None:
    answer = await case(world, "HEAD")
    assert answer.status_code == status
    assert str(status) in BY_METHOD["HEAD"]["responses"]


async def check(world: World, case: Case, method: str) -> None:
    answer = await case(world, method)
    status, code = CASES[case]
    assert answer.status_code == status, answer.text
    responses = BY_METHOD[method]["responses"]
    described = responses.get(str(status)) or responses["2XX"]
    content = described["content"]
    media_type = answer.headers["content-type"].partition(";")[0]
    schema = content.get(media_type) or content["*/*"]
    if media_type.endswith("json"):
        whole = {**schema["schema"], "components": DESCRIBED["components"]}
        Draft202012Validator(whole).validate(answer.json())
        assert answer.json().get("code", "") == code
    assert set(described.get("headers", ())) <= {name.title() for name in answer.headers}
