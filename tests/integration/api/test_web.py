"""The interface's files as browsers get them: compressed, cached, with a policy, and never in the API's way."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api_world import World, connect, problem
from onward.api.app import HttpOptions, create_app
from onward.api.web import PAGES
from onward.built_web import read_web

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "/assets/index-1a2b3c4d.js"
INDEX = b"<!doctype html><title>Onward</title>"


@pytest.fixture
def app(world: World, tmp_path: Path) -> FastAPI:
    """With an interface of three files, one of them compressed."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(INDEX)
    (tmp_path / "theme.js").write_text("theme")
    (tmp_path / ".sources").write_text("a stamp of the build")
    for suffix, text in {"": "plain", ".gz": "gzip", ".br": "brotli"}.items():
        (tmp_path / f"{SCRIPT[1:]}{suffix}").write_text(text)
    options = HttpOptions("http://testserver", b"c" * 32, "test", web=read_web(tmp_path))
    return create_app(world.services, world.app.state.api.feed, world.app.state.api.health, options)


async def get(app: FastAPI, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with connect(app, {"accept-encoding": "identity"} | given) as client:
        request = client.build_request(method, path)
        response = await client.send(request, stream=True)
        response.extensions["raw"] = b"".join([part async for part in response.aiter_raw()])
        return response


@pytest.mark.parametrize(
    "path", ["/", "/workflows", "/workflows/greet/edit", "/runs/run_1", "/signin?token=onl_1", "/device"]
)
async def test_every_address_of_the_interface_answers_its_page(app: FastAPI, path: str) -> None:
    page = await get(app, path)
    assert (page.status_code, page.extensions["raw"]) == (200, INDEX)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"


def test_the_server_knows_every_address_of_the_interface() -> None:
    router = (Path(__file__).parents[3] / "web/src/app/router.tsx").read_text()
    paths = re.findall(r"path: '/([^'/]*)", router)
    assert len(paths) > 5
    assert set(paths) <= PAGES


async def test_the_page_runs_no_script_but_our_own(app: FastAPI) -> None:
    headers = (await get(app, "/")).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["script-src"] == policy["connect-src"] == policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_a_file_with_a_digest_in_its_name_is_kept_for_ever(app: FastAPI) -> None:
    assert (await get(app, SCRIPT)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await get(app, "/theme.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("gzip;q=1.0, br;q=0", "gzip", b"gzip"),
        ("GZIP", "gzip", b"gzip"),
        ("identity", None, b"plain"),
        ("", None, b"plain"),
    ],
)
async def test_the_best_encoding_that_both_know_is_sent(
    app: FastAPI, accepted: str, encoding: str | None, body: bytes
) -> None:
    response = await get(app, SCRIPT, accept_encoding=accepted)
    assert (response.headers.get("content-encoding"), response.extensions["raw"]) == (encoding, body)
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["content-type"].startswith("text/javascript")


async def test_what_the_browser_has_is_not_sent_again(app: FastAPI) -> None:
    first = await get(app, "/")
    again = await get(app, "/", if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status_code, again.extensions["raw"]) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (await get(app, "/", if_none_match='"other"')).status_code == 200


async def test_each_encoding_has_its_own_tag(app: FastAPI) -> None:
    tags = {
        (await get(app, SCRIPT, accept_encoding=way)).headers["etag"] for way in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


async def test_head_answers_like_get(app: FastAPI) -> None:
    got, asked = await get(app, SCRIPT), await get(app, SCRIPT, "HEAD")
    without = {"x-request-id"}
    assert [h for h in asked.headers.items() if h[0] not in without] == [
        h for h in got.headers.items() if h[0] not in without
    ]


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api", "/assets/index-0.js", "/hooks/x", "/mcp", "/.sources", "/..%2fapp.py"]
)
async def test_what_machines_ask_for_is_refused_as_for_machines(app: FastAPI, path: str) -> None:
    problem(await read(app, path, PAGE if "api" in path else {}), 404, "route_not_found")


async def test_a_person_who_mistypes_an_address_gets_our_page(app: FastAPI) -> None:
    page = await get(app, "/worklfows", **PAGE)
    assert (page.status_code, page.extensions["raw"]) == (404, INDEX)
    problem(await read(app, "/worklfows", {}), 404, "route_not_found")


async def test_nothing_can_be_posted_to_a_page(app: FastAPI) -> None:
    async with connect(app, PAGE) as client:
        problem(await client.post("/runs", json={}), 404, "route_not_found")


async def test_without_a_build_the_page_says_what_to_do_and_the_api_works(world: World) -> None:
    async with world.client() as client:
        page = await client.get("/", headers=PAGE)
        assert page.status_code == 503
        assert "make ui" in page.text
        assert (await client.get("/api/v1/auth/me")).status_code == 200


async def read(app: FastAPI, path: str, headers: dict[str, str]) -> httpx.Response:
    async with connect(app, headers) as client:
        return await client.get(path)
