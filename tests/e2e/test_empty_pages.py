"""A workspace with nothing in it: every list says what to do first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser_world import inspect


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/", "first"),
        ("/workflows", "workflow"),
        ("/runs", "run"),
        ("/events", "onward event publish"),
        ("/approvals", "Nothing waits for you"),
        ("/alerts", "onward alert create"),
    ],
)
def test_an_empty_page_says_what_to_do_first(page: Page, address: str, sentence: str) -> None:
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text(sentence)
    expect(page.get_by_role("main").locator("[aria-busy=true]")).to_have_count(0)
    inspect(page, f"empty-{address.strip('/') or 'home'}")
