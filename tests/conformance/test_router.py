"""The router tells runs beside those who publish, and catches up by itself after an outage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from onward.services import events, router
from onward.services.router import Router
from runs_world import RunsWorld, world

__all__ = ["world"]


@pytest.fixture
def routed(world: RunsWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunsWorld]:
    monkeypatch.setattr(router, "_AGAIN_SECONDS", 0.02)
    own = Router()
    world.app = replace(world.app, routing=own)
    own.begin(world.app)
    yield world
    own.close()


def waiting(world: RunsWorld) -> str:
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    return run


def published(world: RunsWorld, *numbers: int) -> list[str]:
    made = []
    for number in numbers:
        world.clock.move(seconds=1)
        made.append(events.publish(world.app, world.ada, "paid", data=number).event.id)
    return made


def told(world: RunsWorld, run: str) -> list[Any]:
    return [signal.data["data"] for signal in world.engine.signals_of(run)]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def unrouted(world: RunsWorld) -> list[str]:
    with world.store.read() as tx:
        return [event.id for event in tx.events.unrouted("9999", 1_000)]


def test_a_run_hears_in_order(routed: RunsWorld) -> None:
    run = waiting(routed)
    published(routed, *range(30))
    until(lambda: not unrouted(routed))
    assert told(routed, run) == list(range(30))


def test_when_the_engine_is_back_all_is_told_in_order_and_once(routed: RunsWorld) -> None:
    run = waiting(routed)
    routed.engine.away = True
    made = published(routed, *range(10))
    assert unrouted(routed) == made
    routed.engine.away = False
    made += published(routed, *range(10, 20))
    until(lambda: not unrouted(routed))
    assert list(dict.fromkeys(told(routed, run))) == list(range(20))
    for event in made:
        assert routed.changes(f"event:{event}") == ["event.published", "event.routed"]


def test_what_nobody_waits_for_waits_for_no_engine(routed: RunsWorld) -> None:
    waiting(routed)
    routed.engine.away = True
    [awaited] = published(routed, 1)
    events.publish(routed.app, routed.ada, "unheard")
    until(lambda: unrouted(routed) == [awaited])


def test_what_was_forgotten_is_read_again(routed: RunsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "_MOST_KEPT", 0)
    run = waiting(routed)
    published(routed, 1, 2, 3)
    until(lambda: not unrouted(routed))
    assert told(routed, run) == [1, 2, 3]


def test_a_run_that_cannot_be_told_holds_up_no_other(routed: RunsWorld) -> None:
    """The engine answers, but for that one; the reconciler comes back to it."""
    odd, even = waiting(routed), waiting(routed)
    routed.engine.deaf.add(odd)
    made = published(routed, 1)
    until(lambda: told(routed, even) != [])
    made += published(routed, 2)
    until(lambda: 2 in told(routed, even))
    assert unrouted(routed) == made


def test_many_that_cannot_be_told_hold_up_none_that_can(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than it reads at once, and all of them older."""
    monkeypatch.setattr(router, "_PAGE", 5)
    stuck, run = world.started(), waiting(world)
    world.waiting(stuck, "event", event_name="stuck")
    dead, living = Router(), Router()
    world.app = replace(world.app, routing=dead)
    old = [events.publish(world.app, world.ada, "stuck", data=n).event.id for n in range(12)]
    published(world, *range(12))
    world.engine.deaf.add(stuck)
    world.app = replace(world.app, routing=living)
    living.begin(world.app)
    until(lambda: told(world, run) == list(range(12)))
    living.close()
    assert sorted(unrouted(world)) == sorted(old)


def test_what_was_taken_is_told_before_it_closes(routed: RunsWorld) -> None:
    run = waiting(routed)
    published(routed, 1)
    until(lambda: not unrouted(routed))
    published(routed, 2, 3)
    assert isinstance(routed.app.routing, Router)
    routed.app.routing.close()
    assert told(routed, run) == [1, 2, 3]


def test_what_a_process_left_that_died_is_told_by_the_next(world: RunsWorld) -> None:
    run, lost, following = waiting(world), Router(), Router()
    world.app = replace(world.app, routing=lost)
    published(world, 1, 2)
    following.begin(world.app)
    until(lambda: not unrouted(world))
    following.close()
    assert told(world, run) == [1, 2]
