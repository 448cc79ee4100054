"""Keyed concurrency: taking a slot, giving it back, and telling whose turn it is (rule R11).

A run stands in its line from its launch on, so the order is that of the launches. A run that
waits gives its slot back and stands in line again when it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.ports.rows.slots import Admission
from onward.services.context import Services
from onward.services.telling import tell


def concurrency_key(workflow_id: str, key: str) -> str:
    """A key counts within its workflow; the line's name says so."""
    return f"{workflow_id}/{key}"


def spoken_key(concurrency_key: str) -> str:
    """The key as the author wrote it."""
    return concurrency_key.partition("/")[2]


def acquire(app: Services, workspace_id: str, key: str, run_id: str, limit: int) -> Admission:
    """A slot, or a place in line: the run is signalled `slot` when its turn has come. Safe to ask twice."""
    with app.store.write() as tx:
        admission = tx.slots.acquire(workspace_id, key, run_id, limit, app.clock.now_text())
    tell_promoted(app, workspace_id, key, admission.promoted)
    return admission


def release(app: Services, workspace_id: str, key: str, run_id: str) -> None:
    """Give the slot or the place in line back, and tell those whose turn it is now."""
    with app.store.write() as tx:
        promoted = tx.slots.release(workspace_id, key, run_id, app.clock.now_text())
    tell_promoted(app, workspace_id, key, promoted)


def tell_promoted(app: Services, workspace_id: str, key: str, run_ids: Sequence[str]) -> None:
    """Who cannot be told now is told by the reconciler: its row says that nobody has."""
    told = [run_id for run_id in run_ids if tell(app, run_id, "slot", {}) is not None]
    if told:
        with app.store.write() as tx:
            tx.slots.mark_told(workspace_id, key, told, app.clock.now_text())
