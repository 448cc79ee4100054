"""What the server does by itself: it looks, sends, and holds the dead man's switch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alerts_world import URL, AlertsWorld
from engine_world import eventually
from mail_world import Receiver
from onward.api.duties import Duties
from onward.api.health import Probe
from onward.clock import SystemClock
from onward.services import events
from onward.services.alerts import heartbeat
from onward.services.alerts import looking as alert_looking
from onward.services.alerts.health import alert_health
from onward.services.triggers import scheduling


def duties(world: AlertsWorld, **more: Any) -> Duties:
    return Duties(world.app, URL, look_seconds=0.05, **more)


def lively(world: AlertsWorld) -> None:
    """With the real time, and a scheduler that has just ticked."""
    world.app = replace(world.app, clock=SystemClock())
    scheduling.tick(world.app, scheduling.register(world.app, "test"))


async def test_a_failed_run_is_mailed_while_the_duties_run(world: AlertsWorld) -> None:
    lively(world)
    world.alert()
    await asyncio.to_thread(world.failing)
    async with duties(world).running():
        await eventually(lambda: len(world.mailer.sent), lambda count: count == 1)


async def test_after_an_outage_of_the_engine_runs_are_told_what_they_missed(world: AlertsWorld) -> None:
    """Without waiting for the reconciler, which is the engine's own."""
    run = await asyncio.to_thread(world.started)
    await asyncio.to_thread(world.waiting, run, "event", event_name="paid")
    world.engine.away = True
    async with duties(world, back_seconds=0).running():
        await asyncio.to_thread(events.publish, world.app, world.ada, "paid")
        world.clock.move(seconds=30)
        world.engine.away = False
        await eventually(lambda: len(world.engine.signals_of(run)), lambda told: told == 1)


async def test_an_outage_that_is_over_before_anybody_looks_is_seen_to(world: AlertsWorld) -> None:
    run = await asyncio.to_thread(world.started)
    await asyncio.to_thread(world.waiting, run, "event", event_name="paid")
    world.engine.away = True
    await asyncio.to_thread(events.publish, world.app, world.ada, "paid")
    world.engine.away = False
    world.clock.move(seconds=30)
    async with duties(world, back_seconds=0).running():
        await eventually(lambda: len(world.engine.signals_of(run)), lambda told: told == 1)
    assert len(world.engine.signals_of(run)) == 1


async def test_the_switch_is_held_while_all_is_well(world: AlertsWorld, receiver: Receiver) -> None:
    lively(world)
    beating = duties(
        world, heartbeat_url=f"{receiver.url}/ping-1234", heartbeat_every=timedelta(seconds=0.05)
    )
    async with beating.running():
        await eventually(lambda: len(receiver.received), lambda count: count >= 2)
        await eventually(
            lambda: heartbeat.heartbeat_health(world.app, timedelta(minutes=1)), lambda it: it[0]
        )
    well, detail = heartbeat.heartbeat_health(world.app, timedelta(minutes=1))
    assert well
    assert "ping-1234" not in detail


async def test_it_is_let_go_when_the_scheduler_is_silent(world: AlertsWorld, receiver: Receiver) -> None:
    world.tick()
    world.clock.move(minutes=2)
    alert_looking.look(world.app, URL)
    made = await beat(world, receiver)
    assert (made.sent, receiver.received) == (False, [])
    assert made.detail.startswith("Not sent: the scheduler: It has been silent for 120 s")


async def test_it_is_let_go_when_temporal_is_away(world: AlertsWorld, receiver: Receiver) -> None:
    lively(world)
    alert_looking.look(world.app, URL)
    world.engine.away = True
    assert (await beat(world, receiver)).detail == "Not sent: Temporal cannot be reached."


async def test_it_is_let_go_when_nobody_looks_for_alerts(world: AlertsWorld, receiver: Receiver) -> None:
    world.clock.move(minutes=3)
    scheduling.tick(world.app, world.generation)
    assert (await beat(world, receiver)).detail == "Not sent: alerts are not looked at."


async def test_an_address_that_does_not_answer_well_is_said(world: AlertsWorld, receiver: Receiver) -> None:
    lively(world)
    alert_looking.look(world.app, URL)
    receiver.answers = [503]
    made = await beat(world, receiver)
    assert not made.sent
    assert "answered 503" in made.detail
    assert "secret-path" not in made.detail


async def beat(world: AlertsWorld, receiver: Receiver) -> heartbeat.Beat:
    return await heartbeat.beat(world.app, f"{receiver.url}/secret-path", duties(world)._ask)


def test_readyz_has_a_line_for_each(world: AlertsWorld) -> None:
    probe = Probe(world.app, schema_is_current=lambda: True, heartbeat_every=timedelta(minutes=1))
    lines = {line.name: line for line in probe.readiness().dependencies}
    assert (lines["alerts"].status, lines["alerts"].needed) == ("ok", False)
    assert lines["heartbeat"].detail == "It has not beaten yet."


def test_alerts_that_mail_without_a_mail_server_are_not_well(world: AlertsWorld) -> None:
    world.alert()
    without = replace(world.app, mailer=None)
    assert "no mail server is set" in alert_health(without).detail


def test_alerts_that_nobody_looks_at_are_not_well(world: AlertsWorld) -> None:
    """E9"""
    world.alert()
    assert alert_health(world.app).healthy
    world.clock.move(minutes=3)
    assert "Nobody has looked since" in alert_health(world.app).detail


async def test_a_beat_that_lies_ahead_is_none_of_now(world: AlertsWorld, receiver: Receiver) -> None:
    """E9: a clock that ran ahead was set back, and nobody beats any more."""
    world.clock.move(days=1)
    world.tick()
    world.look()
    assert (await beat(world, receiver)).sent
    world.clock.move(days=-1)
    well, detail = heartbeat.heartbeat_health(world.app, timedelta(minutes=1))
    assert (well, detail[:23]) == (False, "It has not beaten since")
