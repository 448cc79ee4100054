"""Signing in: by link, by password, by cookie, by device; and what a cookie may not do."""

from __future__ import annotations

import json

import httpx
import pytest

from api_world import World, connect, link, problem
from onward.services.members import set_password

ME = "/api/v1/auth/me"
SESSIONS = "/api/v1/auth/sessions"
OWN_PAGE = {"Origin": "http://testserver"}


async def test_a_link_signs_in_once(world: World) -> None:
    token = link(world)
    async with world.client(None) as client:
        session = (await client.post(SESSIONS, json={"token": token})).json()
        problem(await client.post(SESSIONS, json={"token": token}), 401, "link_spent")
    async with connect(world.app, {"Authorization": f"Bearer {session['token']}"}) as client:
        assert (await client.get(ME)).json()["email"] == "editor@home.test"


async def test_a_password_signs_in(world: World) -> None:
    by = world.principal("editor")
    set_password(world.services, by, by.id, "correct horse battery")
    given = {"email": "editor@home.test", "workspace": "home"}
    async with world.client(None) as client:
        signed_in = await client.post(SESSIONS, json=given | {"password": "correct horse battery"})
        assert signed_in.json()["member_id"] == by.id
        problem(await client.post(SESSIONS, json=given | {"password": "wrong"}), 401, "wrong_credentials")


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    async with world.client(None) as client:
        response = await client.post(SESSIONS, json={"token": link(world), "cookie": True})
        assert response.json()["token"] is None
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert (await client.get(ME)).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
async def test_a_cookie_writes_only_from_our_own_pages(world: World, headers: dict[str, str]) -> None:
    async with signed_in_browser(world) as client:
        problem(await client.delete(f"{SESSIONS}/current", headers=headers), 403, "cross_origin")
        assert (await client.delete(f"{SESSIONS}/current", headers=OWN_PAGE)).status_code == 204


async def test_who_signed_out_is_out(world: World) -> None:
    async with signed_in_browser(world) as client:
        token = client.cookies["onward_session"]
        await client.delete(f"{SESSIONS}/current", headers={"Sec-Fetch-Site": "same-origin"})
        problem(await client.get(ME, headers={"Authorization": f"Bearer {token}"}), 401)
        problem(await client.get(ME), 401)


async def test_a_key_does_not_sign_out(world: World) -> None:
    async with world.client() as client:
        problem(await client.delete(f"{SESSIONS}/current"), 409, "not_a_session")


async def test_a_device_is_let_in_by_a_person(world: World) -> None:
    async with world.client(None) as terminal, signed_in_browser(world) as browser:
        started = (await terminal.post("/api/v1/auth/devices", json={"name": "laptop"})).json()
        poll = {"device_code": started["device_code"]}
        assert (await terminal.post("/api/v1/auth/device-sessions", json=poll)).status_code == 202
        approval = f"/api/v1/auth/devices/{started['user_code']}/approval"
        assert (await browser.post(approval, headers=OWN_PAGE)).json()["name"] == "laptop"
        session = await terminal.post("/api/v1/auth/device-sessions", json=poll)
        assert (session.status_code, session.json()["email"]) == (201, "editor@home.test")


async def test_a_stranger_does_not_start_devices_without_end(world: World) -> None:
    async with world.client(None) as client:
        answers = [await client.post("/api/v1/auth/devices", json={"name": "x"}) for _ in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [201] * 30
    assert problem(answers[30], 429, "too_often")["retryable"]
    assert int(answers[30].headers["retry-after"]) > 0


async def test_no_key_lets_a_device_in(world: World) -> None:
    async with world.client() as client:
        started = (await client.post("/api/v1/auth/devices", json={"name": "laptop"})).json()
        problem(await client.post(f"/api/v1/auth/devices/{started['user_code']}/approval"), 403)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_a_page_of_another_site_signs_nobody_in(world: World, media_type: str) -> None:
    """What a foreign page can send without asking us first is not JSON by its own account."""
    body = json.dumps({"token": link(world), "cookie": True})
    async with world.client(None) as client:
        headers = {"Content-Type": media_type, "Origin": "https://evil.test"}
        response = await client.post(SESSIONS, content=body, headers=headers)
    problem(response, 415)
    assert "set-cookie" not in response.headers


async def test_another_site_is_not_told_that_it_may_ask(world: World) -> None:
    asks = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    async with world.client(None) as client:
        response = await client.options(SESSIONS, headers=asks)
    assert not response.is_success
    assert not [name for name in response.headers if name.startswith("access-control")]


def signed_in_browser(world: World) -> httpx.AsyncClient:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url="http://testserver")
    client.cookies.set("onward_session", world.session("editor"))
    return client
