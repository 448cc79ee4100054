"""Alerts know where they were first made, and beside the steps of which workflow they stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("source", Text, server_default="api", nullable=False))
    op.add_column("alerts", sa.Column("file_of", Text, nullable=True))
