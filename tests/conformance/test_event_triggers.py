"""Events start workflows: with the event, once, and with a reason for whatever did not start (T2, T6, T15)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from onward.domain.definitions.names import TRIGGER_FIELDS
from onward.domain.errors import TooLarge
from onward.domain.events.cloud_events import CloudEvent
from onward.domain.instants import to_text
from onward.domain.triggers.event import MOST_DEPTH
from onward.services import events
from onward.services.lineage import ParentRun
from onward.services.triggers import deciding, event_firings, event_matches, invocations, pausing, triggers
from onward.services.triggers.event_matches import MatchView
from runs_world import AWAY, HOME
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def on(world: TriggersWorld, name: str = "paid", **changes: Any) -> None:
    rule = {"event": {"type": "order.*"}, "workflow": "hello", "name": name}
    triggers.create_trigger(world.app, world.eve, {**rule, **changes})


def publish(world: TriggersWorld, name: str = "order.paid", key: str | None = None, **more: Any) -> str:
    world.clock.move(seconds=1)
    return events.publish(world.app, world.ada, name, key, **more).event.id


def matches(world: TriggersWorld, event_id: str, matched: bool | None = None) -> dict[str, MatchView]:
    page = event_matches.list_matches(world.app, world.ada, event_id, matched, limit=200)
    return {one.trigger: one for one in page.items}


def test_what_was_taken_may_be_handed_on_as_a_whole(world: TriggersWorld) -> None:
    """Nothing is answered with 2xx that could never start."""
    world.workflow("take", inputs={"all": {"type": "object"}})
    on(world, workflow="take", inputs={"all": "{{ trigger.payload }}"})
    largest = world.app.limits.input_bytes - 2_000
    publish(world, data={"text": "x" * largest})
    world.start()
    [fired] = world.invocations("paid")
    assert (fired.status, fired.reason) == ("running", None)


def test_t2_an_event_starts_the_triggers_that_take_it(world: TriggersWorld) -> None:
    on(world)
    on(world, "refunds", event={"type": "refund.*"})
    event = publish(world, key="17", data={"amount": 3}, source="shop")
    [fired] = world.invocations("paid")
    assert (fired.source, fired.trigger["payload"]) == ("event", {"amount": 3})
    assert fired.trigger["event"] == {
        "id": event,
        "type": "order.paid",
        "source": "shop",
        "key": "17",
        "at": world.clock.now_text(),
        "attributes": {},
    }
    assert set(fired.trigger) <= TRIGGER_FIELDS, "steps may read all of it"
    assert world.invocations("refunds") == []
    assert world.outcomes("paid") == ["fired"]
    assert world.shown("paid").last_fired_at == world.clock.now_text()


def test_its_run_sees_the_event(world: TriggersWorld) -> None:
    world.workflow("hello", inputs={"who": {"type": "string"}})
    on(world, inputs={"who": "{{ trigger.event.key }} {{ trigger.payload.amount }}"})
    publish(world, key="17", data={"amount": 3})
    world.start()
    [fired] = world.invocations("paid")
    assert fired.run_id is not None
    assert world.run(fired.run_id).inputs == {"who": "17 3"}


def test_t15_run_again_it_sees_the_same_event(world: TriggersWorld) -> None:
    on(world)
    event = publish(world, key="17", data={"n": 1})
    world.start()
    [fired] = world.invocations("paid")
    world.end_run(fired)
    again = invocations.rerun(world.app, world.eve, fired.id)
    assert (again.trigger["event"]["id"], again.trigger["payload"]) == (event, {"n": 1})
    assert again.trigger["depth"] == 1


def test_t15_fired_by_hand_it_sees_an_event_that_it_might_take(world: TriggersWorld) -> None:
    world.workflow("hello", inputs={"who": {"type": "string"}})
    on(world, inputs={"who": "{{ trigger.event.type }}"}, event={"type": ["order.*", "x"], "key": "17"})
    fired = invocations.fire(world.app, world.eve, "paid", {"n": 1}, source="test")
    assert (fired.trigger["event"]["id"], fired.trigger["event"]["key"]) == (None, "17")
    assert world.run(str(fired.run_id)).inputs == {"who": "order.*"}


def test_a_filter_leaves_out_what_it_does_not_want_and_says_so(world: TriggersWorld) -> None:
    on(world, filter="trigger.payload.amount > 10")
    event = publish(world, data={"amount": 3})
    world.start()
    assert sorted(world.outcomes("paid")) == ["filtered", "fired"]
    found = matches(world, event)["paid"]
    assert (found.matched, found.status) == (True, "skipped")
    assert found.reason is not None and "filter" in found.reason


def test_t2_an_event_is_never_kept_without_its_firings(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(world)

    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr(deciding, "record", dies)
    with pytest.raises(RuntimeError):
        publish(world)
    assert events.list_events(world.app, world.ada).items == ()
    assert world.invocations("paid") == []


def test_e4_of_many_who_send_one_event_at_once_one_starts_something(world: TriggersWorld) -> None:
    on(world)

    def send(_: int) -> str:
        return events.publish(world.app, world.ada, "order.paid", dedupe_key="d").event.id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(send, range(16)))
    assert len(ids) == 1
    assert len(world.invocations("paid")) == 1


def test_e4_batches_that_cross_start_each_event_once(world: TriggersWorld) -> None:
    on(world)
    batch = [CloudEvent(str(n), "/shop", "order.paid", None, n, {}) for n in range(40)]

    def send(turn: int) -> int:
        sent = batch if turn % 2 else batch[::-1]
        return sum(one.created for one in events.publish_cloud_events(world.app, world.ada, sent, batch=True))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 40
    assert sorted(one.trigger["payload"] for one in world.invocations("paid")) == list(range(40))


def test_one_that_comes_twice_in_a_batch_happens_once(world: TriggersWorld) -> None:
    on(world)
    twice = [CloudEvent("1", "/shop", "order.paid", None, n, {}) for n in ("first", "second")]
    sent = events.publish_cloud_events(world.app, world.ada, twice, batch=True)
    assert [(one.created, one.event.data) for one in sent] == [(True, "first"), (False, "first")]
    assert len(world.invocations("paid")) == 1


def test_a_step_that_emits_starts_triggers_too(world: TriggersWorld) -> None:
    on(world)
    run = world.started()
    for _ in range(2):
        events.emit(world.app, HOME, run, "order.paid", "17", {}, "step key")
    [fired] = world.invocations("paid")
    assert fired.trigger["event"]["source"] == f"run:{run}"


def emit_and_start(world: TriggersWorld, run: str, count: int) -> str:
    """The run emits, and what that starts emits in its turn."""
    world.clock.move(seconds=1)
    events.emit(world.app, HOME, run, "order.paid", None, {}, f"key {count}")
    world.start()
    return str(world.invocations("paid")[-1].run_id)


def test_a_loop_is_stopped(world: TriggersWorld) -> None:
    on(world)
    run = world.started()
    for count in range(MOST_DEPTH + 3):
        run = emit_and_start(world, run, count)
    assert len(world.invocations("paid")) == MOST_DEPTH
    assert world.outcomes("paid").count("loop") == 3
    newest = events.list_events(world.app, world.ada).items[0].id
    assert matches(world, newest)["paid"].outcome == "loop"


def test_a_loop_through_batches_is_stopped_too(world: TriggersWorld) -> None:
    on(world, batch={"size": 2, "within": "1s"})
    run = world.started()
    for count in range(MOST_DEPTH + 2):
        for half in "ab":
            events.emit(world.app, HOME, run, "order.paid", None, {}, f"{count}{half}")
        world.tick()
        world.start()
        [*_, run] = [str(one.run_id) for one in world.invocations("paid") if one.source == "batch"]
        world.clock.move(seconds=2)
    assert "loop" in world.outcomes("paid")
    assert len([one for one in world.invocations("paid") if one.source == "batch"]) == MOST_DEPTH


def test_a_child_is_as_deep_as_the_run_that_an_event_started(world: TriggersWorld) -> None:
    on(world)
    publish(world)
    world.start()
    run = str(world.invocations("paid")[0].run_id)
    world.workflow("sub")
    child = world.launch("sub", parent=ParentRun(run, "sub")).run.id
    emit_and_start(world, child, 1)
    assert [one.trigger["depth"] for one in world.invocations("paid")] == [1, 2]


def test_t6_one_that_is_off_does_not_fire_and_its_events_are_not_revived(world: TriggersWorld) -> None:
    on(world)
    triggers.disable_trigger(world.app, world.eve, "paid")
    event = publish(world)
    triggers.enable_trigger(world.app, world.eve, "paid")
    world.start()
    assert world.invocations("paid") == []
    found = matches(world, event)["paid"]
    assert (found.matched, found.as_of, found.outcome) == (False, "then", "disabled")
    assert "disabled" in found.why


def test_one_that_is_paused_for_a_while_does_not_fire_until_then(world: TriggersWorld) -> None:
    on(world)
    pausing.pause_trigger(world.app, world.eve, "paid", to_text(world.clock.now() + timedelta(hours=1)))
    event = publish(world)
    found = matches(world, event)["paid"]
    assert (found.matched, found.outcome) == (False, "paused")
    assert "paused by eve until" in found.why.lower()
    world.clock.move(hours=1)
    publish(world)
    world.tick()
    world.start()
    assert [one.status for one in world.invocations("paid")] == ["running"]


def test_t6_disabling_cancels_what_has_not_started(world: TriggersWorld) -> None:
    on(world)
    publish(world)
    triggers.disable_trigger(world.app, world.eve, "paid")
    assert [one.status for one in world.invocations("paid")] == ["cancelled"]


def test_every_trigger_says_whether_it_matched_and_why(world: TriggersWorld) -> None:
    on(world)
    on(world, "keyed", event={"type": "order.paid", "key": "18"})
    on(world, "other-shop", event={"type": ["refund.*", "order.**"], "source": "bank/**"})
    on(world, "refunds", event={"type": "refund.*"})
    event = publish(world, key="17", source="shop/web")
    on(world, "late", event={"type": "**"})
    found = matches(world, event)
    assert {name: (one.matched, one.as_of) for name, one in found.items()} == {
        "paid": (True, "then"),
        "keyed": (False, "then"),
        "other-shop": (False, "then"),
        "refunds": (False, "now"),
        "late": (False, "now"),
    }
    assert next(iter(found)) == "paid"
    assert found["keyed"].why == "Its key is '17'; the trigger takes '18'."
    assert found["other-shop"].why == "Its source 'shop/web' is not 'bank/**'."
    assert "after this event" in found["late"].why
    assert set(matches(world, event, True)) == {"paid"}


def test_one_that_is_off_is_not_said_to_match_now(world: TriggersWorld) -> None:
    event = publish(world)
    world.clock.move(seconds=1)
    on(world, "disabled")
    on(world, "rests")
    on(world, "awake")
    triggers.disable_trigger(world.app, world.eve, "disabled")
    pausing.pause_trigger(world.app, world.eve, "rests", "2031-06-01")
    whys = {name: one.why for name, one in matches(world, event).items()}
    assert whys == {
        "disabled": "It is disabled and starts nothing; otherwise it would match one like it.",
        "rests": "It is paused and starts nothing; otherwise it would match one like it.",
        "awake": "It was made after this event came; it would match one like it now.",
    }


def test_a_trigger_that_was_deleted_is_still_told_of(world: TriggersWorld) -> None:
    on(world)
    event = publish(world)
    triggers.delete_trigger(world.app, world.eve, "paid")
    assert matches(world, event)["paid"].matched


def test_matches_come_in_pages(world: TriggersWorld) -> None:
    for index in range(7):
        on(world, f"t{index}", event={"type": "order.*" if index % 2 else "refund.*"})
    event = publish(world)
    seen: list[str] = []
    after = None
    while True:
        page = event_matches.list_matches(world.app, world.ada, event, limit=2, after=after)
        seen += [one.trigger for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == ["t1", "t3", "t5", "t0", "t2", "t4", "t6"]


def test_a_thousand_triggers_are_matched_in_one_transaction(world: TriggersWorld) -> None:
    for index in range(1_000):
        rule = {"type": "order.*" if index < 250 else f"kind{index}.*"}
        on(world, f"t{index}", event=rule)
    event = publish(world)
    assert len(world.invocations(None)) == 250
    assert len([one for one in _all_matches(world, event) if one.matched]) == 250


def test_what_would_fill_the_database_is_refused_and_nothing_is_kept(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_firings, "MOST_BYTES", 100_000)
    for index in range(30):
        on(world, f"t{index}")
    publish(world, data="x" * 3_000)
    with pytest.raises(TooLarge):
        publish(world, data="x" * 4_000)
    assert len(events.list_events(world.app, world.ada).items) == 1
    assert len(world.invocations(None)) == 30


def _all_matches(world: TriggersWorld, event: str) -> list[MatchView]:
    return list(event_matches.list_matches(world.app, world.ada, event, limit=2_000).items)


def test_one_that_cannot_be_read_any_more_does_not_stop_the_others(world: TriggersWorld) -> None:
    """T4"""
    on(world)
    on(world, "odd")
    with world.store.write() as tx:
        odd = tx.triggers.by_name(HOME, "odd")
        assert odd is not None
        tx.triggers.update(replace(odd, document='{"event": {"type": 7}}'))
    publish(world)
    assert len(world.invocations("paid")) == 1


def test_e1_events_start_nothing_in_another_workspace(world: TriggersWorld) -> None:
    on(world)
    stranger = world.member("sue", "admin", AWAY)
    event = events.publish(world.app, stranger, "order.paid").event.id
    assert world.invocations("paid") == []
    assert event_matches.list_matches(world.app, stranger, event).items == ()


def test_a_run_that_waits_hears_cloud_events_and_looks_back_at_them(world: TriggersWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="com.shop.order paid", event_key="order/17")
    sent = CloudEvent(
        "1", "/shop", "com.shop.order paid", "order/17", {"n": 1}, {"time": "2026-01-01T00:00:00Z"}
    )
    [published] = events.publish_cloud_events(world.app, world.ada, [sent])
    [heard] = [signal.data for signal in world.engine.signals_of(run)]
    assert (heard["data"], heard["attributes"]) == ({"n": 1}, {"time": "2026-01-01T00:00:00Z"})
    [found] = events.find_events(world.app, HOME, "com.shop.order paid", "order/17", "2000")
    assert (found.id, found.data) == (published.event.id, {"n": 1})
    assert events.show_event(world.app, world.ada, found.id).heard_by == (run,)


def test_events_and_switches_at_once_disturb_nobody(world: TriggersWorld) -> None:
    on(world)
    on(world, "switched")

    def send(lane: int) -> int:
        batch = [CloudEvent(f"{lane}-{n}", "/shop", "order.paid", None, n, {}) for n in range(5)]
        return sum(
            one.created for one in events.publish_cloud_events(world.app, world.ada, batch, batch=True)
        )

    def switch(turn: int) -> int:
        change = triggers.enable_trigger if turn % 2 else triggers.disable_trigger
        change(world.app, world.eve, "switched")
        return 0

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(job, n) for n in range(20) for job in (send, switch)]
        assert sum(job.result() for job in jobs) == 100
    assert len(world.invocations("paid")) == 100
    assert {one.status for one in world.invocations("switched")} <= {"pending", "cancelled"}
