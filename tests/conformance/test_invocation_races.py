"""Two who move one invocation at the same moment: what comes first stays, and no run goes on without its link."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select, text

from fakes.mortal import Killed
from onward.services.launch import launch
from onward.services.triggers import attempts, invocations
from onward.services.triggers.views import InvocationView
from onward.store.database import Database, open_database
from onward.store.trigger_tables import invocations as table
from triggers_world import TriggersWorld, world

__all__ = ["world"]

PATIENCE_SECONDS = 20.0


def shown(world: TriggersWorld, invocation_id: str) -> InvocationView:
    return invocations.show_invocation(world.app, world.ada, invocation_id)


def pending(world: TriggersWorld, **changes: Any) -> InvocationView:
    """One that only the scheduler starts."""
    world.made(schedule=None, overlap="cancel_previous", **changes)
    return invocations.fire(world.app, world.ada, "tick")


def cancels(world: TriggersWorld, run_id: str | None) -> list[str]:
    return [signal.kind for signal in world.engine.signals_of(str(run_id))]


@contextmanager
def in_the_middle_of_its_start(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]
) -> Iterator[None]:
    """The engine has the run, and the invocation does not know it yet."""
    start_run = world.engine.start_run

    def start(run_id: str, workspace_id: str) -> None:
        start_run(run_id, workspace_id)
        act()

    with monkeypatch.context() as patched:
        patched.setattr(world.engine, "start_run", start)
        yield


def test_a_cancel_while_it_is_started_stays_and_takes_the_run_along(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T14: the link to the run is kept, and the attempt has its end."""
    fired = pending(world)

    def cancel() -> None:
        invocations.cancel_invocation(world.app, world.ada, fired.id)

    with in_the_middle_of_its_start(world, monkeypatch, cancel):
        world.start()
    seen = shown(world, fired.id)
    assert (seen.status, seen.reason, seen.run_id) == (
        "cancelled",
        "cancelled by ada",
        world.engine.started[0],
    )
    [attempt] = seen.attempts
    assert (attempt["outcome"], attempt["run_id"]) == ("cancelled", seen.run_id)
    assert set(cancels(world, seen.run_id)) == {"cancel"}
    assert world.outcomes().count("cancelled") == 1


def test_a_cancel_just_before_its_run_is_written_gets_the_link_afterwards(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T14"""
    fired = pending(world)

    def cancel_and_launch(*given: Any) -> Any:
        invocations.cancel_invocation(world.app, world.ada, fired.id)
        return launch(*given)

    monkeypatch.setattr("onward.services.triggers.attempts.launch", cancel_and_launch)
    world.start()
    seen = shown(world, fired.id)
    assert (seen.status, seen.run_id) == ("cancelled", world.engine.started[0])
    assert [(one["outcome"], one["reason"]) for one in seen.attempts] == [("cancelled", "cancelled by ada")]
    assert cancels(world, seen.run_id) == ["cancel"]


def test_one_that_was_cancelled_since_it_was_found_starts_nothing(world: TriggersWorld) -> None:
    """T14: asked again before each attempt."""
    fired = pending(world)
    (row,) = attempts.ready(world.app)
    invocations.cancel_invocation(world.app, world.ada, fired.id)
    attempts.attempt(world.app, row)
    assert world.engine.started == []


def test_a_cancel_finds_the_run_of_a_process_that_died_before_it_could_name_it(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T14, T2"""
    fired = pending(world)

    def die() -> None:
        raise Killed

    with in_the_middle_of_its_start(world, monkeypatch, die), pytest.raises(Killed):
        world.start()
    assert (shown(world, fired.id).status, shown(world, fired.id).run_id) == ("pending", None)
    seen = invocations.cancel_invocation(world.app, world.ada, fired.id)
    assert (seen.status, seen.run_id) == ("cancelled", world.engine.started[0])
    assert [one["outcome"] for one in seen.attempts] == ["cancelled"]
    assert cancels(world, seen.run_id) == ["cancel"]


def test_two_that_start_one_attempt_share_its_run(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R7: the slower one finds it started, and leaves it alone."""
    fired = pending(world)
    (row,) = attempts.ready(world.app)
    ways = [lambda: attempts.attempt(world.app, row)]
    with in_the_middle_of_its_start(world, monkeypatch, lambda: ways.pop()() if ways else None):
        attempts.attempt(world.app, row)
    seen = shown(world, fired.id)
    assert (seen.status, len(seen.attempts), cancels(world, seen.run_id)) == ("running", 1, [])


def test_one_that_was_settled_and_started_again_is_not_settled_by_the_slower_one(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R7: between its look and its write another one did all of this."""
    world.made(name="late", schedule=None, timeout="1m")
    world.made(schedule=None, retry={"attempts": 2, "backoff": "1s"})
    invocations.fire(world.app, world.ada, "late")
    fired = invocations.fire(world.app, world.ada, "tick")
    world.clock.move(seconds=61)
    world.ended(str(fired.run_id), "failed")
    ways = [lambda: (attempts.settle(world.app), world.clock.move(seconds=5), world.start())]

    def signal_run(_run_id: str, _signal: object) -> bool:
        ways.pop()() if ways else None
        return True

    monkeypatch.setattr(world.engine, "signal_run", signal_run)
    attempts.settle(world.app)
    seen = shown(world, fired.id)
    assert (seen.status, seen.attempt, seen.run_id) == ("running", 2, world.engine.started[-1])


@contextmanager
def held_by_another(database: Database, invocation_id: str) -> Iterator[None]:
    """Whoever writes this row now waits until the block ends."""
    with database.engine.begin() as connection:
        connection.execute(select(table.c.id).where(table.c.id == invocation_id).with_for_update())
        yield


def until_they_wait(database: Database, count: int) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        while connection.execute(waiting).scalar_one() < count:
            assert time.monotonic() < deadline, "nobody waits for the row"
            connection.execute(text("SELECT pg_stat_clear_snapshot()"))


@pytest.mark.parametrize("order", [("start", "cancel"), ("cancel", "start")], ids=" first, then ".join)
def test_a_cancel_and_a_start_that_wait_for_one_row(postgres_url: str, order: tuple[str, str]) -> None:
    """T14: real transactions, in both orders; SQLite has one writer at a time and needs no row locks."""
    database = open_database(postgres_url)
    world = TriggersWorld(database)
    fired = pending(world)
    (row,) = attempts.ready(world.app)
    ways: dict[str, Callable[[], object]] = {
        "start": lambda: attempts.attempt(world.app, row),
        "cancel": lambda: invocations.cancel_invocation(world.app, world.ada, fired.id),
    }
    with ThreadPoolExecutor(2) as pool:
        with held_by_another(database, fired.id):
            done = []
            for count, way in enumerate(order, 1):
                done.append(pool.submit(ways[way]))
                until_they_wait(database, count)
        for one in done:
            one.result(PATIENCE_SECONDS)
    seen = shown(world, fired.id)
    assert (seen.status, seen.run_id) == ("cancelled", world.engine.started[0])
    assert [(one["outcome"], one["run_id"]) for one in seen.attempts] == [("cancelled", seen.run_id)]
    assert cancels(world, seen.run_id)[:1] == ["cancel"]
    assert world.outcomes().count("cancelled") == 1
    database.close()
