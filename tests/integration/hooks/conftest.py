"""Webhooks over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api_world import World, world
from databases import own_postgres, sqlite_template, sqlite_url
from hooks_world import serving

__all__ = ["own_postgres", "sqlite_template", "sqlite_url", "world"]


@pytest.fixture
def url(world: World) -> Iterator[str]:
    with serving(world) as url:
        yield url
