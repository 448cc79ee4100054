"""Triggers in trouble are found by index, also webhooks that nothing opens; so is what fires next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_AILING = (
    "(state IS NOT NULL AND state <> 'completed' AND paused_until IS NULL)"
    " OR (enabled AND state IS NULL AND failures >= 3)"
    " OR (enabled AND next_at IS NULL AND state IS NULL AND kind IN ('schedule', 'once'))"
)
_AT_ONCE = 1_000


def upgrade() -> None:
    op.create_index("ix_triggers_next", "triggers", ["workspace_id", "next_at", "id"], unique=False)
    standing = ["workspace_id", "state", "enabled", "kind", "paused_until"]
    op.create_index("ix_triggers_standing", "triggers", standing, unique=False)
    op.create_index(
        "ix_triggers_ailing",
        "triggers",
        ["workspace_id", "id"],
        unique=False,
        sqlite_where=sa.text(_AILING),
        postgresql_where=sa.text(_AILING),
    )
    op.add_column("hooks", sa.Column("opened_by", Text, nullable=True))
    _say_what_opens_them()
    op.create_index("ix_hooks_opened_by", "hooks", ["workspace_id", "opened_by", "trigger_id"], unique=False)


def _say_what_opens_them() -> None:
    hooks = sa.table("hooks", sa.column("trigger_id"), sa.column("sealed_secret"), sa.column("opened_by"))
    change = hooks.update().where(hooks.c.trigger_id == sa.bindparam("this"))
    change = change.values(opened_by=sa.bindparam("word"))
    for rows in _portions(hooks):
        words = [
            {"this": row.trigger_id, "word": word}
            for row in rows
            if (word := _opened_by(row.document, row.sealed_secret)) is not None
        ]
        if words:
            op.get_bind().execute(change, words)


def _portions(hooks: sa.TableClause) -> Iterator[list[Any]]:
    last = ""
    triggers = sa.table("triggers", sa.column("id"), sa.column("document"))
    query = sa.select(hooks.c.trigger_id, hooks.c.sealed_secret, triggers.c.document)
    query = query.join_from(hooks, triggers, triggers.c.id == hooks.c.trigger_id)
    query = query.order_by(hooks.c.trigger_id).limit(_AT_ONCE)
    while rows := list(op.get_bind().execute(query.where(hooks.c.trigger_id > last))):
        last = rows[-1].trigger_id
        yield rows


def _opened_by(document: str, sealed: bytes | None) -> str | None:
    """As `services/triggers/hooks.py` says it."""
    try:
        check = json.loads(document)["webhook"]["check"]
        scheme, name = check["scheme"], check.get("secret")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # one that cannot be read is told by its state
    if scheme == "none":
        return None
    if name is not None:
        return f"{'standard' if scheme == 'standard' else 'any'}:{name}"
    return "made:" if sealed is None else f"made:{bytes(sealed)[1:5].hex()}"
