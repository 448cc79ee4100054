"""Every test here runs against SQLite and PostgreSQL."""

from __future__ import annotations

from databases import (
    database,
    database_url,
    own_postgres,
    postgres,
    postgres_url,
    session_directory,
    sqlite_template,
    sqlite_url,
    store,
)

__all__ = [
    "database",
    "database_url",
    "own_postgres",
    "postgres",
    "postgres_url",
    "session_directory",
    "sqlite_template",
    "sqlite_url",
    "store",
]
