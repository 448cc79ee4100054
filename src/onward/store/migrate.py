"""Bringing a database to this code's tables, once, whoever starts first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from onward.domain.errors import Conflict
from onward.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x0A1B


def migrate(database: Database) -> None:
    """Processes that start together wait for each other; what is up to date is left alone."""
    with database.read() as connection:
        current = current_revision(connection)
    if current == newest_revision():
        return
    with database.write() as connection:
        _wait_for_others(connection)
        refuse_newer(current_revision(connection))
        _upgrade(connection)


def revisions() -> list[str]:
    """The numbers of the migrations that this code knows, in order. Their files' names begin with them."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def newest_revision() -> str:
    return revisions()[-1]


def current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def refuse_newer(current: str | None) -> None:
    if current is not None and current not in revisions():
        raise Conflict(
            "database_newer",
            f"The database is at revision {current}; this Onward knows revisions up to {newest_revision()}.",
            hint="A newer Onward has migrated it. Start that version, or restore the database from before.",
        )


def _wait_for_others(connection: Connection) -> None:
    # On SQLite the transaction itself is the lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})


def _upgrade(connection: Connection) -> None:
    # Only a database that is behind pays for this import.
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
