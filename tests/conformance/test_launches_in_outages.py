"""A firing whose start falls into an outage: it comes to one run that counts, wherever it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import pytest

from fakes.mortal import Killed, MortalStore
from onward.domain.errors import Unavailable
from onward.domain.runs.facts import RunMoved
from onward.ports.rows.triggers import InvocationRow
from onward.ports.store import DATABASE_AWAY, Store, Tx
from onward.services import reconcile
from onward.services.triggers import attempts
from triggers_world import TriggersWorld, world

__all__ = ["world"]

ONCE = {"at": "2031-05-01T12:01:00Z"}
AT_EACH_WRITE = pytest.mark.parametrize("at", [1, 2, 3, 4])
TEMPORAL = pytest.mark.parametrize("away", [False, True], ids=["Temporal is well", "Temporal is away"])


@dataclass
class OneLost:
    """Its n-th transaction finds no database, or is committed and nobody hears of it."""

    store: Store
    left: int
    committed: bool

    def read(self) -> AbstractContextManager[Tx]:
        return self.store.read()

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self.left -= 1
        is_lost = self.left == 0
        if is_lost and not self.committed:
            raise Unavailable(DATABASE_AWAY, "The database did not answer.")
        with self.store.write() as tx:
            yield tx
        if is_lost:
            raise Unavailable(DATABASE_AWAY, "The database did not answer.")


@AT_EACH_WRITE
@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_killed_while_temporal_is_away(world: TriggersWorld, at: int, committed: bool) -> None:
    """T2: nothing ran, so nothing has failed."""
    row = due(world)
    world.engine.away = True
    mortal = replace(world.app, store=MortalStore(world.app.store, at, committed=committed))
    with suppress(Killed):
        attempts.attempt(mortal, row)
    assert goes_on(world) == ("succeeded", 1)


@AT_EACH_WRITE
@TEMPORAL
@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_a_transaction_is_lost(world: TriggersWorld, at: int, away: bool, committed: bool) -> None:
    """T2: what was written is found again by its key, and never launched under another one."""
    row = due(world)
    world.engine.away = away
    flaky = replace(world.app, store=OneLost(world.app.store, at, committed))
    for _ in range(2):  # as the scheduler does
        with suppress(Unavailable):
            attempts.attempt(flaky, row)
    assert goes_on(world) == ("succeeded", 1)


def test_a_start_that_was_put_off_links_the_run_that_never_began(world: TriggersWorld) -> None:
    row = due(world)
    world.engine.away = True
    attempts.attempt(world.app, row)
    [waiting] = world.invocations()
    [entry] = waiting.attempts
    run = world.run(entry["run_id"])
    assert (waiting.status, entry["outcome"], run.status) == ("pending", "delayed", "failed")
    goes_on(world)
    [done] = world.invocations()
    assert done.run_id not in (None, entry["run_id"])


def test_a_run_that_began_before_anybody_heard_of_it_is_its_run(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T2: Temporal took it, a worker is at it, and only the answer was lost: nothing is done twice."""
    row = due(world)
    lose_the_answer(world, monkeypatch, partial(begin, world))
    attempts.attempt(world.app, row)
    [one] = world.invocations()
    assert (one.status, one.run_id, world.run(str(one.run_id)).status) == (
        "running",
        world.engine.started[0],
        "running",
    )
    monkeypatch.undo()
    assert goes_on(world) == ("succeeded", 1)


def test_a_run_that_begins_while_it_is_given_up_is_its_run(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T2: Temporal comes back just when nobody waits for it any more."""
    row = due(world)
    lose_the_answer(world, monkeypatch, lambda: None)
    attempts.attempt(replace(world.app, store=Slow(world.app.store, partial(begin, world))), row)
    [one] = world.invocations()
    assert (one.status, one.run_id) == ("running", world.engine.started[0])
    monkeypatch.undo()
    assert goes_on(world) == ("succeeded", 1)


def lose_the_answer(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch, taken: Callable[[], None]) -> None:
    start = world.engine.start_run

    def unheard(run_id: str, workspace_id: str) -> None:
        start(run_id, workspace_id)
        taken()
        raise Unavailable("engine_unavailable", "It did not answer in time.")

    monkeypatch.setattr(world.engine, "start_run", unheard)


def begin(world: TriggersWorld) -> None:
    """A worker's first segment of whatever was started."""
    for run_id in world.engine.started:
        if world.run(run_id).started_at is None:
            world.record(run_id, RunMoved("running", world.clock.now_text()))


def test_who_waited_for_the_database_misses_what_came_meanwhile(world: TriggersWorld) -> None:
    """T7: what was late is told from the time at which it is decided, not at which it was asked."""
    world.made(catch_up="none")
    world.clock.move(minutes=5)
    world.app = replace(world.app, store=Slow(world.app.store, partial(world.clock.move, hours=1)))
    world.tick()
    assert [one.scheduled_for for one in world.invocations()] == ["2031-05-01T13:05:00.000000Z"]


@dataclass
class Slow:
    """Whoever writes waits for others first."""

    store: Store
    wait: Callable[[], None]

    def read(self) -> AbstractContextManager[Tx]:
        return self.store.read()

    def write(self) -> AbstractContextManager[Tx]:
        self.wait()
        return self.store.write()


def due(world: TriggersWorld) -> InvocationRow:
    world.made(schedule=ONCE)
    world.clock.move(minutes=1)
    world.tick()
    [row] = attempts.ready(world.app)
    return row


def goes_on(world: TriggersWorld) -> tuple[str, int]:
    """Everything answers again. How it ended, and how many runs the engine was told of."""
    world.engine.away = False
    for _ in range(4):
        world.clock.move(seconds=30)
        world.start()
        reconcile.reconcile(world.app)
        for run_id in world.engine.started:
            if world.engine.executions[run_id] == "open":
                world.ended(run_id)
        attempts.settle(world.app)
    [one] = world.invocations()
    return one.status, len(world.engine.started)
