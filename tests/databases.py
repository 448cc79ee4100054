"""Fixtures for every test that needs a database: each runs on SQLite and on PostgreSQL.

A test module or a conftest takes them by naming this file in `pytest_plugins`, or by importing the names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.store.database import Database, open_database
from onward.store.migrate import migrate
from onward.store.tx import SqlStore
from postgres import Postgres, new_directory, shared_postgres, start_postgres


@pytest.fixture(scope="session")
def session_directory(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One directory for all processes of this test session."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def postgres(session_directory: Path) -> Iterator[Postgres]:
    postgres = shared_postgres(session_directory, _migrate)
    yield postgres
    postgres.stop()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server with a migrated database `onward`, which the test may crash."""
    postgres = start_postgres(new_directory())
    postgres.create("onward")
    _migrate(postgres.url("onward"))
    yield postgres
    postgres.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "onward.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated database of this test's own."""
    shutil.copy(sqlite_template, tmp_path / "onward.db")
    return f"sqlite:///{tmp_path / 'onward.db'}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A migrated database of this test's own."""
    with postgres.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


def _migrate(url: str) -> None:
    database = open_database(url)
    migrate(database)
    database.close()
