"""Invocations know when they have taken too long; what the scheduler looks for is found by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_MAY_START = "status = 'pending' AND admitted_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("invocations", sa.Column("deadline_at", Text, nullable=True))
    op.drop_index("ix_invocations_pending", "invocations")
    _index("pending", ("workspace_id", "due_at", "id"), _MAY_START + " AND NOT in_line")
    _index("in_line", ("workspace_id", "trigger_id", "scheduled_for", "id"), _MAY_START + " AND in_line")
    _index("running", ("run_id",), "status = 'running'")
    _index("deadline", ("deadline_at",), "status = 'running' AND deadline_at IS NOT NULL")
    took = sa.Column("tick_milliseconds", sa.Integer(), server_default="0", nullable=False)
    op.add_column("scheduler_state", took)
    unarmed = "enabled AND next_at IS NULL AND state IS NULL AND kind IN ('schedule', 'once')"
    _index("unarmed", ("id",), unarmed, "triggers")


def _index(name: str, columns: tuple[str, ...], where: str, table: str = "invocations") -> None:
    op.create_index(
        f"ix_{table}_{name}",
        table,
        list(columns),
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
