"""Events are kept, found by waits that open later, and told to runs that wait (R1, R2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from onward.domain.errors import Denied, Invalid, NotFound
from onward.services import events
from runs_world import AWAY, HOME, RunsWorld, world

__all__ = ["world"]


def told(world: RunsWorld, run_id: str) -> list[object]:
    return [signal.data["data"] for signal in world.engine.signals_of(run_id) if signal.kind == "event"]


def test_an_event_reaches_the_runs_that_wait_for_its_name_and_key(world: RunsWorld) -> None:
    mine, other, anything = (world.started() for _ in range(3))
    world.waiting(mine, "event", event_name="paid", event_key="7")
    world.waiting(other, "event", event_name="paid", event_key="8")
    world.waiting(anything, "event", event_name="paid")
    published = events.publish(world.app, world.ada, "paid", "7", {"n": 1})
    assert [told(world, run) for run in (mine, other, anything)] == [[{"n": 1}], [], [{"n": 1}]]
    assert events.show_event(world.app, world.ada, published.event.id).routed_at is not None


def test_a_closed_wait_hears_nothing(world: RunsWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    world.ended(run)
    events.publish(world.app, world.ada, "paid")
    assert told(world, run) == []


def test_an_event_that_nobody_could_be_told_of_stays_unrouted(world: RunsWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    world.engine.away = True
    published = events.publish(world.app, world.ada, "paid")
    assert published.event.routed_at is None
    with world.store.read() as tx:
        assert [event.id for event in tx.events.unrouted("9999", 10)] == [published.event.id]


def test_a_wait_that_opens_later_looks_back(world: RunsWorld) -> None:
    ids = []
    for key in ("7", "8", "7"):
        ids.append(events.publish(world.app, world.ada, "paid", key).event.id)
        world.clock.move(seconds=1)
    since = "2000-01-01T00:00:00.000000Z"
    assert [e.id for e in events.find_events(world.app, HOME, "paid", "7", since)] == [ids[0], ids[2]]
    assert [e.id for e in events.find_events(world.app, HOME, "paid", None, since)] == ids
    assert events.find_events(world.app, HOME, "paid", "7", world.clock.now_text()) == []


def test_a_dedupe_key_is_taken_once_per_source(world: RunsWorld) -> None:
    first = events.publish(world.app, world.ada, "paid", dedupe_key="d", source="shop")
    again = events.publish(world.app, world.ada, "paid", dedupe_key="d", source="shop")
    other = events.publish(world.app, world.ada, "paid", dedupe_key="d", source="bank")
    assert (first.created, again.created, other.created) == (True, False, True)
    assert again.event.id == first.event.id


def test_e4_of_many_with_one_dedupe_key_one_is_kept(world: RunsWorld) -> None:
    def publish(_: int) -> events.PublishedEvent:
        return events.publish(world.app, world.ada, "paid", dedupe_key="d")

    with ThreadPoolExecutor(8) as pool:
        published = list(pool.map(publish, range(16)))
    assert sum(one.created for one in published) == 1
    assert len({one.event.id for one in published}) == 1


def test_a_step_that_is_tried_again_sends_its_event_once(world: RunsWorld) -> None:
    run = world.started()
    ids = {events.emit(world.app, HOME, run, "done", None, {}, "step key") for _ in range(2)}
    assert len(ids) == 1


def test_nobody_else_speaks_for_a_run(world: RunsWorld) -> None:
    with pytest.raises(Invalid, match="own"):
        events.publish(world.app, world.ada, "paid", source="run:run_1")


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 201, "-a", "a\n", "a\0"])
def test_a_bad_name_is_refused(world: RunsWorld, name: str) -> None:
    with pytest.raises(Invalid):
        events.publish(world.app, world.ada, name)


def test_e1_events_stay_in_their_workspace(world: RunsWorld) -> None:
    event = events.publish(world.app, world.ada, "paid").event
    stranger = world.member("eve", "admin", AWAY)
    with pytest.raises(NotFound):
        events.show_event(world.app, stranger, event.id)
    assert events.list_events(world.app, stranger).items == ()
    assert events.find_events(world.app, AWAY, "paid", None, "2000") == []


def test_a_viewer_may_read_but_not_publish(world: RunsWorld) -> None:
    viewer = world.member("vic", "viewer")
    with pytest.raises(Denied):
        events.publish(world.app, viewer, "paid")
    assert events.list_events(world.app, viewer).items == ()
