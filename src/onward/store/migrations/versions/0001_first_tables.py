"""Every table, as Onward 0.1 begins with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("prefix", Text, nullable=False),
        sa.Column("key_hash", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("last_used_at", Text, nullable=True),
        sa.Column("expires_at", Text, nullable=True),
        sa.Column("revoked_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_index(
        op.f("ix_api_keys_workspace_id_created_at_id"),
        "api_keys",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "approvals",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("run_id", Text, nullable=False),
        sa.Column("path", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("text", Text, server_default="", nullable=False),
        sa.Column("form", Text, nullable=True),
        sa.Column("approvers", Text, nullable=False),
        sa.Column("allow_self", sa.Boolean(), nullable=False),
        sa.Column("requested_by", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("decided_by", Text, nullable=True),
        sa.Column("decided_name", Text, nullable=True),
        sa.Column("decided_at", Text, nullable=True),
        sa.Column("comment", Text, nullable=True),
        sa.Column("form_values", Text, nullable=True),
        sa.Column("deadline_at", Text, nullable=True),
        sa.Column("delivered_at", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("run_id", "path", name=op.f("uq_approvals_run_id_path")),
    )
    op.create_index(
        op.f("ix_approvals_workspace_id_status_created_at_id"),
        "approvals",
        ["workspace_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "audit",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.Column("actor_kind", Text, nullable=False),
        sa.Column("actor_id", Text, nullable=False),
        sa.Column("actor_name", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("detail", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_workspace_id_at_id"), "audit", ["workspace_id", "at", "id"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
    )
    op.create_index(op.f("ix_blobs_created_at"), "blobs", ["created_at"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("key", Text, server_default="", nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("dedupe_key", Text, nullable=False),
        sa.Column("data", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.Column("routed_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "workspace_id", "source", "dedupe_key", name=op.f("uq_events_workspace_id_source_dedupe_key")
        ),
    )
    op.create_index(
        "ix_events_unrouted",
        "events",
        ["at"],
        unique=False,
        sqlite_where=sa.text("routed_at IS NULL"),
        postgresql_where=sa.text("routed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_events_workspace_id_name_key_at"),
        "events",
        ["workspace_id", "name", "key", "at"],
        unique=False,
    )
    op.create_table(
        "feed",
        sa.Column("seq", Sequence, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("data", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_subject_seq"), "feed", ["subject", "seq"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("principal", Text, nullable=False),
        sa.Column("route", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("body_hash", Text, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "principal", "route", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("email", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("password_hash", Text, nullable=True),
        sa.Column("disabled_at", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_members_workspace_id_email")),
    )
    op.create_table(
        "runs",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("workflow_id", Text, nullable=False),
        sa.Column("workflow_name", Text, nullable=False),
        sa.Column("version_id", Text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch", Text, server_default="main", nullable=False),
        sa.Column("hash", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("error_group", Text, nullable=True),
        sa.Column("trigger_type", Text, nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("parent_run_id", Text, nullable=True),
        sa.Column("parent_path", Text, nullable=True),
        sa.Column("root_run_id", Text, nullable=False),
        sa.Column("depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("replay_of", Text, nullable=True),
        sa.Column("dedupe_key", Text, nullable=False),
        sa.Column("concurrency_key", Text, nullable=True),
        sa.Column("cancel_requested_at", Text, nullable=True),
        sa.Column("cancel_reason", Text, nullable=True),
        sa.Column("launched_at", Text, nullable=True),
        sa.Column("segment", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease", Text, nullable=True),
        sa.Column("steps_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("deadline_at", Text, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("started_at", Text, nullable=True),
        sa.Column("ended_at", Text, nullable=True),
        sa.Column("moved_at", Text, nullable=False),
        sa.Column("error", Text, nullable=True),
        sa.Column("trigger", Text, nullable=False),
        sa.Column("inputs", Text, nullable=False),
        sa.Column("outputs", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint(
            "workspace_id",
            "workflow_id",
            "dedupe_key",
            name=op.f("uq_runs_workspace_id_workflow_id_dedupe_key"),
        ),
    )
    op.create_index(
        "ix_runs_error_group",
        "runs",
        ["workspace_id", "error_group", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("error_group IS NOT NULL"),
        postgresql_where=sa.text("error_group IS NOT NULL"),
    )
    op.create_index(
        "ix_runs_open",
        "runs",
        ["moved_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_runs_parent_run_id",
        "runs",
        ["parent_run_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("parent_run_id IS NOT NULL"),
        postgresql_where=sa.text("parent_run_id IS NOT NULL"),
    )
    op.create_index(
        "ix_runs_replay_of",
        "runs",
        ["workspace_id", "replay_of", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("replay_of IS NOT NULL"),
        postgresql_where=sa.text("replay_of IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_runs_workspace_id_created_at_id"), "runs", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_runs_workspace_id_status_created_at_id"),
        "runs",
        ["workspace_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_runs_workspace_id_trigger_type_created_at_id"),
        "runs",
        ["workspace_id", "trigger_type", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_runs_workspace_id_workflow_id_created_at_id"),
        "runs",
        ["workspace_id", "workflow_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "secrets",
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "settings",
        sa.Column("key", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "signins",
        sa.Column("token_hash", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("member_id", Text, nullable=False),
        sa.Column("detail", Text, server_default="{}", nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("expires_at", Text, nullable=False),
        sa.Column("used_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signins")),
    )
    op.create_index(op.f("ix_signins_expires_at"), "signins", ["expires_at"], unique=False)
    op.create_table(
        "slots",
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("run_id", Text, nullable=False),
        sa.Column("slot_limit", sa.Integer(), nullable=False),
        sa.Column("held_since", Text, nullable=True),
        sa.Column("queued_at", Text, nullable=False),
        sa.Column("told_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "key", "run_id", name=op.f("pk_slots")),
    )
    op.create_index(op.f("ix_slots_run_id"), "slots", ["run_id"], unique=False)
    op.create_table(
        "step_logs",
        sa.Column("seq", Sequence, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("run_id", Text, nullable=False),
        sa.Column("path", Text, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("stream", Text, nullable=False),
        sa.Column("text", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_step_logs")),
    )
    op.create_index(op.f("ix_step_logs_run_id_seq"), "step_logs", ["run_id", "seq"], unique=False)
    op.create_table(
        "step_runs",
        sa.Column("run_id", Text, nullable=False),
        sa.Column("path", Text, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step_id", Text, nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("executor", Text, nullable=True),
        sa.Column("started_at", Text, nullable=False),
        sa.Column("ended_at", Text, nullable=True),
        sa.Column("output_blob", Text, nullable=True),
        sa.Column("meta", Text, nullable=True),
        sa.Column("error", Text, nullable=True),
        sa.Column("input", Text, nullable=True),
        sa.Column("output", Text, nullable=True),
        sa.PrimaryKeyConstraint("run_id", "path", "attempt", name=op.f("pk_step_runs")),
    )
    op.create_index(
        "ix_step_runs_output_blob",
        "step_runs",
        ["output_blob"],
        unique=False,
        sqlite_where=sa.text("output_blob IS NOT NULL"),
        postgresql_where=sa.text("output_blob IS NOT NULL"),
    )
    op.create_index(op.f("ix_step_runs_run_id_seq"), "step_runs", ["run_id", "seq"], unique=False)
    op.create_table(
        "waits",
        sa.Column("run_id", Text, nullable=False),
        sa.Column("path", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("event_name", Text, nullable=True),
        sa.Column("event_key", Text, nullable=True),
        sa.Column("due_at", Text, nullable=True),
        sa.Column("detail", Text, nullable=False),
        sa.Column("outcome", Text, nullable=True),
        sa.Column("opened_at", Text, nullable=False),
        sa.Column("closed_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("run_id", "path", "kind", "opened_at", name=op.f("pk_waits")),
    )
    op.create_index(
        "ix_waits_events",
        "waits",
        ["workspace_id", "event_name", "event_key"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL AND event_name IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND event_name IS NOT NULL"),
    )
    op.create_index(
        "uq_waits_open",
        "waits",
        ["run_id", "path", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "workflows",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("draft", Text, nullable=True),
        sa.Column("draft_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("draft_by", Text, nullable=True),
        sa.Column("draft_at", Text, nullable=True),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.Column("deleted_at", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_workflows_workspace_id_name")),
    )
    op.create_index(
        op.f("ix_workflows_workspace_id_created_at_id"),
        "workflows",
        ["workspace_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "workspaces",
        sa.Column("id", Text, nullable=False),
        sa.Column("slug", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspaces_slug")),
    )
    op.create_table(
        "versions",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("workflow_id", Text, nullable=False),
        sa.Column("branch", Text, server_default="main", nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("definition", Text, nullable=False),
        sa.Column("note", Text, server_default="", nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("created_by", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name=op.f("fk_versions_workflow_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint(
            "workflow_id", "branch", "number", name=op.f("uq_versions_workflow_id_branch_number")
        ),
    )
