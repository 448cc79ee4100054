"""Backfills: ranges of a schedule, caught up with on purpose."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
