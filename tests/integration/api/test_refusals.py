"""Every refusal is a problem that says what to do, whoever made it (rule E8)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api_world import World, problem
from onward.api.body import MAX_BYTES

WRITE = "/api/v1/api-keys"
GOOD = {"name": "k", "role": "viewer"}


async def test_an_unknown_address_is_not_found(world: World) -> None:
    async with world.client() as client:
        problem(await client.get("/api/v1/nothing"), 404, "route_not_found")


async def test_a_wrong_method_names_all_right_ones(world: World) -> None:
    async with world.client() as client:
        response = await client.delete("/api/v1/members")
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"


async def test_a_slash_at_the_end_is_another_address(world: World) -> None:
    async with world.client() as client:
        problem(await client.get("/api/v1/tools/"), 404)


async def test_without_a_key_nothing_is_told(world: World) -> None:
    async with world.client(None) as client:
        response = await client.get("/api/v1/members")
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Basic YTpi", "Bearer", "Bearer ", "Bearer onw_wrong", "onw_wrong", "Bearer \xe9"]
)
async def test_a_wrong_key_is_refused(world: World, header: str) -> None:
    async with world.client(None) as client:
        headers = [(b"Authorization", header.encode("latin-1"))]
        problem(await client.get("/api/v1/members", headers=headers), 401)


async def test_a_role_that_may_not_is_refused_with_a_hint(world: World) -> None:
    async with world.client("viewer") as client:
        body = problem(await client.post(WRITE, json=GOOD), 403, "not_allowed")
    assert "admin" in body["hint"]


async def test_what_is_wrong_in_a_body_has_a_pointer(world: World) -> None:
    async with world.client() as client:
        body = problem(await client.post(WRITE, json={"name": 1, "role": "king", "more": 1}), 422)
    assert {error["pointer"] for error in body["errors"]} == {"/name", "/role", "/more"}


async def test_an_unknown_filter_is_not_dropped_in_silence(world: World) -> None:
    async with world.client() as client:
        body = problem(await client.get("/api/v1/members?staus=x&limit=5"), 422)
    assert body["errors"][0]["pointer"] == "/query/staus"


async def test_a_limit_beyond_the_largest_is_refused(world: World) -> None:
    async with world.client() as client:
        body = problem(await client.get("/api/v1/members?limit=201"), 422)
    assert body["errors"][0]["pointer"] == "/query/limit"


async def test_a_body_that_is_not_json_is_refused_as_such(world: World) -> None:
    async with world.client() as client:
        problem(await client.post(WRITE, content=b"a=b", headers={"Content-Type": "text/plain"}), 415)
        problem(await client.post(WRITE, content=b"{}"), 415)
        gzipped = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        problem(await client.post(WRITE, content=b"{}", headers=gzipped), 415)


async def test_malformed_json_says_where(world: World) -> None:
    async with world.client() as client:
        response = await client.post(WRITE, content=b'{"a":', headers={"Content-Type": "application/json"})
    assert "line 1" in problem(response, 400, "malformed_json")["detail"]


async def test_a_large_body_is_refused_before_all_of_it_is_read(world: World) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * MAX_BYTES:
            sent += 64 * 1024
            yield b"x" * 64 * 1024

    async with world.client() as client:
        response = await client.post(WRITE, content=endless(), headers={"Content-Type": "application/json"})
    problem(response, 413, "body_too_large")
    assert sent <= MAX_BYTES + 128 * 1024


async def test_an_announced_large_body_is_not_read_at_all(world: World) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "9" * 30}
    async with world.client() as client:
        problem(await client.post(WRITE, content=b"{}", headers=headers), 413)


async def test_nul_in_an_address_is_refused(world: World) -> None:
    async with world.client() as client:
        problem(await client.get("/api/v1/members/a%00b"), 404)
        problem(await client.get("/api/v1/members?cursor=a%00b"), 422)


async def test_a_fault_of_ours_tells_nothing_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(world.app.state.api.health, "readiness", broken)
    async with world.client(None) as client:
        response = await client.get("/readyz")
    problem(response, 500, "internal")
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text


async def test_a_filter_that_is_given_twice_is_not_guessed(world: World) -> None:
    async with world.client() as client:
        body = problem(await client.get("/api/v1/runs?q=a&q=b&status=failed&status=running"), 422)
    assert [error["pointer"] for error in body["errors"]] == ["/query/q"]
