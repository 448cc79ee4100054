"""The table of backfills: see `store/tables.py` for the conventions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, text

from onward.store.tables import Text, metadata

backfills = Table(
    "backfills",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("trigger_id", Text, nullable=False),
    Column("document", Text, nullable=False),  # the trigger as it was when it was asked for
    Column("from_at", Text, nullable=False),
    Column("to_at", Text, nullable=False),  # both ends belong to it
    Column("only", Text, nullable=False),  # missing all
    Column("concurrency", Integer, nullable=False),
    Column("status", Text, nullable=False),  # running done cancelled
    Column("cursor", Text),  # up to here every slot has been recorded, or is there already
    Column("first_slot", Text, nullable=False),
    Column("last_slot", Text, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("recorded", Integer, nullable=False, server_default="0"),
    Column("recorded_at", Text),  # when the last one was
    # How they ended: counted once, when none is open any more.
    Column("succeeded", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    Column("cancelled", Integer, nullable=False, server_default="0"),
    Column("asked_by", Text, nullable=False),
    Column("reason", Text),
    Column("created_at", Text, nullable=False),
    Column("ended_at", Text),
    Index(None, "workspace_id", "trigger_id", "created_at", "id"),
    Index(
        "ix_backfills_open",
        "id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
