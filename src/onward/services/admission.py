"""Keyed concurrency at launch: who stands in line, who is not let in, who has to go."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onward.domain.definitions.plan import ConcurrencyPlan
from onward.ports.rows.runs import NewRun
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.ending import run_error
from onward.services.slots import spoken_key


@dataclass(frozen=True, slots=True)
class Candidate:
    run: NewRun
    concurrency: ConcurrencyPlan | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Runs that have to be told when the launch is committed."""

    promoted: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()


def decided(tx: Tx, candidate: Candidate) -> NewRun:
    """The run as it is to be written: a full line that skips writes it as ended, with the reason."""
    run, concurrency = candidate.run, candidate.concurrency
    if concurrency is None or run.concurrency_key is None or concurrency.when_full != "skip":
        return run
    if not tx.slots.is_full(run.workspace_id, run.concurrency_key, concurrency.limit):
        return run
    key = spoken_key(run.concurrency_key)
    where = f"`{key}`" if key else "this workflow"
    message = f"Skipped: {where} is busy ({concurrency.limit} at a time) and `when_full` says skip."
    return replace(run, status="cancelled", error=run_error("cancelled", "concurrency_full", message))


def admit(app: Services, tx: Tx, candidate: Candidate) -> Admitted:
    """A slot or a place in line, in the launch's own transaction: nobody overtakes and nobody is lost."""
    run, concurrency = candidate.run, candidate.concurrency
    if concurrency is None or run.concurrency_key is None:
        return Admitted()
    taken = tx.slots.acquire(run.workspace_id, run.concurrency_key, run.id, concurrency.limit, run.created_at)
    cancelled: tuple[str, ...] = ()
    if not taken.held and concurrency.when_full == "cancel_oldest":
        cancelled = _cancel_oldest(app, tx, run, concurrency.limit)
    return Admitted(taken.promoted, cancelled)


def superseded_by(run_id: str) -> str:
    return f"{run_id} came, and `when_full` says cancel_oldest"


def _cancel_oldest(app: Services, tx: Tx, run: NewRun, limit: int) -> tuple[str, ...]:
    """Those who leave already make room; of the others the oldest go until the newcomer fits."""
    assert run.concurrency_key is not None
    line = sorted(slot.run_id for slot in tx.slots.line(run.workspace_id, run.concurrency_key))
    staying = [run_id for run_id in line if run_id != run.id and not _leaves(tx, run.workspace_id, run_id)]
    surplus = staying[: max(0, len(staying) - limit + 1)]
    for run_id in surplus:
        tx.runs.request_cancel(run.workspace_id, run_id, superseded_by(run.id), run.created_at)
        data = {"by": run.id}
        tx.feed.append(run.workspace_id, f"run:{run_id}", "run.cancelling", data, run.created_at)
    return tuple(surplus)


def _leaves(tx: Tx, workspace_id: str, run_id: str) -> bool:
    row = tx.runs.get(workspace_id, run_id)
    return row is None or row.ended_at is not None or row.cancel_requested_at is not None
