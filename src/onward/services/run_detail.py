"""One run with everything that a page about it shows first."""

from __future__ import annotations

from onward.domain.access import Principal, require
from onward.domain.runs.stuck import ADVICE
from onward.ports.rows.approvals import ApprovalFilter
from onward.ports.rows.runs import RunFilter, RunRow
from onward.ports.store import Tx
from onward.services.approval_views import ApprovalView, views_in
from onward.services.context import Services
from onward.services.explain import sentence_in
from onward.services.run_views import RunDetail, RunLine, queue_view, run_view, wait_view
from onward.services.runs import find_run, is_row_stuck, lines_in

_SHOWN_IN_LINE = 5
_RELATED_SHOWN = 50


def show_run(app: Services, principal: Principal, run_id: str) -> RunDetail:
    require(principal, "run.read")
    workspace_id = principal.workspace_id
    with app.store.read() as tx:
        row = find_run(tx, workspace_id, run_id)
        stuck = is_row_stuck(tx, row, app.clock.now())
        return RunDetail(
            run=run_view(row, stuck=stuck),
            advice=ADVICE if stuck else None,
            sentence=sentence_in(app, tx, row),
            queue=queue_view(tx.slots.standing(workspace_id, run_id, _SHOWN_IN_LINE)),
            waits=tuple(wait_view(wait) for wait in tx.steps.waits(workspace_id, run_id, only_open=True)),
            step_counts=dict(tx.steps.counts(workspace_id, run_id)),
            approvals=_approvals(app, tx, principal, run_id),
            parent=_line(app, tx, workspace_id, row.parent_run_id),
            original=_line(app, tx, workspace_id, row.replay_of),
            children=_lines(app, tx, row, RunFilter(parent_run_id=run_id)),
            replays=_lines(app, tx, row, RunFilter(replay_of=run_id)),
        )


def _approvals(app: Services, tx: Tx, principal: Principal, run_id: str) -> tuple[ApprovalView, ...]:
    if not principal.may("approval.read"):
        return ()
    page = tx.approvals.lines(principal.workspace_id, ApprovalFilter(run_id=run_id), _RELATED_SHOWN)
    return views_in(app, tx, principal, page.items)


def _lines(app: Services, tx: Tx, row: RunRow, where: RunFilter) -> tuple[RunLine, ...]:
    return lines_in(
        tx, row.workspace_id, tx.runs.lines(row.workspace_id, where, _RELATED_SHOWN).items, app.clock.now()
    )


def _line(app: Services, tx: Tx, workspace_id: str, run_id: str | None) -> RunLine | None:
    """None also when housekeeping has removed it since."""
    found = [] if run_id is None else tx.runs.summaries(workspace_id, [run_id])
    return lines_in(tx, workspace_id, found, app.clock.now())[0] if found else None
