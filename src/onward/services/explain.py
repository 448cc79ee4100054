"""Gathering what `domain/runs/explain` makes its one sentence of."""

from __future__ import annotations

from typing import Final, Literal, cast

from onward.domain.access import Principal, require
from onward.domain.errors import Unavailable
from onward.domain.runs.explain import Asked, Awaited, Explanation, Line, Situation, explain
from onward.domain.runs.facts import WaitKind
from onward.ports.rows.approvals import ApprovalFilter, ApprovalRow
from onward.ports.rows.runs import RunRow
from onward.ports.rows.slots import Standing
from onward.ports.rows.steps import StepFilter, WaitRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.runs import find_run, is_row_stuck
from onward.services.slots import spoken_key

# A fan-out may wait for thousands of things at once; the first few explain it.
_WAITS_READ: Final = 20
_OPEN_STEPS_READ: Final = 10
_IN_LINE_READ: Final = 3


def explain_run(app: Services, principal: Principal, run_id: str) -> Explanation:
    """Why is it waiting? One causal sentence, and every reason in it."""
    require(principal, "run.read")
    execution = _execution(app, principal, run_id)
    with app.store.read() as tx:
        row = find_run(tx, principal.workspace_id, run_id)
        situation = _situation(app, tx, row, execution, depth=0)
    return explain(situation, app.clock.now())


def sentence_in(app: Services, tx: Tx, row: RunRow) -> str:
    """Only from what the database knows: cheap enough to be shown with every run."""
    return explain(_situation(app, tx, row, "unknown", depth=0), app.clock.now()).sentence


Execution = Literal["open", "closed", "missing", "unknown"]


def _execution(app: Services, principal: Principal, run_id: str) -> Execution:
    """Asked before the transaction begins: the engine may take its time."""
    with app.store.read() as tx:
        row = find_run(tx, principal.workspace_id, run_id)
    if row.ended_at is not None:
        return "unknown"
    try:
        return app.engine.presence(run_id)
    except Unavailable:
        return "unknown"


def _situation(app: Services, tx: Tx, row: RunRow, execution: Execution, depth: int) -> Situation:
    waits = tx.steps.waits(row.workspace_id, row.id, only_open=True) if row.ended_at is None else []
    return Situation(
        run_id=row.id,
        workflow_name=row.workflow_name,
        status=row.status,
        moved_at=row.moved_at,
        error=row.error,
        cancel_requested_at=row.cancel_requested_at,
        cancel_reason=row.cancel_reason,
        # Until its first segment begins the row does not tell; the engine does.
        launched=row.launched_at is not None or execution == "open",
        execution=execution,
        open_steps=_open_steps(tx, row),
        stuck=is_row_stuck(tx, row, app.clock.now()),
        line=_line(tx.slots.standing(row.workspace_id, row.id, _IN_LINE_READ)),
        waits=_awaited(app, tx, row, waits[:_WAITS_READ], depth),
        more_waits=max(0, len(waits) - _WAITS_READ),
    )


def _open_steps(tx: Tx, row: RunRow) -> tuple[str, ...]:
    if row.status != "running":
        return ()
    under_way = StepFilter(statuses=("running",))
    page = tx.steps.page(row.workspace_id, row.id, under_way, _OPEN_STEPS_READ)
    # A loop is under way as long as something in it is: what is innermost says more.
    paths = [step.path for step in page.items]
    return tuple(path for path in paths if not any(other.startswith(f"{path}[") for other in paths))


def _line(standing: Standing | None) -> Line | None:
    if standing is None or standing.held:
        return None
    return Line(spoken_key(standing.key), standing.limit, standing.holders, standing.ahead, standing.position)


def _awaited(app: Services, tx: Tx, row: RunRow, waits: list[WaitRow], depth: int) -> tuple[Awaited, ...]:
    asked = _asked(tx, row) if any(wait.kind == "approval" for wait in waits) else {}
    children = _children(app, tx, row, depth) if any(wait.kind == "child" for wait in waits) else {}
    return tuple(
        Awaited(
            path=wait.path,
            kind=cast("WaitKind", wait.kind),
            since=wait.opened_at,
            due_at=wait.due_at,
            event_name=wait.event_name,
            event_key=wait.event_key,
            detail=wait.detail,
            asked=asked.get(wait.path) if wait.kind == "approval" else None,
            child=children.get(wait.path) if wait.kind == "child" else None,
        )
        for wait in waits
    )


def _asked(tx: Tx, row: RunRow) -> dict[str, Asked]:
    where = ApprovalFilter(status="open", run_id=row.id)
    page = tx.approvals.lines(row.workspace_id, where, _WAITS_READ)
    return {approval.path: _question(approval) for approval in page.items}


def _question(approval: ApprovalRow) -> Asked:
    return Asked(approval.id, approval.title, approval.approvers)


def _children(app: Services, tx: Tx, row: RunRow, depth: int) -> dict[str, Situation]:
    """The newest child at each path; it is explained in turn, as deep as children nest."""
    if depth >= app.limits.child_depth:
        return {}
    newest = {
        child.parent_path: child.id for child in tx.runs.open_children(row.workspace_id, row.id, _WAITS_READ)
    }
    rows = {path: tx.runs.get(row.workspace_id, run_id) for path, run_id in newest.items()}
    return {
        path: _situation(app, tx, child, "unknown", depth + 1)
        for path, child in rows.items()
        if child is not None and path is not None
    }
