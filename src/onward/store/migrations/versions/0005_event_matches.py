"""Events: what their senders said of them, and which triggers matched. Triggers: where they came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("events", sa.Column("attributes", Text, server_default="{}", nullable=False))
    op.add_column("events", sa.Column("matches", Text, nullable=True))
    op.add_column("events", sa.Column("heard_by", Text, nullable=True))
    op.add_column("triggers", sa.Column("source", Text, server_default="api", nullable=False))
    op.create_index(
        "ix_triggers_events",
        "triggers",
        ["workspace_id", "id"],
        unique=False,
        sqlite_where=sa.text("kind = 'event'"),
        postgresql_where=sa.text("kind = 'event'"),
    )
