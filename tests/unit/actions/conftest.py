"""A registry of its own for each test, and a call that writes down what an action says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from onward.actions.registry import Registry
from onward.ports.actions import ActionCall


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    registry = Registry()
    yield registry
    await registry.close()


@pytest.fixture
def said() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def call(said: list[tuple[str, str]]) -> ActionCall:
    return ActionCall(
        "ws_1", "run_1", "step", 1, "key-1", log=lambda stream, text: said.append((stream, text))
    )
