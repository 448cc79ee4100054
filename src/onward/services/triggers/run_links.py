"""Which run is an attempt's: each attempt has one, and its invocation knows it."""

from __future__ import annotations

from dataclasses import replace

from onward.domain.errors import NotFound
from onward.ports.rows.runs import RunRow
from onward.ports.rows.triggers import InvocationRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.refusals import readable
from onward.services.workflow_lookup import find_workflow


def next_key(row: InvocationRow) -> str:
    """One attempt, one run, however often it is started. Those that were put off share an entry."""
    return f"invocation:{row.id}:{sum(one.get('starts', 1) for one in row.attempts)}"


def linked(app: Services, row: InvocationRow, run_id: str) -> InvocationRow:
    at = app.clock.now_text()
    begun = {"started_at": at, "run_id": run_id, "outcome": "running"}
    return replace(
        row,
        attempt=row.attempt + 1,
        attempts=[*row.attempts, begun],
        run_id=run_id,
        started_at=row.started_at or at,
    )


def is_linked(row: InvocationRow, run_id: str) -> bool:
    return any(one.get("run_id") == run_id for one in row.attempts)


def with_its_run(app: Services, tx: Tx, row: InvocationRow) -> InvocationRow:
    """A pending one may be on its way: whoever starts it may die before it can say which run it is."""
    run = run_of(tx, row) if row.status == "pending" else None
    return row if run is None else linked(app, row, run.id)


def run_of(tx: Tx, row: InvocationRow) -> RunRow | None:
    """Of its next attempt, if that was written."""
    trigger = readable(row.document)
    if trigger is None:
        return None
    try:
        workflow = find_workflow(tx, row.workspace_id, trigger.workflow)
    except NotFound:
        return None
    return tx.runs.by_dedupe_key(row.workspace_id, workflow.id, next_key(row))
