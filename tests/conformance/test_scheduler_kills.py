"""A scheduler that is killed at any of its writes: whoever takes over loses nothing and does nothing twice.

Its whole life is walked through, from recording to settling, and each time it dies one write later.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from fakes.mortal import Killed, MortalStore
from onward.services import reconcile
from onward.services.triggers import attempts, scheduling, triggers
from slot_accounts import account
from triggers_world import TriggersWorld, world

__all__ = ["world"]

SLOTS = 3
CATCH_UP = {"policy": "all", "window": "1h", "limit": 100}


def works(world: TriggersWorld) -> None:
    """All that a scheduler does for what is due, with runs that succeed."""
    world.tick()
    world.start()
    for run_id in world.engine.started:
        if world.engine.executions[run_id] == "open":
            world.ended(run_id)
    attempts.settle(world.app)


def is_killed(world: TriggersWorld, at: int, *, committed: bool) -> bool:
    """Whether it got as far as that write."""
    immortal = world.app
    world.app = replace(immortal, store=MortalStore(immortal.store, at, committed=committed))
    try:
        works(world)
    except Killed:
        return True
    finally:
        world.app = immortal
    return False


def takes_over(world: TriggersWorld) -> None:
    world.generation = scheduling.register(world.app, "another")
    works(world)
    world.clock.move(seconds=30)
    reconcile.reconcile(world.app)  # a launch that was written and not told to the engine
    works(world)


@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_killed_at_any_write_it_fires_each_slot_once(world: TriggersWorld, committed: bool) -> None:
    """T2, T8"""
    for at in count(1):
        world.made(catch_up=CATCH_UP)
        world.clock.move(minutes=SLOTS)
        was_killed = is_killed(world, at, committed=committed)
        takes_over(world)
        assert account(world) == {"fired": SLOTS}, at
        seen = world.invocations()
        assert [(one.status, one.attempt) for one in seen] == [("succeeded", 1)] * SLOTS, at
        assert sorted(world.engine.started) == sorted(str(one.run_id) for one in seen), at
        if not was_killed:
            break
        triggers.delete_trigger(world.app, world.eve, "tick")
        world.engine.started.clear()
        world.clock.move(seconds=30)
    assert at > SLOTS * 3
