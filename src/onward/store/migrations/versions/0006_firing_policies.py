"""What the policies of a trigger made of its firings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_WAITS = "status = 'pending' AND admitted_at IS NULL"
_LANE_TAKEN = "lane IS NOT NULL AND admitted_at IS NOT NULL AND status IN ('pending', 'running')"


def upgrade() -> None:
    op.add_column("triggers", sa.Column("paused_until", Text, nullable=True))
    for name in ("admitted_at", "waits_for", "lane", "counted_at", "paced_at", "part_of"):
        op.add_column("invocations", sa.Column(name, Text, nullable=True))
    op.add_column("invocations", sa.Column("lane_limit", sa.Integer(), nullable=True))
    # What was recorded before there were policies may start as it could.
    op.execute("UPDATE invocations SET admitted_at = created_at")
    _index("waiting", ["waits_for", "workspace_id", "created_at", "id"], _WAITS)
    _index("lane", ["lane", "created_at", "scheduled_for", "id"], f"{_WAITS} AND lane_limit IS NOT NULL")
    _index("lane_taken", ["lane"], _LANE_TAKEN)
    _index("counted", ["trigger_id", "counted_at"], "counted_at IS NOT NULL")
    _index("paced", ["trigger_id", "paced_at"], "paced_at IS NOT NULL")
    _index("part_of", ["part_of"], "part_of IS NOT NULL")
    _marks()
    _groups()


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        f"ix_invocations_{name}",
        "invocations",
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _marks() -> None:
    op.create_table(
        "dedupe_marks",
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("invocation_id", Text, nullable=False),
        sa.Column("until", Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "trigger_id", "key", name=op.f("pk_dedupe_marks")),
    )
    op.create_index(op.f("ix_dedupe_marks_until"), "dedupe_marks", ["until"], unique=False)


def _groups() -> None:
    op.create_table(
        "firing_groups",
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("trigger_id", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("invocation_id", Text, nullable=False),
        sa.Column("first_at", Text, nullable=False),
        sa.Column("last_at", Text, nullable=False),
        sa.Column("due_at", Text, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "trigger_id", "key", name=op.f("pk_firing_groups")),
    )
    op.create_index(op.f("ix_firing_groups_due_at"), "firing_groups", ["due_at"], unique=False)
