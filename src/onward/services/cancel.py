"""Cancelling runs, one or many (rule R9).

The wish is recorded first, then the engine is told: it ends the run with all that belongs to
it. When there is no execution to tell, the row is ended here, its children are cancelled and
its parent hears of it, so that nothing stays open behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound
from onward.domain.runs.status import RUN_TERMINAL
from onward.ports.rows.runs import Ending, RunFilter, RunRow
from onward.services import audit
from onward.services.context import Services
from onward.services.ending import end_run, run_error, tell_parent
from onward.services.given import given_note, invalid
from onward.services.run_views import RunView, run_view
from onward.services.runs import RunQuery, filter_of
from onward.services.telling import tell

_OPEN: Final = ("queued", "running", "waiting")
_BATCH: Final = 100
BULK_LIMIT: Final = 1_000


@dataclass(frozen=True, slots=True)
class BulkCancel:
    """`requested` were cancelled now, `already` before; `more`: the limit was reached, call again."""

    requested: int
    already: int
    more: bool


def cancel_run(app: Services, principal: Principal, run_id: str, reason: str = "") -> RunView:
    """Asking twice is no error and tells the engine again; a run that has ended is one."""
    require(principal, "run.cancel")
    reason = given_note(reason, "/reason") or f"cancelled by {principal.name}"
    run = _find(app, principal.workspace_id, run_id)
    if run.ended_at is not None:
        raise Conflict("run_ended", f"The run {run_id} has ended already: it {_spoken(run.status)}.")
    ask(app, principal, run, reason)
    return run_view(_find(app, principal.workspace_id, run_id))


def cancel_runs(
    app: Services, principal: Principal, query: RunQuery, reason: str = "", limit: int = BULK_LIMIT
) -> BulkCancel:
    """Every open run that a list of the same query shows, newest first, at most `limit` in one call."""
    require(principal, "run.cancel")
    reason = given_note(reason, "/reason") or f"cancelled with others by {principal.name}"
    if replace(query, trial=False) == RunQuery():
        raise invalid("", "filter_needed", "Say which runs.", "To cancel all, give the open statuses.")
    runs = _matching(app, principal.workspace_id, query, min(limit, BULK_LIMIT) + 1)
    chosen = runs[: min(limit, BULK_LIMIT)]
    asked = [ask(app, principal, run, reason) for run in chosen]
    return BulkCancel(sum(asked), len(asked) - sum(asked), more=len(runs) > len(chosen))


def ask(app: Services, by: Principal, run: RunRow, reason: str) -> bool:
    """False: somebody had asked before. Told again in any case."""
    at = app.clock.now_text()
    with app.store.write() as tx:
        asked = tx.runs.request_cancel(run.workspace_id, run.id, reason, at)
        if asked:
            audit.record(app, tx, by, "run.cancelled", f"run:{run.id}", {"reason": reason[:200]})
            tx.feed.append(run.workspace_id, f"run:{run.id}", "run.cancelling", {"by": by.name}, at)
    told = tell(app, run.id, "cancel", {"reason": run.cancel_reason or reason, "by": by.name})
    if told is False:
        end_cancelled(app, by, run, run.cancel_reason or reason)
    return asked


def end_cancelled(app: Services, by: Principal, run: RunRow, reason: str) -> bool:
    """The cancel that was asked for, of a run that nothing executes."""
    return end_lost_run(app, by, run, "cancelled", run_error("cancelled", "cancelled", reason))


def end_lost_run(app: Services, by: Principal, run: RunRow, status: Ending, error: dict[str, Any]) -> bool:
    """End a run without an execution, tell its parent, and cancel the children that nobody waits for now."""
    if not end_run(app, by, run, status, error, "run.repaired"):
        return False
    tell_parent(app, run, status, None, error)
    with app.store.read() as tx:
        lines = tx.runs.open_children(run.workspace_id, run.id, BULK_LIMIT)
        children = [tx.runs.get(run.workspace_id, line.id) for line in lines]
    for child in children:
        if child is not None:
            ask(app, by, child, f"its parent {run.id} ended: {status}")
    return True


def end_broken(app: Services, workspace_id: str, run_id: str, message: str) -> None:
    """The interpreter failed on this run, again and again: it is not left to hang."""
    by = Principal("system", "engine", "the engine", workspace_id, "admin")
    run = _find(app, workspace_id, run_id)
    if run.ended_at is None:
        end_lost_run(app, by, run, "failed", run_error("internal", "engine_error", message))


def _find(app: Services, workspace_id: str, run_id: str) -> RunRow:
    with app.store.read() as tx:
        run = tx.runs.get(workspace_id, run_id)
    if run is None:
        raise NotFound("run_not_found", f"There is no run {run_id!r}.")
    return run


def _matching(app: Services, workspace_id: str, query: RunQuery, limit: int) -> list[RunRow]:
    found: list[RunRow] = []
    after = None
    with app.store.read() as tx:
        where = _open_ones(filter_of(app, tx, workspace_id, query))
        while len(found) < limit:
            page = tx.runs.lines(workspace_id, where, min(_BATCH, limit - len(found)), after)
            rows = (tx.runs.get(workspace_id, line.id) for line in page.items)
            found += [row for row in rows if row is not None]
            after = page.next
            if after is None:
                break
    return found


def _open_ones(where: RunFilter) -> RunFilter:
    statuses = tuple(status for status in where.statuses or _OPEN if status in _OPEN)
    return replace(where, statuses=statuses or ("none",))


def _spoken(status: str) -> str:
    return "was cancelled" if status == "cancelled" else status if status in RUN_TERMINAL else f"is {status}"
