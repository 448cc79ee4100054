"""Webhooks: where deliveries come in, and what came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "hooks",
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("address", Text, nullable=False),
        sa.Column("path", Text, nullable=True),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("secret_at", Text, nullable=True),
        sa.Column("sealed_previous", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", Text, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("trigger_id", name=op.f("pk_hooks")),
        sa.UniqueConstraint("address", name=op.f("uq_hooks_address")),
    )
    op.create_index(op.f("ix_hooks_workspace_id"), "hooks", ["workspace_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.Column("outcome", Text, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repeated_at", Text, nullable=True),
        sa.Column("delivery_id", Text, nullable=True),
        sa.Column("invocation_id", Text, nullable=True),
        sa.Column("method", Text, nullable=False),
        sa.Column("content_type", Text, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sender", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        op.f("ix_deliveries_workspace_id_trigger_id_at_id"),
        "deliveries",
        ["workspace_id", "trigger_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_deliveries_invocation",
        "deliveries",
        ["invocation_id"],
        unique=False,
        sqlite_where=sa.text("invocation_id IS NOT NULL"),
        postgresql_where=sa.text("invocation_id IS NOT NULL"),
    )
