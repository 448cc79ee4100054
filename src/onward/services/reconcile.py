"""Comparing the database with the engine, both ways, and repairing what differs (rules R2, R9, R17).

Every repair is safe to repeat and bounded, so that a pass is short whatever has piled up; the
next pass goes on. A run that is ended here says so in its error, its audit line and the feed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from onward.domain.access import Principal
from onward.domain.errors import OnwardError, Unavailable
from onward.domain.instants import to_text
from onward.domain.triggers.clocks import latest
from onward.ports.rows.paging import Position
from onward.ports.rows.runs import OpenRun, RunRow
from onward.services import outcomes
from onward.services.approvals import deliver
from onward.services.cancel import ask, end_cancelled, end_lost_run
from onward.services.context import Services
from onward.services.ending import run_error
from onward.services.routing import route
from onward.services.slots import release, tell_promoted
from onward.services.telling import tell

log = structlog.get_logger(__name__)

_Item = TypeVar("_Item")
SYSTEM_NAME: Final = "reconciler"

# Younger than these, whoever is at work may well be about to do it himself.
LAUNCH_GRACE: Final = timedelta(seconds=5)
TOLD_GRACE: Final = timedelta(seconds=5)
UNHEARD_GRACE: Final = timedelta(seconds=60)
LOST_GRACE: Final = timedelta(seconds=10)
CANCEL_GRACE: Final = timedelta(seconds=10)
DEADLINE_GRACE: Final = timedelta(seconds=60)
BATCH: Final = 200
# Asking the engine for one run takes about a millisecond.
LOOKED_AT: Final = 2_000


@dataclass(slots=True)
class ReconcileReport:
    """How many repairs there were. `next`: where to go on looking for lost runs; None is the start."""

    launched: int = 0
    lost: int = 0
    decisions: int = 0
    outcomes: int = 0
    events: int = 0
    slots_freed: int = 0
    slots_told: int = 0
    cancels: int = 0
    children: int = 0
    stalled: int = 0
    orphans: int = 0
    timed_out: int = 0
    looked_at: int = 0
    engine_away: bool = False
    failures: list[str] = field(default_factory=list)
    next: Position | None = None

    @property
    def repairs(self) -> int:
        told = self.decisions + self.outcomes + self.events + self.slots_told + self.children + self.stalled
        ended = self.lost + self.cancels + self.orphans + self.timed_out
        return told + ended + self.launched + self.slots_freed


def reconcile(app: Services, after: Position | None = None) -> ReconcileReport:
    """One pass. Give it the report's `next` of the pass before."""
    report = ReconcileReport()
    try:
        report.launched = _each(report, _unlaunched(app), lambda run: _launch(app, run))
        report.cancels = _each(report, _cancelling(app), lambda run: _cancel(app, run))
        report.orphans = _each(report, _orphans(app), lambda run: _stop_orphan(app, run))
        report.timed_out = _each(report, _overdue(app), lambda run: _time_out(app, run))
        _look_for_lost(app, report, after)
        _tell_again(app, report)
    except Unavailable as error:
        report.engine_away = True
        report.failures.append(error.message)
    log.info("reconciled", repairs=report.repairs, looked_at=report.looked_at, failures=len(report.failures))
    return report


def _tell_again(app: Services, report: ReconcileReport) -> None:
    """What was not told, and what was told but lost: a run that waits for it still has not heard it."""
    before, unheard, ahead = _ago(app, TOLD_GRACE), _ago(app, UNHEARD_GRACE), _ahead(app)
    with app.store.read() as tx:
        decided = tx.approvals.undelivered(before, BATCH, ahead=ahead)
        decided += tx.approvals.unheard(unheard, BATCH, ahead=ahead)
        chosen = tx.steps.chosen_outcomes(before, BATCH, ahead=ahead)
        abandoned = tx.slots.abandoned(BATCH)
        stalled = tx.runs.stalled(unheard, BATCH, ahead=ahead)
    report.decisions = _each(report, decided, lambda row: deliver(app, row))
    report.outcomes = _each(report, chosen, lambda wait: bool(outcomes.deliver(app, wait)))
    # Nothing can be under way and nothing awaited, but so it stands: its next segment finds out why.
    report.stalled = _each(report, stalled, lambda run: bool(tell(app, run.id, "slot", {})))
    report.events = _route(app, report, before)
    for slot in abandoned:
        release(app, slot.workspace_id, slot.key, slot.run_id)
    report.slots_freed = len(abandoned)
    report.slots_told = _tell_slots(app, before, unheard)
    report.children = _tell_parents(app, before)


def _launch(app: Services, run: OpenRun) -> bool:
    app.engine.start_run(run.id, run.workspace_id)
    with app.store.write() as tx:
        tx.runs.mark_launched(run.workspace_id, run.id, app.clock.now_text())
    return True


def _cancel(app: Services, run: OpenRun) -> bool:
    row = _row(app, run)
    if row is None:
        return False
    reason = row.cancel_reason or "cancel requested"
    told = tell(app, run.id, "cancel", {"reason": reason, "by": SYSTEM_NAME})
    return end_cancelled(app, _system(run.workspace_id), row, reason) if told is False else bool(told)


def _stop_orphan(app: Services, run: OpenRun) -> bool:
    """Its parent ended, and whoever was to stop it died before he could."""
    row = _row(app, run)
    return row is not None and ask(
        app, _system(run.workspace_id), row, f"its parent {run.parent_run_id} has ended"
    )


def _time_out(app: Services, run: OpenRun) -> bool:
    row = _row(app, run)
    if row is None:
        return False
    error = run_error(
        "timeout", "run_timeout", f"The run did not end by itself at its deadline, {row.deadline_at}."
    )
    ended = end_lost_run(app, _system(run.workspace_id), row, "failed", error)
    app.engine.terminate_run(run.id, "past its deadline")
    return ended


def _look_for_lost(app: Services, report: ReconcileReport, after: Position | None) -> None:
    """Open rows without an open execution: nobody will ever move them (rules R2, R8)."""
    before = _ago(app, LOST_GRACE)
    while report.looked_at < LOOKED_AT:
        with app.store.read() as tx:
            runs = tx.runs.unmoved(before, BATCH, after, ahead=_ahead(app))
        report.lost += _each(report, runs, lambda run: _end_if_lost(app, run))
        report.looked_at += len(runs)
        after = (runs[-1].moved_at, runs[-1].id) if len(runs) == BATCH else None
        if after is None:
            break
    report.next = after


def _end_if_lost(app: Services, run: OpenRun) -> bool:
    presence = app.engine.presence(run.id)
    if presence == "open":
        return False
    row = _row(app, run)
    if row is None or row.moved_at != run.moved_at:
        return False  # it has moved since we looked, so somebody moves it
    if row.cancel_requested_at is not None:
        return end_cancelled(app, _system(run.workspace_id), row, row.cancel_reason or "cancel requested")
    what = "is gone from the engine" if presence == "missing" else "was ended from outside"
    message = f"The execution of this run {what}; what its last steps did is not known."
    return end_lost_run(
        app, _system(run.workspace_id), row, "failed", run_error("internal", "execution_lost", message)
    )


def _route(app: Services, report: ReconcileReport, before: str) -> int:
    """Page by page: some that cannot be told although the engine answers hold up none that can."""
    routed = 0
    after: Position | None = None
    for _ in range(LOOKED_AT // BATCH):
        with app.store.read() as tx:
            page = tx.events.unrouted(before, BATCH, after, ahead=_ahead(app))
        done = _each(report, page, lambda event: route(app, event))
        routed += done
        is_away = done < len(page) and not app.engine.health().get("reachable")
        if is_away or len(page) < BATCH:
            break
        after = (page[-1].at, page[-1].id)
    return routed


def _tell_slots(app: Services, before: str, unheard: str) -> int:
    with app.store.read() as tx:
        untold = tx.slots.untold(before, BATCH, ahead=_ahead(app))
        untold += tx.slots.unheard(unheard, BATCH, ahead=_ahead(app))
    for slot in untold:
        tell_promoted(app, slot.workspace_id, slot.key, [slot.run_id])
    return len(untold)


def _tell_parents(app: Services, before: str) -> int:
    with app.store.read() as tx:
        children = tx.runs.ended_children(before, BATCH, ahead=_ahead(app))
    told = 0
    for child in children:
        data = {
            "path": child.parent_path,
            "run_id": child.run_id,
            "status": child.status,
            "outputs": child.outputs,
            "error": child.error,
        }
        told += bool(tell(app, child.parent_run_id, "child", data))
    return told


def _unlaunched(app: Services) -> list[OpenRun]:
    with app.store.read() as tx:
        return tx.runs.unlaunched(_ago(app, LAUNCH_GRACE), BATCH, ahead=_ahead(app))


def _cancelling(app: Services) -> list[OpenRun]:
    with app.store.read() as tx:
        return tx.runs.cancelling(_ago(app, CANCEL_GRACE), BATCH, ahead=_ahead(app))


def _orphans(app: Services) -> list[OpenRun]:
    with app.store.read() as tx:
        return tx.runs.orphans(_ago(app, LOST_GRACE), BATCH, ahead=_ahead(app))


def _overdue(app: Services) -> list[OpenRun]:
    with app.store.read() as tx:
        return tx.runs.overdue(_ago(app, DEADLINE_GRACE), BATCH)


def _row(app: Services, run: OpenRun) -> RunRow | None:
    """The run as it is now; None when it has ended meanwhile."""
    with app.store.read() as tx:
        row = tx.runs.get(run.workspace_id, run.id)
    return row if row is not None and row.ended_at is None else None


def _each(report: ReconcileReport, items: Iterable[_Item], repair: Callable[[_Item], bool]) -> int:
    """One that cannot be repaired stops no other; an engine that is away stops the pass."""
    done = 0
    for item in items:
        try:
            done += repair(item)
        except Unavailable:
            raise
        except OnwardError as error:
            report.failures.append(f"{getattr(item, 'id', item)}: {error.message}")
            log.warning("repair_failed", item=str(getattr(item, "id", item)), code=error.code)
    return done


def _ago(app: Services, grace: timedelta) -> str:
    return to_text(app.clock.now() - grace)


def _ahead(app: Services) -> str:
    """Nobody is about to do what a clock that ran ahead has written down."""
    return to_text(latest(app.clock.now()))


def _system(workspace_id: str) -> Principal:
    return Principal("system", SYSTEM_NAME, SYSTEM_NAME, workspace_id, "admin")
