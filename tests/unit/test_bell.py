"""The bell that wakes the scheduler's loops."""

from __future__ import annotations

import asyncio
from threading import Thread

from onward.engine.activities.bell import Bell, Hints

FOREVER = 3_600.0


async def test_it_is_heard_from_another_thread() -> None:
    bell = Bell()
    bell.hush()
    Thread(target=bell.ring).start()
    await asyncio.wait_for(bell.wait(FOREVER), 10)


async def test_what_rang_during_the_look_is_not_missed() -> None:
    bell = Bell()
    bell.hush()
    bell.ring()
    await asyncio.wait_for(bell.wait(FOREVER), 10)


async def test_without_a_sound_it_looks_again_all_the_same() -> None:
    bell = Bell()
    bell.hush()
    await asyncio.wait_for(bell.wait(0.01), 10)


async def test_where_it_rings_all_the_time_looks_are_apart() -> None:
    bell, loop = Bell(), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(5):
        bell.hush()
        bell.ring()
        await bell.wait(FOREVER)
    assert loop.time() - began >= 5 * 0.02


async def test_a_hint_after_a_quiet_moment_is_passed_on_at_once() -> None:
    bells = [Bell(), Bell()]
    for bell in bells:
        bell.hush()
    Thread(target=Hints(*bells).ring).start()
    for bell in bells:
        await asyncio.wait_for(bell.wait(FOREVER), 10)


async def test_hints_without_end_are_passed_on_ten_times_a_second_and_the_last_is_not_lost() -> None:
    bell, loop = Bell(), asyncio.get_running_loop()
    hints, began = Hints(bell), loop.time()
    for _ in range(3):
        bell.hush()
        hints.ring()
        hints.ring()
        await asyncio.wait_for(bell.wait(FOREVER), 10)
    assert loop.time() - began >= 2 * 0.1
