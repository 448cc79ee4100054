"""What the steps of a run did: step runs with attempts and iterations, their logs, and the waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.errors import NotFound
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.steps import LogRow, StepFilter, StepRow
from onward.services.context import Services
from onward.services.run_views import WaitView, wait_view
from onward.services.runs import find_run

LOGS_AT_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class StepRunView:
    """One attempt of one step at one path. With `output_blob` the output is kept beside the row.

    In a test run a step is `pinned` when its pin was taken for its output; one that was `skipped` with a
    `meta.source` (`last_run`, `sample`) was not executed because of its effects.
    """

    run_id: str
    path: str
    attempt: int
    seq: int
    step_id: str
    type: str
    status: str
    input: Any
    output: Any
    output_blob: str | None
    meta: dict[str, Any] | None
    error: dict[str, Any] | None
    started_at: str
    ended_at: str | None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class LogLine:
    seq: int
    path: str
    attempt: int
    stream: str
    text: str
    at: str


def list_steps(
    app: Services,
    principal: Principal,
    run_id: str,
    where: StepFilter | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[StepRunView]:
    """In the order in which they were first recorded."""
    require(principal, "run.read")
    with app.store.read() as tx:
        find_run(tx, principal.workspace_id, run_id)
        page = tx.steps.page(principal.workspace_id, run_id, where or StepFilter(), limit, after)
    return Page(tuple(step_view(row) for row in page.items), page.next)


def show_step(
    app: Services, principal: Principal, run_id: str, path: str, attempt: int | None = None
) -> StepRunView:
    """Without an attempt: the last one."""
    require(principal, "run.read")
    with app.store.read() as tx:
        find_run(tx, principal.workspace_id, run_id)
        row = tx.steps.get(principal.workspace_id, run_id, path, attempt)
    if row is None:
        raise NotFound("step_not_found", f"The run {run_id} has no step run {path!r}.")
    return step_view(row)


def step_output(
    app: Services, principal: Principal, run_id: str, path: str, attempt: int | None = None
) -> bytes | None:
    """The output as JSON text when it is kept beside the row; None when it is in the row."""
    step = show_step(app, principal, run_id, path, attempt)
    if step.output_blob is None:
        return None
    with app.store.read() as tx:
        data = tx.blobs.get(principal.workspace_id, step.output_blob)
    if data is None:
        raise NotFound("output_dropped", "This output is not kept any more.")
    return data


def read_logs(
    app: Services,
    principal: Principal,
    run_id: str,
    *,
    path: str | None = None,
    attempt: int | None = None,
    after: int = 0,
    limit: int = LOGS_AT_MOST,
) -> tuple[LogLine, ...]:
    """In order; go on with the `seq` of the last line."""
    require(principal, "run.read")
    with app.store.read() as tx:
        find_run(tx, principal.workspace_id, run_id)
        rows = tx.steps.logs(principal.workspace_id, run_id, after, min(limit, LOGS_AT_MOST), path, attempt)
    return tuple(_log_line(row) for row in rows)


def list_waits(
    app: Services, principal: Principal, run_id: str, *, only_open: bool = False
) -> tuple[WaitView, ...]:
    require(principal, "run.read")
    with app.store.read() as tx:
        find_run(tx, principal.workspace_id, run_id)
        waits = tx.steps.waits(principal.workspace_id, run_id, only_open=only_open)
    return tuple(wait_view(wait) for wait in waits)


def step_view(row: StepRow) -> StepRunView:
    shown = {name: getattr(row, name) for name in StepRunView.__dataclass_fields__ if name != "pinned"}
    return StepRunView(**shown, pinned=(row.meta or {}).get("pinned") is True)


def _log_line(row: LogRow) -> LogLine:
    return LogLine(row.seq, row.path, row.attempt, row.stream, row.text, row.at)
