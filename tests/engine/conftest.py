"""The engine's tests run on the real Temporal, on both databases."""

from databases import (  # noqa: F401
    database_url,
    postgres,
    postgres_url,
    session_directory,
    sqlite_template,
    sqlite_url,
)
from engine_world import idle, settings, temporal, world  # noqa: F401
