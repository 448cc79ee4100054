"""Invocations that wait for their next attempt are found by index, however many wait for their first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_TRIED = "status = 'pending' AND admitted_at IS NOT NULL AND attempts <> '[]'"


def upgrade() -> None:
    op.create_index(
        "ix_invocations_tried",
        "invocations",
        ["workspace_id", "trigger_id"],
        unique=False,
        sqlite_where=sa.text(_TRIED),
        postgresql_where=sa.text(_TRIED),
    )
