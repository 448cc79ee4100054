"""Triggers of which firings wait for their workflow are found by index, however many wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_HELD = "status = 'pending' AND admitted_at IS NULL AND waits_for || '' = 'workflow'"


def upgrade() -> None:
    op.create_index(
        "ix_invocations_held",
        "invocations",
        ["workspace_id", "trigger_id"],
        unique=False,
        sqlite_where=sa.text(_HELD),
        postgresql_where=sa.text(_HELD),
    )
