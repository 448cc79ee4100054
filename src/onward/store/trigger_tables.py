"""The tables of triggers: see `store/tables.py` for the conventions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, text

from onward.store.tables import Text, metadata

triggers = Table(
    "triggers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # schedule once manual
    Column("workflow", Text, nullable=False),  # by its name, as the document says
    Column("document", Text, nullable=False),  # JSON of the trigger as it was given
    Column("enabled", Boolean, nullable=False),
    # Why it does not fire though it is enabled, or is not enabled: null: by a person, or not at all.
    # paused (by failures) | broken (cannot be read any more) | completed (one time, and it has come)
    Column("state", Text),
    Column("state_reason", Text),
    Column("run_as_kind", Text, nullable=False),
    Column("run_as", Text, nullable=False),
    Column("cursor", Text),  # up to here every slot has been considered
    Column("next_slot", Text),
    Column("next_at", Text),  # the slot with its jitter; null: nothing is due, ever
    Column("last_fired_at", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("enabled_at", Text),
    Column("schedule_changed_at", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("workspace_id", "name"),
    Index(None, "workspace_id", "created_at", "id"),
    Index(None, "workspace_id", "workflow"),
    Index(
        "ix_triggers_due",
        "next_at",
        "id",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

invocations = Table(
    "invocations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("trigger_id", Text, nullable=False),
    Column("slot", Text, nullable=False),  # an instant, or manual:ID: what it is the only one of
    Column("source", Text, nullable=False),  # schedule catch_up manual rerun test
    Column("status", Text, nullable=False),  # pending running succeeded failed cancelled skipped
    Column("scheduled_for", Text, nullable=False),
    Column("due_at", Text, nullable=False),  # when the next attempt may start
    Column("in_line", Boolean, nullable=False),  # it waits for those before it
    Column("trigger", Text, nullable=False),  # JSON: what the run sees as `trigger`
    Column("document", Text, nullable=False),  # the trigger as it was when this was recorded
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("attempts", Text, nullable=False, server_default="[]"),  # JSON: how each of them ended
    Column("run_id", Text),  # of the attempt under way, or of the last one
    Column("reason", Text),
    Column("rerun_of", Text),
    Column("asked_by", Text),
    Column("generation", Integer),  # of the scheduler that recorded it
    Column("code_version", Text),
    Column("created_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    UniqueConstraint("workspace_id", "trigger_id", "slot"),
    Index(None, "workspace_id", "trigger_id", "created_at", "id"),
    Index(None, "workspace_id", "created_at", "id"),
    Index(None, "run_id"),
    Index(
        "ix_invocations_pending",
        "due_at",
        "id",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "ix_invocations_open",
        "trigger_id",
        "status",
        sqlite_where=text("status IN ('pending', 'running')"),
        postgresql_where=text("status IN ('pending', 'running')"),
    ),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("trigger_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("slot", Text),
    Column("last_slot", Text),  # of several slots with one outcome
    Column("count", Integer, nullable=False, server_default="1"),
    Column("invocation_id", Text),
    Index(None, "workspace_id", "trigger_id", "at", "id"),
)

scheduler_state = Table(  # one row: who may dispatch
    "scheduler_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("registered_at", Text, nullable=False),
    Column("last_tick_at", Text),
    Column("due", Integer, nullable=False, server_default="0"),
    Column("lag_seconds", Integer, nullable=False, server_default="0"),
)
