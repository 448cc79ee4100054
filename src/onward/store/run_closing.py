"""Ending a run's row from outside of its execution, with everything that is still open in it.

What is closed and how it is told is `store/endings.py`'s, as when the run ends by itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, update

from onward.domain.runs.facts import StepEnded, StepError
from onward.domain.runs.grouping import error_group
from onward.ports.rows.runs import Ending
from onward.store.endings import close_leftovers
from onward.store.feed import ChangeRow, add_changes
from onward.store.jsontext import encode, encode_optional
from onward.store.prepared import error_data, run_moved_change, step_ended_change
from onward.store.run_states import count_steps_done
from onward.store.tables import runs, step_runs


def close_run(
    connection: Connection,
    workspace_id: str,
    run_id: str,
    status: Ending,
    error: dict[str, Any] | None,
    at: str,
    unless_launched: bool = False,
) -> bool:
    if not _end_row(connection, workspace_id, run_id, status, error, at, unless_launched):
        return False
    changes = _close_unknown_steps(connection, workspace_id, run_id, at) if status == "failed" else []
    changes += close_leftovers(connection, [(run_id, workspace_id, at)])[run_id].changes
    changes.append(run_moved_change(workspace_id, run_id, status, at, _reason(error)))
    add_changes(connection, changes)
    return True


def _end_row(
    connection: Connection,
    workspace_id: str,
    run_id: str,
    status: Ending,
    error: dict[str, Any] | None,
    at: str,
    unless_launched: bool,
) -> bool:
    reason = _reason(error)
    grouped = None if reason is None else error_group(reason.category, reason.code, reason.message)
    done = count_steps_done(connection, [run_id]).get(run_id, 0)
    still = [runs.c.ended_at.is_(None), *([runs.c.launched_at.is_(None)] if unless_launched else [])]
    statement = (
        update(runs)
        .where(runs.c.workspace_id == workspace_id, runs.c.id == run_id, *still)
        .values(status=status, error=encode_optional(error), error_group=grouped, ended_at=at, moved_at=at)
        .values(steps_done=done)
    )
    return connection.execute(statement).rowcount == 1


def _close_unknown_steps(connection: Connection, workspace_id: str, run_id: str, at: str) -> list[ChangeRow]:
    """Rule R8: nobody knows what a step did whose execution is gone, and that is what its row says."""
    under_way = (
        step_runs.c.run_id == run_id,
        step_runs.c.workspace_id == workspace_id,
        step_runs.c.status == "running",
        step_runs.c.ended_at.is_(None),
    )
    statement = (
        update(step_runs)
        .where(*under_way)
        .values(ended_at=at, status="failed", error=encode(error_data(_UNKNOWN)))
        .returning(
            step_runs.c.path,
            step_runs.c.attempt,
            step_runs.c.step_id,
            step_runs.c.type,
            step_runs.c.started_at,
        )
    )
    return [
        step_ended_change(
            workspace_id,
            run_id,
            StepEnded(
                row.path, row.attempt, row.step_id, row.type, "failed", at, row.started_at, error=_UNKNOWN
            ),
        )
        for row in connection.execute(statement).all()
    ]


def _reason(error: dict[str, Any] | None) -> StepError | None:
    return None if error is None else StepError(error["category"], error["code"], error["message"])


_UNKNOWN = StepError(
    "unknown_outcome",
    "execution_lost",
    "It was under way when its run's execution was lost; whether it took effect is unknown.",
)
