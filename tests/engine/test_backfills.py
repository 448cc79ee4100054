"""Backfills and lines on the real Temporal: whoever records and starts may be killed at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from engine_world import World, eventually
from onward.bootstrap import ensure_duties
from onward.domain.instants import from_text
from onward.services.triggers import backfills, invocations, triggers
from onward.services.triggers.backfills import Asked, BackfillView
from onward.services.triggers.recording import new_invocation
from onward.services.triggers.views import InvocationView
from worker_processes import Workers

on_one_database = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
STEPS = "steps:\n  - {id: a, type: set, vars: {x: 1}}\n"
YEARLY: dict[str, Any] = {"name": "second", "workflow": "test", "schedule": {"cron": "0 0 1 1 *"}}
# Two hundred slots, long ago.
HOURLY: dict[str, Any] = {**YEARLY, "schedule": {"cron": "0 * * * *"}}
RANGE = Asked("2025-01-01T00:00:00Z", "2025-01-09T07:00:00Z", concurrency=8)


async def settled(world: World, document: dict[str, Any]) -> None:
    await world.publish(STEPS)
    await asyncio.to_thread(triggers.create_trigger, world.onward.services, world.admin, document)
    await ensure_duties(world.onward.temporal)


def fired(world: World) -> list[InvocationView]:
    page = invocations.list_invocations(world.onward.services, world.admin, "second", limit=1_000)
    return sorted(page.items, key=lambda one: one.scheduled_for)


async def until(world: World, backfill: BackfillView, succeeded: int) -> BackfillView:
    seen: BackfillView = await eventually(
        lambda: backfills.show_backfill(world.onward.services, world.admin, backfill.id),
        lambda seen: seen.succeeded >= succeeded,
        lambda seen: f"{seen}",
    )
    return seen


@on_one_database
async def test_each_slot_runs_once_though_the_scheduler_is_killed_twice(
    idle: World, workers: Workers
) -> None:
    """T2, T8"""
    first = workers.start()
    await settled(idle, HOURLY)
    app = idle.onward.services
    made = await asyncio.to_thread(backfills.create_backfill, app, idle.admin, "second", RANGE)
    await until(idle, made, 10)
    workers.kill(first)
    second = workers.start()
    await until(idle, made, 60)
    workers.kill(second)
    workers.start()
    done = await until(idle, made, 200)
    mine = [one for one in fired(idle) if one.backfill_id == made.id]
    start = from_text("2025-01-01T00:00:00Z")
    assert [from_text(one.scheduled_for) for one in mine] == [start + timedelta(hours=n) for n in range(200)]
    assert (done.recorded, done.failed, done.cancelled) == (200, 0, 0)
    assert len({one.run_id for one in mine}) == 200


@on_one_database
async def test_those_in_line_run_one_after_the_other(world: World) -> None:
    await settled(world, {**YEARLY, "concurrency": {"limit": 1}})
    app = world.onward.services
    for _ in range(5):
        await asyncio.to_thread(invocations.fire, app, world.admin, "second")
    await eventually(
        lambda: fired(world),
        lambda seen: [one.status for one in seen] == ["succeeded"] * 5,
        lambda seen: f"{[(one.status, one.waiting_for) for one in seen]}",
    )
    spans = sorted((one.started_at or "", one.ended_at or "") for one in fired(world))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@on_one_database
async def test_every_delivery_is_in_one_batch_though_the_scheduler_is_killed(
    idle: World, workers: Workers
) -> None:
    """T2, T8, T16"""
    first = workers.start()
    await settled(idle, {**YEARLY, "batch": {"size": 7, "within": "1s"}})
    await asyncio.to_thread(deliver, idle, range(60))
    await eventually(lambda: batched(idle), lambda items: len(items) >= 7, repr)
    workers.kill(first)
    await asyncio.to_thread(deliver, idle, range(60, 100))
    workers.start()
    items = await eventually(lambda: batched(idle), lambda items: len(items) >= 100, repr)
    assert sorted(items) == list(range(100))
    parts = [one for one in fired(idle) if one.source == "webhook"]
    assert {one.status for one in parts} == {"skipped"}
    assert {one.part_of for one in parts} == {one.id for one in fired(idle) if one.source == "batch"}


def deliver(world: World, numbers: Iterable[int]) -> None:
    app = world.onward.services
    for number in numbers:
        with app.store.write() as tx:
            trigger = tx.triggers.by_name(world.admin.workspace_id, "second")
            assert trigger is not None
            row = new_invocation(
                app,
                trigger,
                slot=f"delivery:{number}",
                source="webhook",
                scheduled_for=app.clock.now_text(),
                payload=number,
                in_line=False,
            )
            tx.invocations.insert([row])


def batched(world: World) -> list[int]:
    """What the runs that succeeded have been given."""
    done = [one for one in fired(world) if one.source == "batch" and one.status == "succeeded"]
    return [item for one in done for item in one.trigger["payload"]["items"]]
