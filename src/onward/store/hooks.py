"""Rows of webhooks: their addresses and secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, and_, delete, select

from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.store.bulk import Statement
from onward.store.hook_tables import hooks
from onward.store.trigger_tables import triggers
from onward.store.uniqueness import insert_new

_TRIGGER = tuple(field.name for field in fields(TriggerRow))
_HOOK = tuple(field.name for field in fields(HookRow))
_ENABLED = _TRIGGER.index("enabled")
_both = select(
    *(triggers.c[name] for name in _TRIGGER), *(hooks.c[name].label(f"hook_{name}") for name in _HOOK)
).join(hooks, and_(hooks.c.trigger_id == triggers.c.id, hooks.c.workspace_id == triggers.c.workspace_id))
# In every commit of deliveries: building the statement would cost more than executing it.
_hold = Statement(
    f"SELECT {', '.join(f'triggers.{name}' for name in _TRIGGER)},"  # noqa: S608 - our own names
    f" {', '.join(f'hooks.{name}' for name in _HOOK)}"
    " FROM triggers JOIN hooks ON hooks.trigger_id = triggers.id"
    " AND hooks.workspace_id = triggers.workspace_id WHERE triggers.id {ids} ORDER BY triggers.id",
    postgres_end=" FOR NO KEY UPDATE OF triggers",
)

# Each of them once, by leaping through an index: most hooks of a workspace have the same.
_openers = Statement(
    """
    WITH RECURSIVE leap (key) AS (
        SELECT min(opened_by) FROM hooks WHERE workspace_id = ?
        UNION ALL
        SELECT (SELECT min(later.opened_by) FROM hooks AS later
            WHERE later.workspace_id = ? AND later.opened_by > leap.key)
        FROM leap WHERE leap.key IS NOT NULL
    )
    SELECT key FROM leap WHERE key IS NOT NULL
    """
)


class SqlHooks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, hook: HookRow) -> bool:
        # Not an update: a race for an address would end it with the database's error.
        self.drop(hook.workspace_id, hook.trigger_id)
        return insert_new(self._connection, hooks, asdict(hook))

    def get(self, workspace_id: str, trigger_id: str, *, lock: bool = False) -> HookRow | None:
        query = select(hooks).where(_this(workspace_id, trigger_id))
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else HookRow(**row._mapping)

    def at(self, address: str) -> tuple[HookRow, TriggerRow] | None:
        row = self._connection.execute(_both.where(hooks.c.address == address)).first()
        return None if row is None else _pair(row)

    def hold(self, trigger_ids: Sequence[str]) -> dict[str, tuple[HookRow, TriggerRow]]:
        pairs = [_pair(row) for row in _hold.rows_of_ids(self._connection, trigger_ids)]
        return {trigger.id: (hook, trigger) for hook, trigger in pairs}

    def openers(self, workspace_id: str) -> list[str]:
        rows = _openers.execute(self._connection, (workspace_id, workspace_id))
        return [row[0] for row in rows]

    def drop(self, workspace_id: str, trigger_id: str) -> None:
        self._connection.execute(delete(hooks).where(_this(workspace_id, trigger_id)))


def _this(workspace_id: str, trigger_id: str) -> Any:
    return and_(hooks.c.workspace_id == workspace_id, hooks.c.trigger_id == trigger_id)


def _pair(row: Any) -> tuple[HookRow, TriggerRow]:
    trigger, hook = list(row[: len(_TRIGGER)]), row[len(_TRIGGER) :]
    trigger[_ENABLED] = bool(trigger[_ENABLED])  # SQLite's own are numbers
    return HookRow(*hook), TriggerRow(*trigger)
