"""The tables of triggers: see `store/tables.py` for the conventions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, text

from onward.domain.triggers import outcomes
from onward.domain.triggers.trouble import MANY_FAILURES
from onward.store.tables import Text, metadata

_MAY_START = "status = 'pending' AND admitted_at IS NOT NULL"
# Empty, unless an invariant is broken: it is looked for all the time.
UNARMED = "enabled AND next_at IS NULL AND state IS NULL AND kind IN ('schedule', 'once')"
# What is wrong with a trigger as far as its own row tells (T18). As the partial index says it, word for word:
# see `store/trigger_standing.py`.
AILING = (
    "(state IS NOT NULL AND state <> 'completed' AND paused_until IS NULL)"
    f" OR (enabled AND state IS NULL AND failures >= {MANY_FAILURES})"
    f" OR ({UNARMED})"
)
# As their partial indexes say them, word for word: see `store/next_starts.py`.
ON = "enabled AND state IS NULL"
PAUSED = "paused_until IS NOT NULL"
_WAITS = "status = 'pending' AND admitted_at IS NULL"
# For their workflow. As the partial index says it, word for word; the empty text keeps the index of
# `waits_for` out of it, which would lead to all of them.
HELD = f"{_WAITS} AND waits_for || '' = 'workflow'"
# What should have started and did not. As the partial index says it, word for word: see `store/triggers.py`.
MISSED = f"outcome IN ({', '.join(map(repr, outcomes.MISSED))})"
_LANE_TAKEN = "lane IS NOT NULL AND admitted_at IS NOT NULL AND status IN ('pending', 'running')"

triggers = Table(
    "triggers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # schedule once manual event
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
    # The slot with its jitter, or up to when all is chosen while it catches up; null: nothing is due, ever.
    Column("next_at", Text),
    Column("last_fired_at", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("paused_until", Text),  # by a person: it goes on by itself then; next_at is the same instant
    Column("enabled_at", Text),
    Column("schedule_changed_at", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("source", Text, nullable=False, server_default="api"),  # where it was first made: api file import
    Column("title", Text, nullable=False, server_default=""),  # as the document says: what is searched
    UniqueConstraint("workspace_id", "name"),
    Index(None, "workspace_id", "created_at", "id"),
    Index(None, "workspace_id", "workflow"),
    Index(  # asked for every event that is written: most workspaces have none
        "ix_triggers_events",
        "workspace_id",
        "id",
        sqlite_where=text("kind = 'event'"),
        postgresql_where=text("kind = 'event'"),
    ),
    Index(
        "ix_triggers_due",
        "next_at",
        "id",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index("ix_triggers_next", "workspace_id", "next_at", "id"),
    # All that is counted, so that no row is read.
    Index("ix_triggers_standing", "workspace_id", "state", "enabled", "kind", "paused_until"),
    Index(
        "ix_triggers_ailing",
        "workspace_id",
        "id",
        sqlite_where=text(AILING),
        postgresql_where=text(AILING),
    ),
    Index("ix_triggers_unarmed", "id", sqlite_where=text(UNARMED), postgresql_where=text(UNARMED)),
    *(  # what starts a workflow next: the first of each kind, and the first that goes on
        Index(f"ix_triggers_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))
        for name, columns, where in (
            ("on", ("workspace_id", "workflow", "kind", "next_at", "id"), ON),
            ("paused", ("workspace_id", "workflow", "paused_until", "id"), PAUSED),
        )
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
    Column("deadline_at", Text),  # of the attempt under way, when its trigger has a timeout
    Column("admitted_at", Text),  # null: it may not start yet; waits_for says why
    Column("waits_for", Text),  # policies pace quiet batch lane backfill workflow, and paused_...
    Column("lane", Text),  # the trigger and its concurrency key, worked out
    Column("lane_limit", Integer),
    Column("counted_at", Text),  # when it came, if the rate limit counts it
    Column("paced_at", Text),  # the start that the throttle gave it
    Column("part_of", Text),  # the invocation of source batch that it goes into
    Column("backfill_id", Text),
    UniqueConstraint("workspace_id", "trigger_id", "slot"),
    Index(None, "workspace_id", "trigger_id", "created_at", "id"),
    Index(None, "workspace_id", "created_at", "id"),
    Index(None, "run_id"),
    *(
        Index(f"ix_invocations_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))
        for name, columns, where in (
            # What may start, by workspace; those in line are found by their triggers.
            ("pending", ("workspace_id", "due_at", "id"), _MAY_START + " AND NOT in_line"),
            ("in_line", ("workspace_id", "trigger_id", "scheduled_for", "id"), _MAY_START + " AND in_line"),
            ("running", ("run_id",), "status = 'running'"),
            ("deadline", ("deadline_at",), "status = 'running' AND deadline_at IS NOT NULL"),
            ("tried", ("workspace_id", "trigger_id"), _MAY_START + " AND attempts <> '[]'"),
            # What may not start yet, by what it waits for; lines by their keys; and what policies count.
            ("waiting", ("waits_for", "workspace_id", "created_at", "id"), _WAITS),
            ("held", ("workspace_id", "trigger_id"), HELD),
            ("lane", ("lane", "created_at", "scheduled_for", "id"), f"{_WAITS} AND lane_limit IS NOT NULL"),
            ("lane_taken", ("lane",), _LANE_TAKEN),
            ("counted", ("trigger_id", "counted_at"), "counted_at IS NOT NULL"),
            ("paced", ("trigger_id", "paced_at"), "paced_at IS NOT NULL"),
            ("part_of", ("part_of",), "part_of IS NOT NULL"),
            ("backfill", ("backfill_id", "status", "scheduled_for", "id"), "backfill_id IS NOT NULL"),
            ("backfilled", ("trigger_id", "scheduled_for"), "backfill_id IS NOT NULL"),
        )
    ),
    Index(
        "ix_invocations_open",
        "trigger_id",
        "status",
        sqlite_where=text("status IN ('pending', 'running')"),
        postgresql_where=text("status IN ('pending', 'running')"),
    ),
)

dedupe_marks = Table(  # which keys have been seen, and until when they count
    "dedupe_marks",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("trigger_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("invocation_id", Text, nullable=False),
    Column("until", Text, nullable=False),
    Index(None, "until"),
)

firing_groups = Table(  # firings that wait for each other: until it is quiet, or a batch is full
    "firing_groups",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("trigger_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # quiet rest batch
    Column("invocation_id", Text, nullable=False),  # the newest, the first, or the batch's own to be
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Index(None, "due_at"),
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
    Index(
        "ix_decisions_missed",
        "workspace_id",
        "at",
        sqlite_where=text(MISSED),
        postgresql_where=text(MISSED),
    ),
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
    Column("tick_milliseconds", Integer, nullable=False, server_default="0"),
)
