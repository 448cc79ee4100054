"""What surrounds every request."""

from __future__ import annotations

import pytest

from api_world import World


async def test_the_callers_request_id_comes_back(world: World) -> None:
    async with world.client(None) as client:
        response = await client.get("/livez", headers={"X-Request-Id": "mine-1"})
    assert response.headers["x-request-id"] == "mine-1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a"b', "a;b"])
async def test_a_harmful_request_id_is_replaced(world: World, given: str) -> None:
    async with world.client(None) as client:
        response = await client.get("/livez", headers={"X-Request-Id": given})
    assert response.headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize("path", ["/livez", "/api/v1/nothing", "/docs"])
async def test_every_answer_has_the_security_headers(world: World, path: str) -> None:
    async with world.client(None) as client:
        headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]


async def test_other_sites_get_no_cors_headers(world: World) -> None:
    async with world.client() as client:
        response = await client.get("/api/v1/tools", headers={"Origin": "https://evil.test"})
    assert not [name for name in response.headers if name.startswith("access-control")]


async def test_large_answers_are_compressed_and_small_ones_are_not(world: World) -> None:
    async with world.client() as client:
        assert (await client.get("/api/v1/tools")).headers["content-encoding"] == "gzip"
        assert "content-encoding" not in (await client.get("/api/v1/auth/me")).headers


async def test_requests_are_counted_by_route_without_ids(world: World) -> None:
    async with world.client() as client:
        await client.get("/api/v1/members/mem_1234")
        text = (await client.get("/metrics")).text
    assert 'route="/api/v1/members/{member_id}",status="4xx"' in text
    assert "mem_1234" not in text


async def test_the_page_for_people_describes_every_address(world: World) -> None:
    async with world.client(None) as client:
        page = (await client.get("/docs")).text
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert all(path in page for path in paths)
    assert "<script" not in page
