"""Who sent a request, when a proxy says it and when anybody says it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api_world import World, link
from hooks_world import hook, serving
from onward.api.app import HttpOptions, create_app
from onward.api.server import http_config
from onward.services.throttle import FAILED
from onward.settings import Settings

INSIDE = {"check": {"scheme": "none", "networks": ["10.0.0.0/8"]}}
FORGED = {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https", "X-Real-IP": "10.1.2.3"}


@contextmanager
def served(world: World, *proxies: str, peer: str = "127.0.0.1") -> Iterator[httpx.Client]:
    """As the server process serves it. The client has the address `peer`."""
    transport = httpx.HTTPTransport(local_address=peer)
    config = http_config(world.app, Settings(trusted_proxies=proxies))
    with serving(world, config) as url, httpx.Client(base_url=url, transport=transport) as client:
        yield client


def guesses_from(world: World, address: str) -> int:
    with world.services.store.read() as tx:
        return tx.audit.count_by_actor_since(world.workspaces["home"], "2000", FAILED, address)


def guess(client: httpx.Client) -> httpx.Response:
    given = {"email": "editor@home.test", "workspace": "home", "password": "wrong"}
    return client.post("/api/v1/auth/sessions", json=given, headers=FORGED)


def test_what_anybody_says_of_himself_is_not_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """T16: whatever the environment of the HTTP library says."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    orders = hook(world, INSIDE)
    with served(world) as client:
        assert client.post(orders.path, json={}, headers=FORGED).status_code == 401
    [line] = orders.deliveries("refused")
    assert line.sender == "127.0.0.1"


def test_the_log_of_deliveries_names_who_really_came(world: World) -> None:
    orders = hook(world)
    with served(world) as client:
        orders.invocation(client.post(orders.path, json={}, headers=FORGED))
    [line] = orders.deliveries("accepted")
    assert line.sender == "127.0.0.1"


def test_guessing_is_counted_by_who_really_came(world: World) -> None:
    with served(world) as client:
        assert guess(client).status_code == 401
    assert (guesses_from(world, "127.0.0.1"), guesses_from(world, "10.1.2.3")) == (1, 0)


def test_a_trusted_proxy_is_believed_about_guesses(world: World) -> None:
    with served(world, "127.0.0.1") as client:
        assert guess(client).status_code == 401
    assert (guesses_from(world, "127.0.0.1"), guesses_from(world, "10.1.2.3")) == (0, 1)


@pytest.mark.parametrize(
    ("proxies", "chain", "sender"),
    [
        (("127.0.0.1",), "203.0.113.9", "203.0.113.9"),
        (("127.0.0.1",), "10.1.2.3, 203.0.113.9", "203.0.113.9"),
        (("127.0.0.1", "192.0.2.0/24"), "10.1.2.3, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (("127.0.0.0/8", "192.0.2.7"), "203.0.113.9, ::ffff:192.0.2.7", "203.0.113.9"),
        (("127.0.0.1", "::ffff:192.0.2.0/120"), "203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (("127.0.0.1", "2001:db8::/32"), "2001:db9::5, 2001:db8::0007", "2001:db9::5"),
        (("127.0.0.1",), "[2001:db9::5]:4711", "2001:db9::5"),
        (("127.0.0.1",), "203.0.113.9:4711", "203.0.113.9"),
        (("127.0.0.1",), "", "127.0.0.1"),
        (("127.0.0.2",), "203.0.113.9", "127.0.0.1"),
    ],
)
def test_the_sender_is_the_last_one_that_is_no_trusted_proxy(
    world: World, proxies: tuple[str, ...], chain: str, sender: str
) -> None:
    orders = hook(world)
    with served(world, *proxies) as client:
        orders.invocation(client.post(orders.path, json={}, headers={"X-Forwarded-For": chain}))
    [line] = orders.deliveries()
    assert line.sender == sender


def test_a_proxy_that_adds_a_line_of_its_own_counts_as_the_last(world: World) -> None:
    orders = hook(world)
    lines = [("X-Forwarded-For", "10.1.2.3"), ("X-Forwarded-For", "203.0.113.9")]
    with served(world, "127.0.0.1") as client:
        orders.invocation(client.post(orders.path, json={}, headers=lines))
    [line] = orders.deliveries()
    assert line.sender == "203.0.113.9"


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 401), ("127.0.0.2", 202), ("127.0.0.3", 401)])
def test_who_is_no_proxy_is_not_believed_beside_one(world: World, peer: str, status: int) -> None:
    """T16"""
    orders = hook(world, INSIDE)
    with served(world, "127.0.0.2", peer=peer) as client:
        assert client.post(orders.path, json={}, headers=FORGED).status_code == status


def test_the_secret_address_is_not_kept_though_a_proxy_says_it(world: World) -> None:
    """E2: viewers may read deliveries, and not the address."""
    orders = hook(world)
    told = {"X-Original-URL": orders.path, "Referer": f"https://onward.example{orders.path}", "X-Shop": "7"}
    with served(world) as client:
        row = orders.invocation(client.post(f"{orders.path}?from={orders.path}", json={}, headers=told))
    assert orders.path.removeprefix("/hooks/") not in str(row.trigger)
    assert row.trigger["headers"]["x-shop"] == "7"
    assert row.trigger["query"] == {"from": "***"}


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",)])
@pytest.mark.parametrize("told", [{}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "https"}])
def test_the_public_address_alone_decides_about_cookies_and_pages(
    world: World, proxies: tuple[str, ...], told: dict[str, str]
) -> None:
    """Behind a proxy that rewrites Host, whether it is trusted or not, people sign in and out."""
    api = world.app.state.api
    options = HttpOptions(public_url="https://onward.example", cursor_key=b"c" * 32, version="test")
    world.app = create_app(world.services, api.feed, api.health, options)
    page = {"Origin": "https://onward.example", "Host": "backend:8420", **told}
    with served(world, *proxies) as client:
        token = {"token": link(world), "cookie": True}
        cookie = client.post("/api/v1/auth/sessions", json=token, headers=page).headers["set-cookie"]
        assert cookie.startswith("__Host-onward_session=")
        assert "Secure" in cookie
        page["Cookie"] = cookie.partition(";")[0]
        for origin, status in (("https://evil.example", 403), ("https://onward.example", 204)):
            answer = client.delete("/api/v1/auth/sessions/current", headers={**page, "Origin": origin})
            assert answer.status_code == status


def test_an_idle_connection_outlives_what_proxies_keep(world: World) -> None:
    """Whoever asks closes first: a delivery that meets a connection just closed is lost to its sender."""
    usual = 60
    assert http_config(world.app, Settings()).timeout_keep_alive > usual
