"""The documents that open firings and backfills go on with: those of their triggers, as they were then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, select, text, union, update

from onward.ports.rows.triggers import OpenDocument, RewrittenDocument
from onward.store.backfill_tables import backfills
from onward.store.trigger_tables import invocations, triggers

# As the partial indexes say it, word for word: no history is read.
_OPEN: Final = (
    (invocations, text("invocations.status IN ('pending', 'running')")),
    (backfills, text("backfills.ended_at IS NULL")),
)


def holding(connection: Connection, workspace_id: str, part: str) -> list[OpenDocument]:
    # By their triggers, which is how open ones are found.
    ours = select(triggers.c.id).where(triggers.c.workspace_id == workspace_id)
    found = union(
        *(
            select(table.c.trigger_id, table.c.document).where(
                is_open, table.c.trigger_id.in_(ours), table.c.document.contains(part, autoescape=True)
            )
            for table, is_open in _OPEN
        )
    )
    return [OpenDocument(*row) for row in connection.execute(found)]


def rewrite(connection: Connection, workspace_id: str, documents: Sequence[RewrittenDocument]) -> None:
    if not documents:
        return
    given = [{"of": one.trigger_id, "was": one.was, "now": one.now} for one in documents]
    for table, is_open in _OPEN:
        these = and_(_of(table, workspace_id), is_open, table.c.document == bindparam("was"))
        connection.execute(update(table).where(these).values(document=bindparam("now")), given)


def _of(table: Any, workspace_id: str) -> Any:
    return and_(table.c.workspace_id == workspace_id, table.c.trigger_id == bindparam("of"))
