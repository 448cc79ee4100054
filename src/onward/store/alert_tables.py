"""The tables of alerts: see `store/tables.py` for the conventions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from onward.store.tables import Text, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),  # JSON of the alert as it was given
    Column("enabled", Boolean, nullable=False),
    Column("enabled_at", Text),  # what happened before concerns it not
    Column("run_as_kind", Text, nullable=False),
    Column("run_as", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("source", Text, nullable=False, server_default="api"),  # where it was first made: api file import
    Column("file_of", Text),  # the workflow beside whose steps it stands
    UniqueConstraint("workspace_id", "name"),
    Index(None, "workspace_id", "created_at", "id"),
)

alert_episodes = Table(  # what an alert remembers of one trouble
    "alert_episodes",
    metadata,
    Column("alert_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("workspace_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("streak", Integer, nullable=False),
    Column("since", Text),
    Column("told", Boolean, nullable=False),
    Column("silent_until", Text),
    Column("held_back", Integer, nullable=False),
    Column("slot", Text),
    Column("news", Text),  # JSON: the last bad news
    PrimaryKeyConstraint("alert_id", "key"),
    Index(
        "ix_alert_episodes_held_back",
        "silent_until",
        sqlite_where=text("held_back > 0"),
        postgresql_where=text("held_back > 0"),
    ),
    Index(
        "ix_alert_episodes_open",
        "kind",
        sqlite_where=text("streak > 0"),
        postgresql_where=text("streak > 0"),
    ),
)

alert_notices = Table(  # the outbox: one message to one recipient
    "alert_notices",
    metadata,
    Column("id", Text, primary_key=True),  # also the Message-ID, and the webhook-id
    Column("workspace_id", Text, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),  # trouble over summary test
    Column("thread", Text, nullable=False),  # of one trouble: mail programs show them together
    Column("channel", Text, nullable=False),  # email webhook workflow
    Column("target", Text, nullable=False),  # JSON, as the alert said when this was written
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON: what webhooks carry and templates see
    Column("by_alert", Boolean, nullable=False),  # of a run that an alert had started
    Column("status", Text, nullable=False),  # waiting sent failed cancelled
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("run_id", Text),
    Column("due_at", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("ended_at", Text),
    Index(None, "workspace_id", "alert_id", "created_at", "id"),
    Index(
        "ix_alert_notices_waiting",
        "due_at",
        "id",
        sqlite_where=text("status = 'waiting'"),
        postgresql_where=text("status = 'waiting'"),
    ),
    Index(
        "ix_alert_notices_failed",
        "workspace_id",
        "alert_id",
        sqlite_where=text("status = 'failed'"),
        postgresql_where=text("status = 'failed'"),
    ),
)

alert_cursor = Table(  # one row: up to where the feed has been read
    "alert_cursor",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("looked_at", Text, nullable=False),
)
