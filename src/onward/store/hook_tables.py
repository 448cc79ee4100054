"""The tables of webhooks: see `store/tables.py` for the conventions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, text

from onward.store.tables import Text, metadata

hooks = Table(  # where the deliveries of a trigger come in
    "hooks",
    metadata,
    Column("trigger_id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    # SHA-256 of what stands behind /hooks/ in its address: who reads the table learns no address.
    Column("address", Text, nullable=False, unique=True),
    Column("path", Text),  # the address in words, when the document names one
    Column("sealed_token", LargeBinary, nullable=False),  # the address without a path, for who may see it
    Column("sealed_secret", LargeBinary),  # made by us
    Column("secret_at", Text),
    Column("sealed_previous", LargeBinary),  # the one before, good until then
    Column("previous_until", Text),
    Column("revision", Integer, nullable=False),  # goes up with its address and its secrets
    Column("created_at", Text, nullable=False),
    # What opens it; null: it has no check. With the same, all of them let somebody in, or none of them does.
    Column("opened_by", Text),
    Index(None, "workspace_id"),
    Index("ix_hooks_opened_by", "workspace_id", "opened_by", "trigger_id"),
)

deliveries = Table(  # what came; the payload is the invocation's
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("trigger_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # accepted refused
    Column("status", Integer, nullable=False),  # how it was answered
    Column("code", Text),  # why it was refused
    Column("reason", Text),
    Column("count", Integer, nullable=False, server_default="1"),  # of refusals within a second
    Column("repeats", Integer, nullable=False, server_default="0"),  # it came again so often
    Column("repeated_at", Text),
    Column("delivery_id", Text),  # by its sender's word
    Column("invocation_id", Text),
    Column("method", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sender", Text, nullable=False),  # its network address
    Index(None, "workspace_id", "trigger_id", "at", "id"),
    Index(
        "ix_deliveries_invocation",
        "invocation_id",
        sqlite_where=text("invocation_id IS NOT NULL"),
        postgresql_where=text("invocation_id IS NOT NULL"),
    ),
)
