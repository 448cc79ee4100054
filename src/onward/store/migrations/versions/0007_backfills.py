"""Backfills: ranges of a schedule, caught up with on purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "backfills",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("from_at", Text, nullable=False),
        sa.Column("to_at", Text, nullable=False),
        sa.Column("only", Text, nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("cursor", Text, nullable=True),
        sa.Column("first_slot", Text, nullable=False),
        sa.Column("last_slot", Text, nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recorded_at", Text, nullable=True),
        sa.Column("succeeded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_by", Text, nullable=False),
        sa.Column("reason", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("ended_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfills")),
    )
    op.create_index(
        op.f("ix_backfills_workspace_id_trigger_id_created_at_id"),
        "backfills",
        ["workspace_id", "trigger_id", "created_at", "id"],
        unique=False,
    )
    _index("backfills", "open", ["id"], "ended_at IS NULL")
    op.add_column("invocations", sa.Column("backfill_id", Text, nullable=True))
    _index("invocations", "backfill", ["backfill_id", "status", "scheduled_for", "id"], _OF_BACKFILLS)
    _index("invocations", "backfilled", ["trigger_id", "scheduled_for"], _OF_BACKFILLS)


_OF_BACKFILLS = "backfill_id IS NOT NULL"


def _index(table: str, name: str, columns: list[str], where: str) -> None:
    op.create_index(
        f"ix_{table}_{name}",
        table,
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
