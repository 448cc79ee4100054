"""Rows that tests of the store begin with: a run, and facts about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from onward.domain.runs.facts import StepEnded, StepStarted, WaitOpened
from onward.store.database import Database
from onward.store.tables import runs

HOME = "ws_home"


def at(second: float = 0) -> str:
    """The instant so many seconds into the test's hour."""
    return f"2026-01-01T12:{int(second // 60):02}:{second % 60:09.6f}Z"


def add_run(database: Database, run_id: str, **values: Any) -> str:
    row = {
        "id": run_id,
        "workspace_id": HOME,
        "workflow_id": "wf_hello",
        "workflow_name": "hello",
        "version_id": "ver_hello",
        "version": 1,
        "hash": "h",
        "status": "queued",
        "inputs": '{"name": "Ada"}',
        "trigger": '{"type": "manual"}',
        "trigger_type": "manual",
        "created_by": "mem_ada",
        "root_run_id": run_id,
        "dedupe_key": run_id,
        "created_at": at(),
        "moved_at": at(),
    }
    with database.write() as connection:
        connection.execute(insert(runs).values(row | values))
    return run_id


def started(path: str, attempt: int = 1, *, second: float = 1, **values: Any) -> StepStarted:
    return StepStarted(
        path=path, attempt=attempt, step_id=path, type="transform.set", at=at(second), **values
    )


def ended(path: str, attempt: int = 1, *, second: float = 2, **values: Any) -> StepEnded:
    standard: dict[str, Any] = {"status": "succeeded", "started_at": at(1), "output": {"n": 1}}
    return StepEnded(
        path=path, attempt=attempt, step_id=path, type="transform.set", at=at(second), **standard | values
    )


def waiting(path: str, kind: Any = "event", *, second: float = 2, **values: Any) -> WaitOpened:
    return WaitOpened(path=path, kind=kind, at=at(second), **values)
