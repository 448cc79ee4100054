"""Which recorded invocations may start now: fair among workspaces, in the order in which they were due.

However many wait, only those that are taken are read: the workspaces, and the triggers with a line, are
found by leaping through an index, and each is asked for its first ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from random import sample
from typing import Final

from sqlalchemy import Connection

from onward.store.bulk import Found, Row, Statement

Waiting = tuple[str, str]
"""When it is due, and its id."""

# As the partial indexes say it, word for word.
_PENDING: Final = "status = 'pending' AND admitted_at IS NOT NULL AND NOT in_line"
_IN_LINE: Final = "status = 'pending' AND admitted_at IS NOT NULL AND in_line"
_LEAP: Final = """
    WITH RECURSIVE leap (key) AS (
        SELECT min({key}) FROM invocations WHERE {where}
        UNION ALL
        SELECT (SELECT min(later.{key}) FROM invocations AS later WHERE {where} AND later.{key} > leap.key)
        FROM leap WHERE leap.key IS NOT NULL
    )
"""
_TURNS: Final = """
    SELECT key FROM (
        SELECT key, (SELECT min(due_at) FROM invocations WHERE workspace_id = key AND {where}) AS due_at
        FROM leap WHERE key IS NOT NULL
    ) AS turns
    WHERE due_at <= ? ORDER BY due_at, key LIMIT ?
"""
_EACH: Final = "SELECT key FROM leap WHERE key IS NOT NULL"
_workspaces = Statement(_LEAP.format(key="workspace_id", where=_PENDING) + _TURNS.format(where=_PENDING))
# Which of its lines may move is not known before they are looked at: so none of them goes first.
_workspaces_in_line = Statement(_LEAP.format(key="workspace_id", where=_IN_LINE) + _EACH)
_first = Statement(
    f"""
    SELECT due_at, id FROM invocations
    WHERE workspace_id = ? AND {_PENDING} AND due_at <= ? ORDER BY due_at, id LIMIT ?
    """  # noqa: S608 - our own words
)
# The head of every line for which nothing runs. While the head waits for another attempt, so do all.
# However long a line is, of each only its head is read.
_HEADS: Final = """
    SELECT head.due_at, head.id
    FROM leap CROSS JOIN invocations AS head
    WHERE key IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM invocations AS other WHERE other.trigger_id = key
        AND other.status IN ('pending', 'running') AND other.status = 'running' AND other.source <> 'backfill'
    )
    AND head.id = (
        SELECT id FROM invocations WHERE workspace_id = ? AND trigger_id = key AND {where}
        ORDER BY scheduled_for, id LIMIT 1
    )
    AND head.due_at <= ? LIMIT ?
"""
_heads = Statement(
    _LEAP.format(key="trigger_id", where=f"workspace_id = ? AND {_IN_LINE}") + _HEADS.format(where=_IN_LINE)
)

_count = Statement(
    f"""
    SELECT count(*) FROM (
        SELECT 1 FROM invocations WHERE {_PENDING} AND due_at <= ?
        UNION ALL SELECT 1 FROM invocations WHERE {_IN_LINE} AND due_at <= ?
        LIMIT ?
    ) AS found
    """  # noqa: S608 - our own words
)
# From the index alone, and no further than is asked for: which of them are a backfill's, it does not know.
_of_triggers = Statement(
    """
    WITH asked AS (SELECT id FROM triggers WHERE id {ids})
    SELECT id, (SELECT count(*) FROM (
        SELECT 1 FROM invocations
        WHERE trigger_id = asked.id AND status IN ('pending', 'running') AND status = 'pending' LIMIT ?
    ) AS found) FROM asked
    """
)
_crowded = Statement(
    """
    SELECT triggers.id FROM (
        SELECT trigger_id FROM invocations
        WHERE status IN ('pending', 'running') AND status = 'pending' GROUP BY trigger_id HAVING count(*) >= ?
    ) AS crowded JOIN triggers ON triggers.id = crowded.trigger_id WHERE triggers.workspace_id = ?
    """
)
_of_backfills = Statement(
    """
    SELECT backfills.trigger_id, count(*) FROM backfills
    JOIN invocations ON invocations.backfill_id = backfills.id AND invocations.status = 'pending'
    WHERE backfills.trigger_id {ids} AND backfills.ended_at IS NULL GROUP BY backfills.trigger_id
    """
)
# More than all backfills of a workspace record ahead.
_MOST_BACKFILLED: Final = 10_000


def ready_ids(connection: Connection, now: str, limit: int) -> list[str]:
    """The first of every workspace before the second of any (T3)."""
    turns: list[tuple[int, Waiting]] = []
    for found in _of_each_workspace(connection, now, limit).values():
        turns += enumerate(sorted(found))
    return [invocation_id for _, (_, invocation_id) in sorted(turns)[:limit]]


def count_ready(connection: Connection, now: str, most: int) -> int:
    counted: int = _count.execute(connection, (now, now, most)).scalar_one()
    return counted


def count_waiting(connection: Connection, trigger_ids: Sequence[str], most: int) -> dict[str, int]:
    if not trigger_ids:
        return {}
    found = _of_triggers.of_ids(connection, trigger_ids, (most + _MOST_BACKFILLED,))
    counted = {row[0]: row[1] for row in found}
    if counted:
        for trigger_id, backfilled in _of_backfills.of_ids(connection, list(counted)):
            counted[trigger_id] -= backfilled
    return counted


def crowded(connection: Connection, workspace_id: str, most: int) -> list[str]:
    return [row[0] for row in _crowded.execute(connection, (most, workspace_id))]


def _of_each_workspace(connection: Connection, now: str, limit: int) -> dict[str, list[Waiting]]:
    plain = _keys(_workspaces, connection, (now, limit))
    in_line = _some(_keys(_workspaces_in_line, connection), limit)
    found: dict[str, list[Waiting]] = {}
    share = ceil(limit / max(1, len({*plain, *in_line})))
    for key in plain:
        found[key] = _waiting(_first.execute(connection, (key, now, share)))
    for key in in_line:
        heads = _heads.execute(connection, (key, key, key, now, share))
        found[key] = found.get(key, []) + _waiting(heads)
    return found


def _keys(statement: Statement, connection: Connection, values: Row = ()) -> list[str]:
    return [row[0] for row in statement.execute(connection, values)]


def _some(keys: list[str], limit: int) -> list[str]:
    """Others at each look, so that those whose lines stand still keep nobody waiting for long (T3)."""
    return keys if len(keys) <= limit else sample(keys, limit)


def _waiting(found: Found) -> list[Waiting]:
    return [(row[0], row[1]) for row in found]
