"""The interface as it is really built, from the server that really serves it."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from browser_world import Stack

# What must be there before the first page shows anything.
INITIAL_SCRIPT_BYTES = 350 * 1024
WORTH_COMPRESSING = 1024


@pytest.fixture(scope="module")
def page(stack: Stack) -> httpx.Response:
    return stack.client.get("/")


def linked(page: httpx.Response) -> list[str]:
    """What the browser fetches before it runs anything: scripts, and what they import."""
    assert page.status_code == 200
    return re.findall(r'<(?:script|link)[^>]* (?:src|href)="(/assets/[^"]+\.js)"', page.text)


def test_the_page_holds_no_script_itself(page: httpx.Response) -> None:
    scripts = re.findall(r"<script([^>]*)>([^<]*)</script>", page.text)
    assert scripts
    assert [text for attributes, text in scripts if text.strip() or "src=" not in attributes] == []
    assert " onload=" not in page.text


def test_first_scripts_are_small(stack: Stack, page: httpx.Response) -> None:
    sizes = {path: len(gzip.compress(stack.client.get(path).content)) for path in linked(page)}
    assert 0 < sum(sizes.values()) < INITIAL_SCRIPT_BYTES, sizes


@pytest.mark.parametrize("part", ["codemirror", "xyflow", "yaml"])
def test_what_only_some_pages_need_comes_with_those(page: httpx.Response, part: str) -> None:
    assert [path for path in linked(page) if part in path] == []


def test_scripts_come_compressed_and_are_kept_for_ever(stack: Stack, page: httpx.Response) -> None:
    answers = [stack.client.get(path, headers={"Accept-Encoding": "br, gzip"}) for path in linked(page)]
    for headers in [answer.headers for answer in answers if len(answer.content) > WORTH_COMPRESSING]:
        assert headers["content-encoding"] == "br"
        assert "immutable" in headers["cache-control"]
        assert headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_browser_that_has_the_page_gets_nothing(stack: Stack, page: httpx.Response) -> None:
    again = stack.client.get("/runs", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_api_is_not_hidden_by_the_interface(stack: Stack) -> None:
    answer = stack.client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
