"""Who is behind the ids of members and keys: those that have left, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select, union_all

from onward.ports.rows.workflows import OwnerRow
from onward.store.tables import api_keys, members


def owner_names(connection: Connection, workspace_id: str, ids: Sequence[str]) -> Mapping[str, OwnerRow]:
    people = select(members.c.id, members.c.name, members.c.disabled_at.is_not(None).label("has_left"))
    keys = select(api_keys.c.id, api_keys.c.name, api_keys.c.revoked_at.is_not(None))
    query = union_all(
        people.where(members.c.workspace_id == workspace_id, members.c.id.in_(ids)),
        keys.where(api_keys.c.workspace_id == workspace_id, api_keys.c.id.in_(ids)),
    )
    # SQLite has no booleans: a computed one comes back as 0 or 1.
    return {row.id: OwnerRow(row.name, bool(row.has_left)) for row in connection.execute(query)}
