"""The whole application, over a real database."""

from __future__ import annotations

from api_world import postgres_world, world
from databases import postgres, postgres_url, session_directory, sqlite_template, sqlite_url

__all__ = [
    "postgres",
    "postgres_url",
    "postgres_world",
    "session_directory",
    "sqlite_template",
    "sqlite_url",
    "world",
]
