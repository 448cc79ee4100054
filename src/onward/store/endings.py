"""What is still open when a run ends is closed with it: waits, step runs, approvals (rule R9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from onward.domain.runs.facts import StepEnded
from onward.store.bulk import Statement
from onward.store.feed import ChangeRow
from onward.store.prepared import approval_closed_change, step_ended_change, wait_closed_change


@dataclass(slots=True)
class Leftovers:
    """What was open, and the changes that tell of its closing."""

    waits: list[tuple[str, str]] = field(default_factory=list)  # path, kind
    steps: list[tuple[str, int]] = field(default_factory=list)  # path, attempt
    approvals: list[str] = field(default_factory=list)  # ids
    changes: list[ChangeRow] = field(default_factory=list)


_open_waits = Statement("SELECT run_id, path, kind FROM waits WHERE run_id {ids} AND closed_at IS NULL")
_open_steps = Statement(
    "SELECT run_id, path, attempt, step_id, type, started_at FROM step_runs"
    " WHERE run_id {ids} AND ended_at IS NULL"
)
_open_approvals = Statement("SELECT run_id, path, id FROM approvals WHERE run_id {ids} AND status = 'open'")
_close_waits = Statement(
    "UPDATE waits SET closed_at = ?, outcome = 'cancelled' WHERE run_id = ? AND closed_at IS NULL"
)
_close_steps = Statement(
    "UPDATE step_runs SET ended_at = ?, status = 'cancelled' WHERE run_id = ? AND ended_at IS NULL"
)
_close_approvals = Statement("UPDATE approvals SET status = 'cancelled' WHERE run_id = ? AND status = 'open'")


def close_leftovers(connection: Connection, endings: Sequence[tuple[str, str, str]]) -> dict[str, Leftovers]:
    """`endings` are (run_id, workspace_id, at). The changes are returned, not yet appended."""
    found = {run_id: Leftovers() for run_id, _, _ in endings}
    of = {run_id: (workspace_id, run_id, at) for run_id, workspace_id, at in endings}
    _close_open_waits(connection, of, found)
    _close_open_steps(connection, of, found)
    _close_open_approvals(connection, of, found)
    return found


_Endings = dict[str, tuple[str, str, str]]


def _close_open_waits(connection: Connection, of: _Endings, found: dict[str, Leftovers]) -> None:
    for run_id, path, kind in _open_waits.rows_of_ids(connection, list(of)):
        workspace_id, _, at = of[run_id]
        found[run_id].waits.append((path, kind))
        found[run_id].changes.append(wait_closed_change(workspace_id, run_id, path, kind, "cancelled", at))
    for run_id, leftovers in found.items():
        if leftovers.waits:
            _close_waits.execute(connection, (of[run_id][2], run_id))


def _close_open_steps(connection: Connection, of: _Endings, found: dict[str, Leftovers]) -> None:
    for run_id, path, attempt, step_id, kind, started_at in _open_steps.rows_of_ids(connection, list(of)):
        workspace_id, _, at = of[run_id]
        ended = StepEnded(path, attempt, step_id, kind, "cancelled", at, started_at)
        found[run_id].steps.append((path, attempt))
        found[run_id].changes.append(step_ended_change(workspace_id, run_id, ended))
    for run_id, leftovers in found.items():
        if leftovers.steps:
            _close_steps.execute(connection, (of[run_id][2], run_id))


def _close_open_approvals(connection: Connection, of: _Endings, found: dict[str, Leftovers]) -> None:
    for run_id, path, approval_id in _open_approvals.rows_of_ids(connection, list(of)):
        workspace_id, _, at = of[run_id]
        found[run_id].approvals.append(approval_id)
        found[run_id].changes.append(approval_closed_change(workspace_id, run_id, path, "cancelled", at))
    for run_id, leftovers in found.items():
        if leftovers.approvals:
            _close_approvals.execute(connection, (run_id,))
