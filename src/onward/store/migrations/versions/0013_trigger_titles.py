"""Triggers are found by their titles, which stood in their documents alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Text = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("triggers", sa.Column("title", Text, server_default="", nullable=False))
    table = sa.table("triggers", sa.column("id"), sa.column("document"), sa.column("title"))
    change = table.update().where(table.c.id == sa.bindparam("this")).values(title=sa.bindparam("told"))
    for rows in _portions(table):
        titles = [{"this": row.id, "told": title} for row in rows if (title := _title(row.document))]
        if titles:
            op.get_bind().execute(change, titles)


def _portions(table: sa.TableClause) -> Iterator[list[Any]]:
    last = ""
    query = sa.select(table.c.id, table.c.document).order_by(table.c.id).limit(_AT_ONCE)
    while rows := list(op.get_bind().execute(query.where(table.c.id > last))):
        last = rows[-1].id
        yield rows


def _title(document: str) -> str:
    try:
        found = json.loads(document)
    except ValueError:
        return ""  # one that cannot be read is told by its state; it has a name
    title = found.get("title") if isinstance(found, dict) else None
    return title if isinstance(title, str) else ""
