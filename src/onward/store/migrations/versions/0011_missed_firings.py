"""Firings that did not start are found by index, however many did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_MISSED = (
    "outcome IN ('skipped_catchup', 'denied', 'invalid_input', 'failed_to_start', 'loop', 'backlog_full')"
)


def upgrade() -> None:
    op.create_index(
        "ix_decisions_missed",
        "decisions",
        ["workspace_id", "at"],
        unique=False,
        sqlite_where=sa.text(_MISSED),
        postgresql_where=sa.text(_MISSED),
    )
