"""Prepared facts into rows: many records in one transaction, a statement per table.

The fast way trusts that every fact is new and counts what was written. When the count
says otherwise (a record that was tried again, a segment that another worker began),
the transaction is given up and done again the careful way, fact by fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from onward.ports.ledger import Lease, Verdict
from onward.store.bulk import Insert, Row, Statement, Update
from onward.store.endings import close_leftovers
from onward.store.feed import ChangeRow
from onward.store.prepared import PreparedFact, Write
from onward.store.run_states import RunState, count_steps_done
from onward.store.tables import approvals, step_runs, waits

STEP_COLUMNS: Final = (
    "run_id",
    "path",
    "attempt",
    "workspace_id",
    "step_id",
    "type",
    "status",
    "started_at",
    "ended_at",
    "output_blob",
    "meta",
    "error",
    "input",
    "output",
    "seq",
)
_KEY = "(run_id, path, attempt)"
_AT_END = ("status", "ended_at", "output_blob", "meta", "error", "output")

insert_steps = Insert(step_runs, STEP_COLUMNS, f"{_KEY} DO NOTHING")
# A step that was started before keeps its number and, if none is brought, its input.
_upsert_receipts = Insert(
    step_runs,
    STEP_COLUMNS,
    f"{_KEY} DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in _AT_END)},"
    " input = coalesce(excluded.input, step_runs.input) WHERE step_runs.ended_at IS NULL",
)
_WAIT_COLUMNS = (
    "run_id",
    "path",
    "kind",
    "workspace_id",
    "event_name",
    "event_key",
    "due_at",
    "detail",
    "opened_at",
)
_open_waits = Insert(waits, _WAIT_COLUMNS, "DO NOTHING")
_close_waits = Update(waits, ("run_id", "path", "kind"), ("outcome", "closed_at"), "waits.closed_at IS NULL")
_show_waiting = Update(step_runs, ("run_id", "path"), ("status",), "step_runs.ended_at IS NULL")
_APPROVAL_COLUMNS = (
    "id",
    "workspace_id",
    "run_id",
    "path",
    "title",
    "text",
    "form",
    "approvers",
    "allow_self",
    "status",
    "deadline_at",
    "created_at",
    "requested_by",
)
_ask_approvals = Insert(approvals, _APPROVAL_COLUMNS, "(run_id, path) DO NOTHING")
_close_approvals = Update(approvals, ("run_id", "path"), ("status",), "approvals.status = 'open'")
_starters = Statement("SELECT id, created_by FROM runs WHERE id {ids}")

# Whether a fact is told already; the numbers are the places of the values in its row.
_DONE: Final[dict[Write, tuple[Statement, tuple[int, ...]]]] = {
    Write.STEP_STARTED: (
        Statement("SELECT 1 FROM step_runs WHERE run_id = ? AND path = ? AND attempt = ?"),
        (0, 1, 2),
    ),
    Write.STEP_ENDED: (
        Statement(
            "SELECT 1 FROM step_runs WHERE run_id = ? AND path = ? AND attempt = ? AND ended_at IS NOT NULL"
        ),
        (0, 1, 2),
    ),
    Write.WAIT_OPENED: (
        Statement(
            "SELECT 1 FROM waits WHERE run_id = ? AND path = ? AND kind = ?"
            " AND (opened_at = ? OR closed_at IS NULL)"
        ),
        (0, 1, 2, 8),
    ),
    Write.WAIT_CLOSED: (
        Statement(
            "SELECT 1 WHERE EXISTS"
            " (SELECT 1 FROM waits WHERE run_id = ? AND path = ? AND kind = ? AND closed_at = ?)"
            " OR NOT EXISTS"
            " (SELECT 1 FROM waits WHERE run_id = ? AND path = ? AND kind = ? AND closed_at IS NULL)"
        ),
        (0, 1, 2, 4, 0, 1, 2),
    ),
    Write.APPROVAL_ASKED: (Statement("SELECT 1 FROM approvals WHERE run_id = ? AND path = ?"), (2, 3)),
    Write.APPROVAL_CLOSED: (
        Statement(
            "SELECT 1 WHERE NOT EXISTS"
            " (SELECT 1 FROM approvals WHERE run_id = ? AND path = ? AND status = 'open')"
        ),
        (0, 1),
    ),
}


class NotNew(Exception):
    """A fact was there before: the careful way must find out which."""


@dataclass(frozen=True, slots=True)
class Record:
    lease: Lease
    facts: Sequence[PreparedFact]


class Recording:
    """One transaction's worth of records."""

    def __init__(
        self,
        connection: Connection,
        runs: Mapping[str, RunState],
        numbers: dict[str, int],
        *,
        careful: bool,
    ) -> None:
        self._connection = connection
        self._runs = runs
        self._numbers = numbers  # of each run's last step run
        self._careful = careful
        self._changes: list[list[ChangeRow]] = []
        self._endings: dict[str, list[ChangeRow]] = {}
        self._moved: set[str] = set()
        self._clear()

    def record(self, work: Record) -> Verdict:
        run = self._runs.get(work.lease.run_id)
        verdict = self._verdict(run, work)
        if run is None or verdict not in ("ok", "cancel_requested"):
            return verdict
        for fact in work.facts:
            if fact.write is Write.RUN_MOVED:
                self._move(run, fact)
                continue
            if fact.key in self._keys:
                self.flush()  # what came before about the same thing is written before
            if not (self._careful and self._is_told(fact)):
                self._add(run, fact)
        if self._careful:
            self.flush()
        return verdict

    def tell(self, change: ChangeRow) -> None:
        self._changes.append([change])

    def finish(self) -> list[ChangeRow]:
        """Everything is written but the runs' own rows; the changes, in order."""
        self.flush()
        self._count_steps()
        if self._endings:
            endings = [
                (run_id, self._runs[run_id].workspace_id, self._runs[run_id].moved_at)
                for run_id in self._endings
            ]
            for run_id, leftovers in close_leftovers(self._connection, endings).items():
                self._endings[run_id].extend(leftovers.changes)
        return [change for changes in self._changes for change in changes]

    def flush(self) -> None:
        connection, rows = self._connection, self._rows
        expected = sum(map(len, rows))
        if not expected:
            return
        written = (
            insert_steps.execute(connection, rows[Write.STEP_STARTED])
            + _upsert_receipts.execute(connection, rows[Write.STEP_ENDED])
            + _close_waits.execute(connection, rows[Write.WAIT_CLOSED])
            + _open_waits.execute(connection, rows[Write.WAIT_OPENED])
            + _ask_approvals.execute(connection, self._with_starters(rows[Write.APPROVAL_ASKED]))
            + _close_approvals.execute(connection, rows[Write.APPROVAL_CLOSED])
        )
        if written != expected and not self._careful:
            raise NotNew
        shown = [(run_id, path, status) for (run_id, path), status in self._shown.items()]
        _show_waiting.execute(connection, shown)
        self._clear()

    def _count_steps(self) -> None:
        if self._moved:
            done = count_steps_done(self._connection, self._moved)
            for run_id in self._moved:
                self._runs[run_id].steps_done = done.get(run_id, 0)

    def _clear(self) -> None:
        self._rows: tuple[list[Row], ...] = ([], [], [], [], [], [])
        self._keys: set[tuple[str, ...]] = set()
        self._shown: dict[tuple[str, str], str] = {}

    def _verdict(self, run: RunState | None, work: Record) -> Verdict:
        if run is None or run.lease != work.lease.token or run.workspace_id != work.lease.workspace_id:
            return "fenced"
        if run.has_ended:
            return "ok" if self._careful and _ended_by(run, work.facts) else "ended"
        return "ok" if run.cancel_requested_at is None else "cancel_requested"

    def _is_told(self, fact: PreparedFact) -> bool:
        statement, places = _DONE[fact.write]
        values = tuple(fact.row[place] for place in places)
        return statement.execute(self._connection, values).first() is not None

    def _add(self, run: RunState, fact: PreparedFact) -> None:
        write, row = fact.write, fact.row
        self._keys.add(fact.key)
        if write <= Write.STEP_ENDED:
            number = self._numbers[run.id] = self._numbers.get(run.id, 0) + 1
            row = (*row, number)
        elif write is Write.WAIT_OPENED or write is Write.WAIT_CLOSED:
            self._shown[run.id, row[1]] = "waiting" if write is Write.WAIT_OPENED else "running"
        self._rows[write].append(row)
        self._changes.append([fact.change])

    def _move(self, run: RunState, fact: PreparedFact) -> None:
        if not run.may_become(fact.row[0]):
            return
        run.move(fact)
        self._moved.add(run.id)
        if run.has_ended:
            self._endings[run.id] = []
            self._changes.append(self._endings[run.id])  # what is closed with it is told before it
        self._changes.append([fact.change])

    def _with_starters(self, rows: Sequence[Row]) -> list[Row]:
        if not rows:
            return []
        starters: dict[str, str] = dict(
            _starters.rows_of_ids(self._connection, sorted({row[2] for row in rows}))
        )
        return [(*row, starters[row[2]]) for row in rows]


def _ended_by(run: RunState, facts: Sequence[PreparedFact]) -> bool:
    """This record itself ended the run: it is tried again because the answer was lost."""
    moves = [fact.row[:2] for fact in facts if fact.write is Write.RUN_MOVED]
    return (run.status, run.ended_at) in moves
