"""The step between recording and starting, on both databases: many at once, broken off, and in a race."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import update

from arrivals import RARE, arrive, shown, statuses
from onward.domain.errors import Conflict
from onward.services import housekeeping
from onward.services.triggers import (
    admission_portion,
    admitting,
    backfills,
    deciding,
    firing_keys,
    invocations,
    pausing,
    scheduling,
    triggers,
)
from onward.services.triggers.recording import new_invocation
from onward.store.trigger_tables import invocations as stored_invocations
from triggers_world import HOME, TriggersWorld, world

__all__ = ["world"]

MANY = 10_000
DEDUPED = {"dedupe": {"key": "{{ trigger.payload.id }}", "window": "1h"}}
# Every policy that goes with others.
ALL: dict[str, Any] = {
    **DEDUPED,
    "rate_limit": {"count": 8_000, "per": "1h"},
    "batch": {"size": 50, "within": "1m"},
    "throttle": {"count": 100, "per": "1s"},
    "concurrency": {"limit": 3},
}


def flood(world: TriggersWorld, count: int, name: str = "tick") -> None:
    with world.store.write() as tx:
        trigger = tx.triggers.by_name(HOME, name)
        assert trigger is not None
        rows = []
        for number in range(count):
            world.clock.move(microseconds=10)
            given: dict[str, Any] = {"slot": f"delivery:{number}", "source": "webhook", "in_line": False}
            at = world.clock.now_text()
            rows.append(
                new_invocation(
                    world.app, trigger, scheduled_for=at, payload={"id": number % (count - 10)}, **given
                )
            )
        tx.invocations.insert(rows)


@pytest.mark.parametrize("policies", [DEDUPED, ALL], ids=["one", "all"])
def test_ten_thousand_are_decided_within_ten_seconds(world: TriggersWorld, policies: dict[str, Any]) -> None:
    """Of processor time: on a quiet machine it is nearly the same, and tests are seldom alone."""
    world.made(**RARE, **policies)
    flood(world, MANY)
    begun = time.process_time()
    while admitting.admit(world.app, world.generation).more:
        pass
    assert time.process_time() - begun < 10
    with world.store.read() as tx:
        assert tx.admissions.undecided(1) == []
    counts: Counter[str] = Counter()
    for made in deciding_lines(world):
        counts[made.outcome] += made.count
    assert counts["deduped"] == 10


def deciding_lines(world: TriggersWorld) -> list[Any]:
    with world.store.read() as tx:
        trigger = tx.triggers.by_name(HOME, "tick")
        assert trigger is not None
        return list(tx.decisions.lines(HOME, trigger.id, None, 20_000).items)


@pytest.mark.parametrize(
    ("room", "name"),
    [(admission_portion.Portion, "_keep"), (deciding, "record"), (firing_keys, "lane_key")],
)
def test_a_portion_that_breaks_off_has_decided_nothing(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch, room: Any, name: str
) -> None:
    """T2: and the next one decides as it would have."""
    world.made(**RARE, **DEDUPED, concurrency={"limit": 1})
    ids = arrive(world, {"id": 1}, {"id": 1}, {"id": 2})

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(room, name, die)
        if room is firing_keys:
            broken.setattr(admission_portion, name, die)
        with pytest.raises(RuntimeError):
            admitting.admit(world.app, world.generation)
    assert {shown(world, one).waiting_for is not None for one in ids} == {True}
    assert world.outcomes() == []
    world.start()
    assert statuses(world, ids) == ["running", "skipped", "pending"]
    assert sorted(world.outcomes()) == ["deduped", "queued"]


def test_one_that_breaks_us_stops_no_other(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """T4"""
    world.made(**RARE, **DEDUPED)
    ids = arrive(world, {"id": 1}, {"id": 2})
    real = firing_keys.keys_of

    def breaks(app: Any, row: Any, trigger: Any) -> Any:
        if row.id == ids[0]:
            raise ZeroDivisionError
        return real(app, row, trigger)

    monkeypatch.setattr(admitting, "keys_of", breaks)
    world.start()
    assert statuses(world, ids) == ["failed", "running"]
    assert "ZeroDivisionError" in (shown(world, ids[0]).reason or "")


def test_failing_keys_count_as_failures_of_the_trigger(world: TriggersWorld) -> None:
    world.made(**RARE, **DEDUPED, pause_after_failures=2)
    ids = arrive(world, {}, {}, {"id": 1})
    world.start()
    assert world.shown().state == "paused"
    assert statuses(world, ids)[:2] == ["failed", "failed"]
    assert statuses(world, ids)[2] == "pending"


def test_people_who_switch_and_cancel_meanwhile_never_meet_an_error(world: TriggersWorld) -> None:
    """Whoever holds a trigger before its invocations cannot be waited for in a circle."""
    world.made(**RARE, batch={"size": 3, "within": "1s"}, concurrency={"limit": 1})
    errors: list[BaseException] = []
    done = threading.Event()

    def switch() -> None:
        try:
            while not done.is_set():
                triggers.disable_trigger(world.app, world.eve, "tick")
                triggers.enable_trigger(world.app, world.eve, "tick")
                pausing.pause_trigger(world.app, world.eve, "tick", "2031-06-01")
                triggers.enable_trigger(world.app, world.eve, "tick")
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    def cancel() -> None:
        try:
            while not done.is_set():
                for one in invocations.list_invocations(world.app, world.eve, "tick", "pending").items:
                    cancelled(world, one.id)
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    beside = [threading.Thread(target=switch), threading.Thread(target=cancel)]
    for thread in beside:
        thread.start()
    for _ in range(15):
        arrive(world, *range(7), apart=0.5)
        world.start()
    done.set()
    for thread in beside:
        thread.join()
    assert errors == []


def cancelled(world: TriggersWorld, invocation_id: str) -> None:
    with suppress(Conflict):  # it has ended meanwhile
        invocations.cancel_invocation(world.app, world.eve, invocation_id)


def test_a_backfill_cancelled_while_it_moves_starts_nothing_more(world: TriggersWorld) -> None:
    world.made(schedule={"cron": "0 * * * *"})
    asked = backfills.Asked("2031-04-01", "2031-04-30", concurrency=2)
    made = backfills.create_backfill(world.app, world.ada, "tick", asked)
    mover = threading.Thread(target=lambda: [world.admit() for _ in range(20)])
    mover.start()
    backfills.cancel_backfill(world.app, world.ada, made.id)
    mover.join()
    world.start()
    assert not [one for one in world.invocations() if one.status in ("pending", "running")]
    ended = backfills.show_backfill(world.app, world.ada, made.id)
    assert (ended.status, ended.waiting, ended.running, ended.ended_at is None) == ("cancelled", 0, 0, False)


def test_housekeeping_forgets_marks_that_do_not_count_any_more(world: TriggersWorld) -> None:
    """R22"""
    world.made(**RARE, **DEDUPED)
    arrive(world, {"id": 1}, {"id": 2})
    world.start()
    assert housekeeping.clean(world.app).marks == 0
    world.live(hours=2)
    assert housekeeping.clean(world.app).marks == 2


@pytest.mark.parametrize("seed", range(3))
def test_however_arrivals_are_cut_into_portions_they_are_decided_alike(
    world: TriggersWorld, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """T2: a scheduler that was away decides as one that looked at each as it came."""
    key = "{{ trigger.payload.key }}"
    policies = {
        "dedupe": {"key": "{{ trigger.payload.id }}", "window": "5s"},
        "rate_limit": {"count": 6, "per": "10s"},
        "debounce": {"wait": "2s", "most": "5s", "key": key},
    }
    chance = random.Random(seed)
    came = [
        (chance.choice([0.1, 0.5, 3]), {"id": chance.randrange(8), "key": chance.choice("ab")})
        for _ in range(60)
    ]
    ends = []
    for number, at_once in enumerate((1, 7, 500)):
        monkeypatch.setattr(admitting, "FIRINGS_AT_ONCE", at_once)
        name = f"t{number}"
        world.made(name=name, **RARE, **policies)
        ids = []
        for apart, payload in came:
            ids += arrive(world, payload, apart=apart, name=name)
            if at_once == 1:
                world.admit()
        world.admit()
        world.clock.move(seconds=10)
        world.admit()
        ends.append([shown(world, one).status for one in ids])
    assert ends[0] == ends[1] == ends[2]
    assert set(ends[0]) == {"pending", "skipped"}


def test_the_schedulers_health_says_when_nobody_decides(world: TriggersWorld) -> None:
    world.made(**RARE, **DEDUPED)
    arrive(world, {"id": 1})
    world.clock.move(minutes=5)
    world.tick()
    status = scheduling.scheduler_status(world.app)
    assert (status.trouble, status.undecided_seconds) == ("undecided", 300.0)
    world.start()
    assert scheduling.scheduler_status(world.app).healthy


@pytest.mark.parametrize(
    "policies",
    [{"batch": {"size": 5, "within": "5s"}}, {"debounce": {"wait": "5s"}}, DEDUPED],
    ids=["batch", "debounce", "dedupe"],
)
def test_a_document_that_cannot_be_read_any_more_stops_no_other(
    world: TriggersWorld, policies: dict[str, Any]
) -> None:
    """T4: after an upgrade that takes less."""
    world.made(**RARE, **policies)
    world.made(name="other", **RARE, **policies)
    ids = arrive(world, {"id": 1})
    if "dedupe" not in policies:
        world.admit()
    with world.database.write() as connection:
        broken = update(stored_invocations).where(stored_invocations.c.id == ids[0])
        connection.execute(broken.values(document='{"policies": "of another time"}'))
    ids += arrive(world, {"id": 1}, name="other")
    world.admit()
    world.clock.move(seconds=10)
    world.start()
    ended = [one for one in world.invocations("other") if one.status == "running"]
    assert (shown(world, ids[0]).status, len(ended)) == ("failed", 1)
    assert world.outcomes() == ["broken"]
