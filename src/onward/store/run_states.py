"""What a writer must know of a run before it writes for it, and the run's own row written back.

Loading locks the rows on PostgreSQL, always in the same order; on SQLite the transaction
itself is the lock. So decisions made on these values hold until the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from onward.domain.runs.status import RUN_PREDECESSORS, RUN_TERMINAL
from onward.store.bulk import Statement, Update
from onward.store.prepared import PreparedFact
from onward.store.tables import runs


@dataclass(slots=True)
class RunState:
    id: str
    workspace_id: str
    status: str
    segment: int
    lease: str | None
    cancel_requested_at: str | None
    started_at: str | None
    ended_at: str | None
    moved_at: str
    steps_done: int
    launched_at: str | None
    error_group: str | None = None
    error: str | None = None
    outputs: str | None = None
    changed: bool = False

    @property
    def has_ended(self) -> bool:
        return self.status in RUN_TERMINAL

    def may_become(self, status: str) -> bool:
        return any(status == to and self.status in before for to, before in RUN_PREDECESSORS.items())

    def take(self, segment: int, lease: str, at: str, *, runs: bool) -> None:
        # The highest segment ever stays: all up to it may have receipts.
        self.segment, self.lease, self.changed = max(self.segment, segment), lease, True
        # The outbox mark: that a segment begins is the proof, and costs no transaction of its own.
        self.launched_at = self.launched_at or at
        if runs:
            self.started_at = self.started_at or at
            if self.status != "running":
                self.status, self.moved_at = "running", at

    def move(self, fact: PreparedFact) -> None:
        self.status, self.moved_at, self.outputs, self.error, self.error_group = fact.row
        self.changed = True
        if self.status == "running":
            self.started_at = self.started_at or self.moved_at
        if self.has_ended:
            self.ended_at = self.moved_at


_load = Statement(
    "SELECT id, workspace_id, status, segment, lease, cancel_requested_at, started_at, ended_at, moved_at,"
    " steps_done, launched_at FROM runs WHERE id {ids}",
    postgres_end=" ORDER BY id FOR NO KEY UPDATE",
)
_save = Update(
    runs,
    ("id",),
    (
        "status",
        "segment",
        "lease",
        "started_at",
        "ended_at",
        "moved_at",
        "steps_done",
        "launched_at",
        "error_group",
        "error",
        "outputs",
    ),
)
# A step counts once however often it was tried, and one that was skipped was not done (rule R8).
_steps_done = Statement(
    "SELECT run_id, count(DISTINCT path) FROM step_runs"
    " WHERE run_id {ids} AND status IN ('succeeded', 'failed') GROUP BY run_id"
)
_highest_numbers = Statement(
    "SELECT id, (SELECT coalesce(max(seq), 0) FROM step_runs WHERE run_id = runs.id) FROM runs WHERE id {ids}"
)


def load_runs(connection: Connection, run_ids: Iterable[str]) -> dict[str, RunState]:
    return {row[0]: RunState(*row) for row in _load.rows_of_ids(connection, sorted(set(run_ids)))}


def save_runs(connection: Connection, states: Mapping[str, RunState]) -> None:
    rows = [
        (
            state.id,
            state.status,
            state.segment,
            state.lease,
            state.started_at,
            state.ended_at,
            state.moved_at,
            state.steps_done,
            state.launched_at,
            state.error_group,
            state.error,
            state.outputs,
        )
        for state in states.values()
        if state.changed
    ]
    _save.execute(connection, rows)


def count_steps_done(connection: Connection, run_ids: Iterable[str]) -> dict[str, int]:
    """Of each run; one without any is not named."""
    return {row[0]: row[1] for row in _steps_done.rows_of_ids(connection, sorted(run_ids))}


def highest_numbers(connection: Connection, run_ids: Iterable[str]) -> dict[str, int]:
    """The number of each run's last step run; 0 for a run without one."""
    wanted = sorted(run_ids)
    if not wanted:
        return {}
    return {row[0]: row[1] for row in _highest_numbers.rows_of_ids(connection, wanted)}
