"""Alembic's entry. It is given the connection, inside the one transaction that migrates."""

from __future__ import annotations

from alembic import context

from onward.store import alert_tables, hook_tables, trigger_tables  # noqa: F401 - their tables belong to the metadata
from onward.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite rolls back DDL too, when the driver is kept from committing
    transaction_per_migration=False,
)
context.run_migrations()
