"""Test runs of drafts, and how many errors a draft has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("workflows", sa.Column("draft_errors", sa.Integer(), nullable=True))
    op.create_table(
        "trials",
        sa.Column("run_id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("document_id", Text, nullable=True),
        sa.Column("rules", Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_trials")),
    )
    op.create_index(op.f("ix_trials_document_id"), "trials", ["document_id"], unique=False)
    op.create_table(
        "trial_documents",
        sa.Column("id", Text, nullable=False),
        sa.Column("workspace_id", Text, nullable=False),
        sa.Column("document", Text, nullable=False),
        sa.Column("definition", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_documents")),
    )
