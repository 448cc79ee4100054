"""What starts a workflow next is found by index, however many triggers it has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_ON = "enabled AND state IS NULL"
_PAUSED = "paused_until IS NOT NULL"


def upgrade() -> None:
    _create("ix_triggers_on", ["workspace_id", "workflow", "kind", "next_at", "id"], _ON)
    _create("ix_triggers_paused", ["workspace_id", "workflow", "paused_until", "id"], _PAUSED)


def _create(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        "triggers",
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
