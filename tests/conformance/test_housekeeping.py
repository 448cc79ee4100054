"""Housekeeping removes what is old, with all that belongs to it, and nothing else (rule R22)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from onward.domain.runs.facts import StepEnded
from onward.services import events, housekeeping
from onward.services.housekeeping import Retention, clean
from onward.store.tables import approvals, blobs, feed, runs, step_runs, waits
from onward.store.tables import events as event_rows
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]


def count(world: RunsWorld, table: object) -> int:
    with world.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def finished(world: RunsWorld, output: bytes) -> str:
    run = world.started()
    at = world.clock.now_text()
    blob = asyncio.run(world.ledger.put_blob(HOME, output, at))
    step = StepEnded("a", 1, "a", "set", "succeeded", at, at, output_blob=blob)
    world.record(run, step)
    world.asked(run)
    world.ended(run)
    return run


def test_old_runs_go_with_all_that_belongs_to_them(world: RunsWorld) -> None:
    finished(world, b"1")
    world.clock.move(days=91)
    assert clean(world.app).runs == 1
    assert [count(world, table) for table in (runs, step_runs, waits, approvals, blobs)] == [0] * 5


def test_open_and_recent_runs_stay(world: RunsWorld) -> None:
    still_open = world.started()
    world.clock.move(days=91)
    recent = finished(world, b"1")
    assert clean(world.app).runs == 0
    assert {world.run(run).id for run in (still_open, recent)} == {still_open, recent}


def test_a_long_run_counts_from_its_end(world: RunsWorld) -> None:
    run = world.started()
    world.clock.move(days=80)
    world.ended(run)
    world.clock.move(days=80)
    assert clean(world.app).runs == 0
    world.live(days=11)
    assert clean(world.app).runs == 1


def test_a_blob_stays_while_another_run_refers_to_it(world: RunsWorld) -> None:
    finished(world, b"same")
    world.clock.move(days=60)
    finished(world, b"same")
    world.clock.move(days=60)
    assert clean(world.app).runs == 1
    assert count(world, blobs) == 1


def test_old_events_go_when_they_were_routed(world: RunsWorld) -> None:
    run = world.started()
    world.waiting(run, "event", event_name="waited-for")
    events.publish(world.app, world.ada, "paid")
    world.engine.away = True
    events.publish(world.app, world.ada, "waited-for")
    world.clock.move(days=31)
    assert clean(world.app).events == 1
    assert count(world, event_rows) == 1


def test_the_feed_is_kept_for_a_while(world: RunsWorld) -> None:
    world.started()
    world.clock.move(days=8)
    world.started()
    before = count(world, feed)
    assert clean(world.app).changes == 1
    assert count(world, feed) == before - 1


def test_a_pass_is_bounded_and_says_that_there_is_more(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "RUNS_AT_ONCE", 1)
    monkeypatch.setattr(housekeeping, "BATCHES", 2)
    for number in range(3):
        finished(world, b"%d" % number)
    world.clock.move(days=91)
    first = clean(world.app)
    assert (first.runs, first.more) == (2, True)
    assert clean(world.app).runs == 1


def test_what_one_pass_left_is_not_left_until_the_next_hour(
    world: RunsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else events that come faster than one pass an hour removes them would fill the disk."""
    monkeypatch.setattr(housekeeping, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(housekeeping, "BATCHES", 2)
    for _ in range(3):
        events.publish(world.app, world.ada, "paid")
    world.clock.move(days=31)
    assert clean(world.app).more
    assert housekeeping.is_due(world.app, timedelta(hours=1))
    assert not clean(world.app).more
    assert not housekeeping.is_due(world.app, timedelta(hours=1))


def test_its_health_turns_red_when_it_does_not_run_any_more(world: RunsWorld) -> None:
    assert housekeeping.health(world.app).healthy
    clean(world.app, Retention(runs=timedelta(days=1)))
    assert housekeeping.health(world.app).last_at == world.clock.now_text()
    world.clock.move(hours=4)
    assert not housekeeping.health(world.app).healthy
