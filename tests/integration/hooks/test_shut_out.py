"""Whoever comes from a network that is not let in hears one answer, whatever they ask for (T16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from api_world import World, problem
from hooks_world import OPEN, Hook, hook
from onward.services.secrets import set_secret
from onward.services.triggers.triggers import disable_trigger

OTHERS: dict[str, Any] = {"scheme": "bearer", "secret": "TOKEN", "networks": ["10.0.0.0/8"]}
SUBSCRIBING = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "s3cret"}
SIGNED: dict[str, Any] = {"scheme": "hmac", "header": "X-Hub-Signature-256", "secret": "TOKEN"}


@pytest.fixture
def orders(world: World) -> Hook:
    """It takes what comes from 10.0.0.0/8; the sender of these tests is 127.0.0.1."""
    set_secret(world.services, world.principal(), "TOKEN", "s3cret")
    return hook(world, {"check": OTHERS, "max_body": 10})


async def asked(world: World, orders: Hook, method: str, **more: Any) -> httpx.Response:
    headers = {"authorization": "Bearer s3cret"}
    async with world.client(None) as client:
        answer: httpx.Response = await client.request(method, orders.path, headers=headers, **more)
    return answer


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("POST", {}),
        ("HEAD", {}),
        ("OPTIONS", {}),
        ("PATCH", {}),
        ("GET", {"params": SUBSCRIBING}),
        ("POST", {"content": b"x" * 1_000}),
    ],
)
@pytest.mark.parametrize("check", [OTHERS, SIGNED | {"networks": ["10.0.0.0/8"]}], ids=["bearer", "hmac"])
async def test_who_is_shut_out_hears_the_same_whatever_it_asks(
    world: World, orders: Hook, method: str, more: dict[str, Any], check: dict[str, Any]
) -> None:
    orders.change({"check": check, "max_body": 10})
    answer = await asked(world, orders, method, **more)
    assert answer.status_code == 401
    if method != "HEAD":  # whose answer has no body
        assert problem(answer, 401, "not_verified")["detail"] == "This delivery could not be verified."
    assert [line.code for line in await orders.refusals()] == ["address_not_allowed"]


async def test_who_is_shut_out_does_not_learn_that_it_is_paused(world: World, orders: Hook) -> None:
    with world.services.store.write() as tx:
        row = tx.triggers.get(world.workspaces["home"], orders.id)
        assert row is not None
        tx.triggers.update(replace(row, enabled=False, state="paused"))
    problem(await asked(world, orders, "POST"), 401, "not_verified")


async def test_a_disabled_one_is_not_there_for_them_either(world: World, orders: Hook) -> None:
    disable_trigger(world.services, world.principal(), "orders")
    assert (await asked(world, orders, "HEAD")).status_code == 404
    problem(await asked(world, orders, "POST"), 404, "route_not_found")


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("OPTIONS", 405), ("POST", 202)])
async def test_who_is_let_in_hears_what_is_asked_for(
    world: World, orders: Hook, method: str, status: int
) -> None:
    orders.change({"check": OTHERS | {"networks": ["127.0.0.0/8"]}})
    assert (await asked(world, orders, method)).status_code == status


async def test_a_probe_is_answered_by_what_is_true_now(
    world: World, orders: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is committed for it that would hold a remembered door against the database."""
    monkeypatch.setattr("onward.api.webhooks.doors.FRESH_SECONDS", 0.0)
    orders.change(OPEN)
    async with world.client(None) as client:
        assert (await client.head(orders.path)).status_code == 200
        assert (await client.put(orders.path)).status_code == 405
        orders.change({"check": OTHERS})
        assert (await client.head(orders.path)).status_code == 401
        orders.change({**OPEN, "methods": ["PUT"]})
        assert (await client.put(orders.path)).status_code == 202


@pytest.mark.parametrize(
    ("check", "status"),
    [
        (SIGNED, 200),
        ({"scheme": "github", "secret": "TOKEN"}, 200),
        ({"scheme": "bearer", "secret": "TOKEN"}, 405),
        ({"scheme": "basic", "user": "ada", "secret": "TOKEN"}, 405),
        ({"scheme": "stripe", "secret": "TOKEN"}, 405),
    ],
)
async def test_only_who_signs_as_hubs_do_has_a_subscription_to_confirm(
    world: World, orders: Hook, check: dict[str, Any], status: int
) -> None:
    """The other schemes have no such sender: for them it would only be one more place to try secrets at."""
    orders.change({"check": check})
    answer = await asked(world, orders, "GET", params=SUBSCRIBING)
    assert answer.status_code == status
    assert (answer.text == "1158201444") == (status == 200)
