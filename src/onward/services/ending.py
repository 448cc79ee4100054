"""Ending a run's row where the engine cannot.

The engine ends its runs itself. This is for runs that never began, whose execution
is gone, or that outlived their deadline.
"""

from __future__ import annotations

from typing import Any

from onward.domain.access import Principal
from onward.ports.rows.runs import Ending, RunRow
from onward.services import audit
from onward.services.context import Services
from onward.services.slots import tell_promoted
from onward.services.telling import tell


def end_run(
    app: Services,
    by: Principal,
    run: RunRow,
    status: Ending,
    error: dict[str, Any],
    action: str,
    *,
    unless_launched: bool = False,
) -> bool:
    """Row, slot and all that was open in it, in one transaction. False: it had ended, or was launched.

    `action` is how the audit calls it.
    """
    at = app.clock.now_text()
    try:
        with app.store.write() as tx:
            promoted = tx.slots.release_run(run.workspace_id, run.id, at)
            ended = tx.runs.finalise(
                run.workspace_id, run.id, status, error, at, unless_launched=unless_launched
            )
            if ended:
                audit.record(app, tx, by, action, f"run:{run.id}", {"status": status, "code": error["code"]})
            elif unless_launched:
                raise _UnderWay  # it keeps its slot
    except _UnderWay:
        return False
    if run.concurrency_key is not None:
        tell_promoted(app, run.workspace_id, run.concurrency_key, promoted)
    return ended


class _UnderWay(Exception):
    pass


def tell_parent(
    app: Services, run: RunRow, status: str, outputs: Any, error: dict[str, Any] | None
) -> bool | None:
    if run.parent_run_id is None:
        return None
    return tell(app, run.parent_run_id, "child", _told(run, status, outputs, error))


def tell_parent_of(app: Services, workspace_id: str, run_id: str) -> bool | None:
    """`tell_parent` of a run that has ended, as its row says it. None: the engine is away."""
    with app.store.read() as tx:
        run = tx.runs.get(workspace_id, run_id)
    if run is None or run.parent_run_id is None:
        return False
    return tell_parent(app, run, run.status, run.outputs, run.error)


def end_of(app: Services, workspace_id: str, run_id: str) -> dict[str, Any] | None:
    """The end of a child, as its parent is told of it; None while it goes on."""
    with app.store.read() as tx:
        run = tx.runs.get(workspace_id, run_id)
    if run is None or run.ended_at is None:
        return None
    return _told(run, run.status, run.outputs, run.error)


def _told(run: RunRow, status: str, outputs: Any, error: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "path": run.parent_path,
        "run_id": run.id,
        "status": status,
        "outputs": outputs,
        "error": error,
    }


def run_error(category: str, code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"category": category, "code": code, "message": message, **more}
