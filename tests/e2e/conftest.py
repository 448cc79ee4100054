"""The product as a whole, and people before a browser (see tests/browser_world.py).

Nothing here is asynchronous: once Playwright is there, no other event loop can run in its thread.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from browser_world import browser, faults, page, sign_in, stack, workspace  # noqa: F401

# The first test with a browser waits for the build of the interface and for the start of the product.
BROWSER_TEST_SECONDS = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in filter(_needs_stack, items):
        item.add_marker(pytest.mark.timeout(BROWSER_TEST_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fixtures that tidy up afterwards know whether there is something to keep."""
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report


def _needs_stack(item: pytest.Item) -> bool:
    return "stack" in getattr(item, "fixturenames", ())
