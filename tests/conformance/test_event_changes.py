"""The feed tells of events: with the event and its firings, or not at all; and who heard it."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.errors import TooLarge
from onward.domain.events.cloud_events import CloudEvent
from onward.ports.rows.feed import Change
from onward.services import events
from onward.services.routing import route, route_all
from onward.services.triggers import deciding, triggers
from runs_world import AWAY, HOME
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def told(world: TriggersWorld, *topics: str, workspace: str = HOME) -> list[Change]:
    with world.store.read() as tx:
        return tx.feed.after(workspace, 0, topics or ["events"], 10_000)


def on(world: TriggersWorld, name: str) -> None:
    document = {"name": name, "workflow": "hello", "event": {"type": "order.*"}}
    triggers.create_trigger(world.app, world.eve, document)


def cloud_event(number: int) -> CloudEvent:
    return CloudEvent(f"e{number}", "/shop", "order.paid", None, None, {})


def test_an_event_is_told_with_what_it_started(world: TriggersWorld) -> None:
    on(world, "one")
    on(world, "two")
    event = events.publish(world.app, world.ada, "order.paid", source="shop").event
    [change] = told(world)
    assert (change.subject, change.kind, change.at) == (f"event:{event.id}", "event.published", event.at)
    assert change.data == {"id": event.id, "type": "order.paid", "source": "shop", "fired": 2}


def test_t2_an_event_that_could_not_be_kept_is_not_told(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is of the transaction that writes the event and its firings."""
    on(world, "one")

    def fail(*_: Any) -> None:
        raise TooLarge("test", "Refused as the last thing that is done.")

    monkeypatch.setattr(deciding, "record", fail)
    with pytest.raises(TooLarge):
        events.publish(world.app, world.ada, "order.paid")
    assert told(world) == []
    assert events.list_events(world.app, world.ada).items == ()


def test_those_of_a_batch_are_told_one_by_one_and_in_order(world: TriggersWorld) -> None:
    batch = [cloud_event(number) for number in range(300)]
    published = events.publish_cloud_events(world.app, world.ada, batch, batch=True)
    assert [change.data["id"] for change in told(world)] == [one.event.id for one in published]


def test_an_event_that_was_there_before_is_not_told_again(world: TriggersWorld) -> None:
    for _ in range(2):
        events.publish(world.app, world.ada, "paid", dedupe_key="d")
        events.publish_cloud_events(world.app, world.ada, [cloud_event(1), cloud_event(1)])
    assert [change.kind for change in told(world)] == ["event.published", "event.published"]


def test_what_a_step_emits_is_told_too(world: TriggersWorld) -> None:
    run = world.started()
    emitted = events.emit(world.app, HOME, run, "done", None, {}, "step key")
    assert world.changes(f"event:{emitted}") == ["event.published"]


def test_it_is_told_that_a_run_heard_it(world: TriggersWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    event = events.publish(world.app, world.ada, "paid").event
    [_, heard] = told(world, f"event:{event.id}")
    assert (heard.kind, heard.data) == ("event.routed", {"id": event.id, "heard_by": 1})


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_it_is_told_when_an_event_is_routed_later(world: TriggersWorld, is_waited_for: bool) -> None:
    """Whoever looks at it has read that nobody heard it so far, also where that stays so."""
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    world.engine.away = True
    event = events.publish(world.app, world.ada, "paid").event
    assert world.changes(f"event:{event.id}") == ["event.published"]
    world.engine.away = False
    if not is_waited_for:
        world.ended(run)
    with world.store.read() as tx:
        [unrouted] = tx.events.unrouted("9999", 10)
    assert route(world.app, unrouted)
    assert world.changes(f"event:{event.id}") == ["event.published", "event.routed"]


def test_of_two_who_route_it_the_first_one_says_who_heard_it(world: TriggersWorld) -> None:
    """The other one has read who waits when nobody did any more."""
    run = world.started()
    world.waiting(run, "event", event_name="paid")
    event = events.publish(world.app, world.ada, "paid").event
    world.ended(run)
    with world.store.read() as tx:
        row = tx.events.get(HOME, event.id)
    assert row is not None
    assert route_all(world.app, [row])
    assert events.show_event(world.app, world.ada, event.id).heard_by == (run,)
    assert world.changes(f"event:{event.id}") == ["event.published", "event.routed"]


def test_e1_events_are_told_in_their_own_workspace_alone(world: TriggersWorld) -> None:
    events.publish(world.app, world.ada, "paid")
    assert told(world, workspace=AWAY) == []
