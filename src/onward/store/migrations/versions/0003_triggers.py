"""Triggers: what starts by itself, what it started, what was decided, and who dispatches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.Column("outcome", Text, nullable=False),
        sa.Column("sentence", Text, nullable=False),
        sa.Column("slot", Text, nullable=True),
        sa.Column("last_slot", Text, nullable=True),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("invocation_id", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(
        op.f("ix_decisions_workspace_id_trigger_id_at_id"),
        "decisions",
        ["workspace_id", "trigger_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "invocations",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("slot", Text, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("scheduled_for", Text, nullable=False),
        sa.Column("due_at", Text, nullable=False),
        sa.Column("in_line", sa.Boolean(), nullable=False),
        sa.Column("trigger", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", Text, server_default="[]", nullable=False),
        sa.Column("run_id", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("rerun_of", Text, nullable=True),
        sa.Column("asked_by", Text, nullable=True),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("code_version", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("started_at", Text, nullable=True),
        sa.Column("ended_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invocations")),
        sa.UniqueConstraint(
            "workspace_id", "trigger_id", "slot", name=op.f("uq_invocations_workspace_id_trigger_id_slot")
        ),
    )
    op.create_index(
        "ix_invocations_open",
        "invocations",
        ["trigger_id", "status"],
        unique=False,
        sqlite_where=sa.text("status IN ('pending', 'running')"),
        postgresql_where=sa.text("status IN ('pending', 'running')"),
    )
    op.create_index(
        "ix_invocations_pending",
        "invocations",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("ix_invocations_run_id"), "invocations", ["run_id"], unique=False)
    op.create_index(
        op.f("ix_invocations_workspace_id_created_at_id"),
        "invocations",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_invocations_workspace_id_trigger_id_created_at_id"),
        "invocations",
        ["workspace_id", "trigger_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "scheduler_state",
        sa.Column("id", Text, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("holder", Text, nullable=False),
        sa.Column("code_version", Text, nullable=False),
        sa.Column("registered_at", Text, nullable=False),
        sa.Column("last_tick_at", Text, nullable=True),
        sa.Column("due", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_seconds", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduler_state")),
    )
    op.create_table(
        "triggers",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("workflow", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", Text, nullable=True),
        sa.Column("state_reason", Text, nullable=True),
        sa.Column("run_as_kind", Text, nullable=False),
        sa.Column("run_as", Text, nullable=False),
        sa.Column("cursor", Text, nullable=True),
        sa.Column("next_slot", Text, nullable=True),
        sa.Column("next_at", Text, nullable=True),
        sa.Column("last_fired_at", Text, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("enabled_at", Text, nullable=True),
        sa.Column("schedule_changed_at", Text, nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_by", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triggers")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_triggers_workspace_id_name")),
    )
    op.create_index(
        "ix_triggers_due",
        "triggers",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_triggers_workspace_id_created_at_id"),
        "triggers",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_triggers_workspace_id_workflow"), "triggers", ["workspace_id", "workflow"], unique=False
    )
