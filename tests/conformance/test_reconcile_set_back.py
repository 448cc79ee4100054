"""What a clock that ran ahead has left unfinished is repaired once it is set right, and not in a year."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from onward.domain.runs.facts import RunMoved
from onward.services import events
from onward.services.approvals import decide
from onward.services.cancel import cancel_run
from onward.services.lineage import ParentRun
from onward.services.reconcile import reconcile
from onward.store.tables import runs
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]


def unlaunched(world: RunsWorld) -> None:
    run = world.started()
    with world.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run).values(launched_at=None))


def lost(world: RunsWorld) -> None:
    world.engine.lose(world.started())


def cancels(world: RunsWorld) -> None:
    cancel_run(world.app, world.ada, world.started(), "enough")


def stalled(world: RunsWorld) -> None:
    world.record(world.started())


def decisions(world: RunsWorld) -> None:
    decide(world.app, world.ada, world.asked(world.started(), allow_self=True), "approve")


def published(world: RunsWorld) -> None:
    world.waiting(world.started(), "event", event_name="paid")
    world.engine.away = True
    events.publish(world.app, world.ada, "paid")
    world.engine.away = False


def children(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    child = world.launch("child", parent=ParentRun(parent, "sub")).run.id
    world.waiting(parent, "child", "sub", detail={"run_id": child})
    world.record(child, RunMoved("succeeded", world.clock.now_text()))


def orphans(world: RunsWorld) -> None:
    world.workflow("child")
    parent = world.started("parent")
    world.launch("child", parent=ParentRun(parent, "sub"))
    world.ended(parent, "cancelled")


def slots_told(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, _ = world.launch().run.id, world.launch()
    with world.store.write() as tx:
        tx.slots.release_run(HOME, first, world.clock.now_text())


@pytest.mark.parametrize(
    ("leave", "repaired"),
    [
        (unlaunched, "launched"),
        (published, "events"),
        *((one, one.__name__) for one in (lost, cancels, stalled, decisions, children, orphans, slots_told)),
    ],
)
def test_it_is_repaired(world: RunsWorld, leave: Callable[[RunsWorld], None], repaired: str) -> None:
    world.clock.move(days=365)
    leave(world)
    world.clock.move(days=-365)
    assert getattr(reconcile(world.app), repaired) == 1


def test_what_lies_a_little_ahead_was_written_by_a_clock_of_another_machine(world: RunsWorld) -> None:
    """Whoever is at work there is about to do it himself."""
    world.clock.move(seconds=50)
    unlaunched(world)
    world.clock.move(seconds=-50)
    assert reconcile(world.app).launched == 0
