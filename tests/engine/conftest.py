"""The engine's tests run on the real Temporal, on both databases."""

from pathlib import Path

import pytest

from databases import (  # noqa: F401
    database_url,
    postgres,
    postgres_url,
    session_directory,
    sqlite_template,
    sqlite_url,
)
from engine_world import idle, new_namespace, settings_for, temporal, world  # noqa: F401
from onward.engine.local import LocalTemporal
from onward.settings import Settings
from segment_world import PROBES, desk  # noqa: F401
from worker_processes import workers  # noqa: F401


@pytest.fixture
async def settings(temporal: LocalTemporal, database_url: str, tmp_path: Path) -> Settings:  # noqa: F811
    namespace = await new_namespace(temporal.address)
    return settings_for(temporal, namespace, database_url, tmp_path / "data", actions=[PROBES])
