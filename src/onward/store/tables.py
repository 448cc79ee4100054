"""Every table, once, for both databases.

Conventions: ids are prefixed text (`domain/ids`); instants are text in the one
format (`domain/instants`), so they sort as they are; JSON is text, encoded once,
here and nowhere above; every table of a workspace carries `workspace_id` NOT NULL
and every uniqueness promise is a constraint.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy import Text as PlainText
from sqlalchemy.dialects.postgresql import TEXT as POSTGRES_TEXT

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Both databases compare texts byte by byte: order and ranges never depend on a server's language.
Text = PlainText().with_variant(POSTGRES_TEXT(collation="C"), "postgresql")

# SQLite numbers rows only in a column that is exactly INTEGER.
_Sequence = BigInteger().with_variant(Integer, "sqlite")

# --- who ---------------------------------------------------------------------

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("email", Text, nullable=False),  # lower case
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # viewer operator editor admin
    Column("password_hash", Text),
    Column("disabled_at", Text),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("workspace_id", "email"),
)

signins = Table(  # browser sessions and one-time sign-in links; only hashes of the tokens
    "signins",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # session link device
    Column("workspace_id", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
    Index(None, "expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),  # the first characters, to recognise it by
    Column("key_hash", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # JSON list; empty = all that the role may
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("last_used_at", Text),
    Column("expires_at", Text),
    Column("revoked_at", Text),
    Index(None, "workspace_id", "created_at", "id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("action", Text, nullable=False),  # workflow.published, run.cancelled, ...
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "workspace_id", "at", "id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("workspace_id", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer),  # null while the first request is in flight
    Column("response", Text),
    Column("created_at", Text, nullable=False),
    PrimaryKeyConstraint("workspace_id", "principal", "route", "key"),
    Index(None, "created_at"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    PrimaryKeyConstraint("workspace_id", "name"),
)

# --- what --------------------------------------------------------------------

workflows = Table(
    "workflows",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("draft", Text),  # the document as written
    Column("draft_revision", Integer, nullable=False, server_default="0"),  # the ETag
    Column("draft_by", Text),
    Column("draft_at", Text),
    Column("draft_errors", Integer),  # how many the draft had when it was saved
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("deleted_at", Text),
    # A deleted workflow's name is free again: the name of a deleted one is `name#id`.
    UniqueConstraint("workspace_id", "name"),
    Index(None, "workspace_id", "created_at", "id"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False),
    Column("branch", Text, nullable=False, server_default="main"),
    Column("number", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("document", Text, nullable=False),  # as written, comments and all
    Column("definition", Text, nullable=False),  # JSON of the checked definition
    Column("note", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),  # editor cli api tool proposal rollback
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("workflow_id", "branch", "number"),
    ForeignKeyConstraint(["workflow_id"], ["workflows.id"]),
)

# --- runs --------------------------------------------------------------------

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False),
    Column("workflow_name", Text, nullable=False),
    Column("version_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("branch", Text, nullable=False, server_default="main"),
    Column("hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("error_group", Text),  # equal for errors that look alike
    Column("trigger_type", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("parent_run_id", Text),
    Column("parent_path", Text),
    Column("root_run_id", Text, nullable=False),
    Column("depth", Integer, nullable=False, server_default="0"),
    Column("replay_of", Text),
    Column("dedupe_key", Text, nullable=False),  # the run's own id where the caller gave none
    Column("concurrency_key", Text),
    Column("cancel_requested_at", Text),
    Column("cancel_reason", Text),
    # The engine's side: `launched_at` empties the outbox; `segment` and `lease` fence writers.
    Column("launched_at", Text),
    Column("segment", Integer, nullable=False, server_default="0"),
    Column("lease", Text),
    Column("steps_done", Integer, nullable=False, server_default="0"),
    Column("deadline_at", Text),
    Column("created_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("moved_at", Text, nullable=False),  # the last change of status
    # What may be large comes last: SQLite walks a chain of pages to what is behind it.
    Column("error", Text),  # JSON: {category, code, message, path, stage}
    Column("trigger", Text, nullable=False),  # JSON: {type, id, scheduled_for, payload, headers}
    Column("inputs", Text, nullable=False),
    Column("outputs", Text),
    UniqueConstraint("workspace_id", "workflow_id", "dedupe_key"),
    Index(None, "workspace_id", "created_at", "id"),
    Index(None, "workspace_id", "status", "created_at", "id"),
    Index(None, "workspace_id", "workflow_id", "created_at", "id"),
    Index(None, "workspace_id", "trigger_type", "created_at", "id"),
    # Most runs have none of these, and pay nothing for them.
    *(
        Index(
            f"ix_runs_{column}",
            *columns,
            sqlite_where=text(f"{column} IS NOT NULL"),
            postgresql_where=text(f"{column} IS NOT NULL"),
        )
        for column, columns in {
            "error_group": ("workspace_id", "error_group", "created_at", "id"),
            "replay_of": ("workspace_id", "replay_of", "created_at", "id"),
            "parent_run_id": ("parent_run_id", "created_at", "id"),
        }.items()
    ),
    Index(
        "ix_runs_open",
        "moved_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

trials = Table(  # what only a test run has: what stands in for its steps, and the text it was given
    "trials",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("document_id", Text),  # null: a child of a test run, which runs a published version
    Column("rules", Text, nullable=False),
    Index(None, "document_id"),
)

trial_documents = Table(  # documents that were tested and never published; equal ones are one row
    "trial_documents",
    metadata,
    Column("id", Text, primary_key=True),  # sha256 of workspace and content
    Column("workspace_id", Text, nullable=False),
    Column("document", Text, nullable=False),  # as written, comments and all
    Column("definition", Text, nullable=False),  # JSON of what of it is run
)

step_runs = Table(
    "step_runs",
    metadata,
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("workspace_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),  # the order in which they were first recorded in the run
    Column("step_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),  # running waiting succeeded failed skipped cancelled
    Column("executor", Text),  # of a long step: the one execution that may write its end
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("output_blob", Text),
    Column("meta", Text),
    Column("error", Text),
    Column("input", Text),  # as sent, secrets masked
    Column("output", Text),
    PrimaryKeyConstraint("run_id", "path", "attempt"),
    Index(None, "run_id", "seq"),
    # Few outputs are large enough to be blobs; whether one is still referred to is found here.
    Index(
        "ix_step_runs_output_blob",
        "output_blob",
        sqlite_where=text("output_blob IS NOT NULL"),
        postgresql_where=text("output_blob IS NOT NULL"),
    ),
)

step_logs = Table(
    "step_logs",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("workspace_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("stream", Text, nullable=False),  # stdout stderr info
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index(None, "run_id", "seq"),
)

waits = Table(
    "waits",
    metadata,
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", Text, nullable=False),  # time retry event approval child slot outcome
    Column("workspace_id", Text, nullable=False),
    Column("event_name", Text),
    Column("event_key", Text),
    Column("due_at", Text),
    Column("detail", Text, nullable=False),
    Column("outcome", Text),  # resolved timed_out cancelled
    Column("opened_at", Text, nullable=False),
    Column("closed_at", Text),
    PrimaryKeyConstraint("run_id", "path", "kind", "opened_at"),
    Index(  # one open wait of a kind at a place, also when its segment is executed again
        "uq_waits_open",
        "run_id",
        "path",
        "kind",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index(
        "ix_waits_events",
        "workspace_id",
        "event_name",
        "event_key",
        sqlite_where=text("closed_at IS NULL AND event_name IS NOT NULL"),
        postgresql_where=text("closed_at IS NULL AND event_name IS NOT NULL"),
    ),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("form", Text),
    Column("approvers", Text, nullable=False),  # JSON list: role:operator, member:..., email
    Column("allow_self", Boolean, nullable=False),
    Column("requested_by", Text, nullable=False),  # who started the run
    Column("status", Text, nullable=False),  # open approved denied expired cancelled
    Column("decided_by", Text),
    Column("decided_name", Text),
    Column("decided_at", Text),
    Column("comment", Text),
    Column("form_values", Text),
    Column("deadline_at", Text),
    Column("delivered_at", Text),  # when the run was told; null + decided = the reconciler tells it
    Column("created_at", Text, nullable=False),
    UniqueConstraint("run_id", "path"),
    Index(None, "workspace_id", "status", "created_at", "id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),
    Column("dedupe_key", Text, nullable=False),  # the event's own id where the sender gave none
    Column("data", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("routed_at", Text),  # null: waits have not been looked for yet
    Column("attributes", Text, nullable=False, server_default="{}"),  # JSON: more that its sender said
    Column("matches", Text),  # JSON: the triggers whose type it has, and what became of each
    Column("heard_by", Text),  # JSON list: the runs that were told of it
    UniqueConstraint("workspace_id", "source", "dedupe_key"),
    Index(None, "workspace_id", "name", "key", "at"),
    Index(
        "ix_events_unrouted",
        "at",
        sqlite_where=text("routed_at IS NULL"),
        postgresql_where=text("routed_at IS NULL"),
    ),
)

slots = Table(  # keyed concurrency: holders and the queue behind them, in one table
    "slots",
    metadata,
    Column("workspace_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("slot_limit", Integer, nullable=False),
    Column("held_since", Text),  # null: in the queue
    Column("queued_at", Text, nullable=False),
    Column("told_at", Text),  # when the holder's run was told; null + held = the reconciler tells it
    PrimaryKeyConstraint("workspace_id", "key", "run_id"),
    Index(None, "run_id"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("id", Text, primary_key=True),  # sha256 of workspace and content
    Column("workspace_id", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Index(None, "created_at"),
)

# --- what changed --------------------------------------------------------------

feed = Table(
    "feed",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("workspace_id", Text, nullable=False),
    Column("subject", Text, nullable=False),  # run:run_01..., workflow:wf_01..., approval:apr_01...
    Column("kind", Text, nullable=False),  # run.moved step.started step.ended wait.opened ...
    Column("data", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index(None, "subject", "seq"),
    sqlite_autoincrement=True,  # a number is never given twice, even after old rows were dropped
)

settings = Table(  # what an installation remembers about itself: key -> JSON
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)
