"""What starts workflows next: for a page of them in one query, however many triggers each has."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    bindparam,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from onward.ports.rows.workflows import StarterRow
from onward.store.tables import workflows
from onward.store.trigger_tables import ON, PAUSED, triggers

_UNTIMED = ("webhook", "event")
_kinds = union_all(
    *(select(literal_column(f"'{kind}'").label("kind")) for kind in ("schedule", "once", *_UNTIMED))
).subquery("kinds")
_these = select().where(
    workflows.c.workspace_id == bindparam("workspace"), workflows.c.id.in_(bindparam("ids", expanding=True))
)
_one = triggers.alias("one")


def first_starters(
    connection: Connection, workspace_id: str, workflow_ids: Sequence[str]
) -> list[StarterRow]:
    if not workflow_ids:
        return []
    rows = connection.execute(_FIRSTS, {"workspace": workspace_id, "ids": list(workflow_ids)})
    return [StarterRow(**row._mapping) for row in rows]


def _first_by(place: ColumnElement[str], *where: ColumnElement[bool] | TextClause) -> Select[tuple[str]]:
    """Of the triggers of one workflow: by an index, which is left after the first."""
    starts_it = (_one.c.workspace_id == workflows.c.workspace_id, _one.c.workflow == workflows.c.name)
    return select(_one.c.id).where(*starts_it, *where).order_by(place, _one.c.id).limit(1)


def _firsts() -> Select[tuple[str, str, str, str, str | None, str | None]]:
    # Whoever waits for a time and has none is in trouble, and starts nothing.
    comes = or_(_one.c.next_at.is_not(None), _one.c.kind.in_(_UNTIMED))
    on = _first_by(_one.c.next_at, _one.c.kind == _kinds.c.kind, text(ON), comes).correlate(workflows, _kinds)
    paused = _first_by(_one.c.paused_until, text(PAUSED)).correlate(workflows)
    ids = union_all(
        _these.add_columns(on.scalar_subquery()).join_from(workflows, _kinds, literal_column("1 = 1")),
        _these.add_columns(paused.scalar_subquery()),
    )
    shown = (triggers.c[name] for name in ("workflow", "kind", "name", "document", "next_at", "paused_until"))
    return select(*shown).where(triggers.c.id.in_(ids))


# Made once: making it costs more than asking it.
_FIRSTS = _firsts()
