"""Steps that run outside of segments: one executor owns the open row, and only it may end it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from onward.domain.errors import Conflict, NotFound
from onward.domain.runs.facts import StepEnded, StepError, StepStarted
from onward.ports.ledger import Verdict
from onward.store.bulk import Insert, Statement
from onward.store.bulk import Row as Values
from onward.store.feed import ChangeRow
from onward.store.jsontext import encode
from onward.store.prepared import error_data, step_ended_change, step_started_change
from onward.store.recording import STEP_COLUMNS
from onward.store.run_states import RunState, highest_numbers
from onward.store.tables import step_runs

INTERRUPTED = StepError(
    category="transient",
    code="interrupted",
    message="The worker that ran this attempt is gone; nobody knows how far it came.",
)

_insert = Insert(step_runs, (*STEP_COLUMNS, "executor"))
_latest = Statement(
    "SELECT path, attempt, status, output, output_blob, meta, error, started_at, ended_at,"
    " executor, step_id, type FROM step_runs"
    " WHERE run_id = ? AND path = ? AND attempt >= ? ORDER BY attempt DESC LIMIT 1"
)
_interrupt = Statement(
    "UPDATE step_runs SET status = 'failed', error = ?, ended_at = ?"
    " WHERE run_id = ? AND path = ? AND attempt = ? AND ended_at IS NULL"
)
_end = Statement(
    "UPDATE step_runs SET status = ?, ended_at = ?, output_blob = ?, meta = ?, error = ?,"
    " input = coalesce(?, input), output = ?"
    " WHERE run_id = ? AND path = ? AND attempt = ? AND executor = ? AND ended_at IS NULL"
)
_executing = Statement(
    "SELECT 1 FROM step_runs WHERE run_id = ? AND path = ? AND executor = ? AND ended_at IS NULL"
)
_ended_by = Statement(
    "SELECT 1 FROM step_runs WHERE run_id = ? AND path = ? AND attempt = ? AND executor = ? AND ended_at = ?"
)


@dataclass(frozen=True, slots=True)
class StartStep:
    workspace_id: str
    run_id: str
    fact: StepStarted
    input: str | None
    executor: str


@dataclass(frozen=True, slots=True)
class EndStep:
    workspace_id: str
    run_id: str
    fact: StepEnded
    row: Values  # the fact, prepared
    executor: str


def start_step(
    connection: Connection, run: RunState | None, work: StartStep
) -> tuple[StepStarted | Row[Any], list[ChangeRow]]:
    """The fact that may be executed now, or the row of a receipt; and the changes that tell of it."""
    run = _open(run, work)
    fact = work.fact
    latest = _latest.execute(connection, (run.id, fact.path, fact.attempt)).first()
    if latest is None:
        return _begin(connection, run, work, fact)
    if latest.ended_at is not None:
        return latest, []
    if latest.executor == work.executor:
        return replace(fact, attempt=latest.attempt, at=latest.started_at), []
    interrupted = _interrupt_attempt(connection, run, latest, fact.at)
    started, changes = _begin(connection, run, work, replace(fact, attempt=latest.attempt + 1))
    return started, [interrupted, *changes]


def end_step(connection: Connection, run: RunState | None, work: EndStep) -> tuple[Verdict, list[ChangeRow]]:
    if run is None or run.workspace_id != work.workspace_id:
        return "fenced", []
    fact = work.fact
    _, _, _, _, _, _, status, _, ended_at, blob, meta, error, given, output = work.row
    identity = (run.id, fact.path, fact.attempt, work.executor)
    values = (status, ended_at, blob, meta, error, given, output, *identity)
    verdict: Verdict = "ok" if run.cancel_requested_at is None else "cancel_requested"
    if _end.execute(connection, values).rowcount:
        return verdict, [step_ended_change(run.workspace_id, run.id, fact)]
    if _ended_by.execute(connection, (*identity, ended_at)).first() is not None:
        return verdict, []  # written before: the answer was lost
    return ("ended" if run.has_ended else "fenced"), []


def is_executing(connection: Connection, run_id: str, path: str, executor: str) -> bool:
    return _executing.execute(connection, (run_id, path, executor)).first() is not None


def _open(run: RunState | None, work: StartStep) -> RunState:
    if run is None or run.workspace_id != work.workspace_id:
        raise NotFound("run_not_found", f"There is no run {work.run_id}.")
    if run.has_ended:
        raise Conflict(
            "run_ended",
            f"The run {run.id} has ended as {run.status}: no step begins any more.",
            hint="Nothing is to be done; the step was not executed.",
        )
    return run


def _begin(
    connection: Connection, run: RunState, work: StartStep, fact: StepStarted
) -> tuple[StepStarted, list[ChangeRow]]:
    number = highest_numbers(connection, [run.id]).get(run.id, 0) + 1
    row = (
        run.id,
        fact.path,
        fact.attempt,
        run.workspace_id,
        fact.step_id,
        fact.type,
        "running",
        fact.at,
        None,
        None,
        None,
        None,
        work.input,
        None,
        number,
        work.executor,
    )
    _insert.execute(connection, [row])
    return fact, [step_started_change(run.workspace_id, run.id, fact)]


def _interrupt_attempt(connection: Connection, run: RunState, latest: Row[Any], at: str) -> ChangeRow:
    error = replace(INTERRUPTED, path=latest.path)
    _interrupt.execute(connection, (encode(error_data(error)), at, run.id, latest.path, latest.attempt))
    ended = StepEnded(
        path=latest.path,
        attempt=latest.attempt,
        step_id=latest.step_id,
        type=latest.type,
        status="failed",
        at=at,
        started_at=latest.started_at,
        error=error,
    )
    return step_ended_change(run.workspace_id, run.id, ended)
