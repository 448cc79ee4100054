"""Alerts over a real database, to real servers on the loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts_world import AlertsWorld
from certificates import make_certificate
from databases import sqlite_template, sqlite_url
from mail_world import receiver
from onward.store.database import open_database

__all__ = ["receiver", "sqlite_template", "sqlite_url"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "localhost.pem")


@pytest.fixture
def world(sqlite_url: str) -> AlertsWorld:
    return AlertsWorld(open_database(sqlite_url))
