"""Alerts: who is told of what, and what they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("enabled_at", Text, nullable=True),
        sa.Column("run_as_kind", Text, nullable=False),
        sa.Column("run_as", Text, nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_by", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_alerts_workspace_id_name")),
    )
    op.create_index(
        op.f("ix_alerts_workspace_id_created_at_id"),
        "alerts",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "alert_episodes",
        sa.Column("alert_id", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("since", Text, nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("silent_until", Text, nullable=True),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("slot", Text, nullable=True),
        sa.Column("news", Text, nullable=True),
        sa.PrimaryKeyConstraint("alert_id", "key", name=op.f("pk_alert_episodes")),
    )
    _partial_index("ix_alert_episodes_held_back", "alert_episodes", ["silent_until"], "held_back > 0")
    _partial_index("ix_alert_episodes_open", "alert_episodes", ["kind"], "streak > 0")
    op.create_table(
        "alert_notices",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("alert_id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("thread", Text, nullable=False),
        sa.Column("channel", Text, nullable=False),
        sa.Column("target", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("text", Text, nullable=False),
        sa.Column("data", Text, nullable=False),
        sa.Column("by_alert", sa.Boolean(), nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", Text, nullable=True),
        sa.Column("run_id", Text, nullable=True),
        sa.Column("due_at", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("ended_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notices")),
    )
    op.create_index(
        op.f("ix_alert_notices_workspace_id_alert_id_created_at_id"),
        "alert_notices",
        ["workspace_id", "alert_id", "created_at", "id"],
        unique=False,
    )
    _partial_index("ix_alert_notices_waiting", "alert_notices", ["due_at", "id"], "status = 'waiting'")
    _partial_index(
        "ix_alert_notices_failed", "alert_notices", ["workspace_id", "alert_id"], "status = 'failed'"
    )
    op.create_table(
        "alert_cursor",
        sa.Column("id", Text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_cursor")),
    )


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
