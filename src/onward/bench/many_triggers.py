"""Triggers by the thousand, written straight into the table: making them one by one would take an hour."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import select

from onward.domain.instants import to_text
from onward.ports.rows.triggers import TriggerRow
from onward.store.bulk import Insert
from onward.store.database import Database
from onward.store.trigger_tables import triggers

# In one transaction, so that nobody who writes beside it waits long.
_BATCH: Final = 1_000
_COLUMNS: Final = tuple(field.name for field in fields(TriggerRow))
_values = attrgetter(*_COLUMNS)
_insert = Insert(triggers, _COLUMNS)


def pattern(workflow: str, at: str) -> TriggerRow:
    """One that nobody made, for a database in which nothing is started."""
    return TriggerRow(
        id="trg_pattern",
        workspace_id="ws_bench",
        name="pattern",
        kind="schedule",
        workflow=workflow,
        document="{}",
        enabled=True,
        state=None,
        state_reason=None,
        run_as_kind="member",
        run_as="mem_bench",
        cursor=at,
        next_slot=None,
        next_at=None,
        last_fired_at=None,
        failures=0,
        enabled_at=at,
        schedule_changed_at=at,
        created_by="mem_bench",
        created_at=at,
        updated_by="mem_bench",
        updated_at=at,
    )


def stored(database: Database, trigger_id: str) -> TriggerRow:
    with database.read() as connection:
        return TriggerRow(
            **connection.execute(select(triggers).where(triggers.c.id == trigger_id)).one()._mapping
        )


def fill(database: Database, like: TriggerRow, count: int, at: datetime, label: str) -> None:
    """So many enabled ones that fire once each, at that instant."""
    rows = (_one(like, n, at, label) for n in range(count))
    while batch := list(islice(rows, _BATCH)):
        _write(database, batch)


def _one(like: TriggerRow, number: int, at: datetime, label: str) -> TriggerRow:
    name, instant = f"{label}-{number}", to_text(at)
    document: dict[str, Any] = {"name": name, "workflow": like.workflow, "schedule": {"at": instant}}
    return replace(
        like,
        id=f"trg_{label}{number:020d}",
        name=name,
        kind="once",
        document=json.dumps(document, sort_keys=True),
        cursor=like.created_at,
        next_slot=instant,
        next_at=instant,
    )


def _write(database: Database, rows: list[TriggerRow]) -> None:
    with database.write() as connection:
        _insert.execute(connection, [_values(row) for row in rows])
