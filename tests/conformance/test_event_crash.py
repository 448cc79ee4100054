"""A publisher that is killed leaves every event with its firings, and no firing without its event (T2)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from onward.services.triggers import triggers
from onward.store.database import Database
from triggers_world import TriggersWorld, world

__all__ = ["world"]

TESTS = Path(__file__).parents[1]


def kill_while_publishing(url: str, name: str, acknowledged: int) -> list[str]:
    """The events that a publisher, which was killed, had been told are stored."""
    command = [sys.executable, str(TESTS / "event_publisher.py"), url, name]
    publisher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert publisher.stdout is not None
    lines = [publisher.stdout.readline() for _ in range(acknowledged)]
    publisher.kill()
    lines += publisher.stdout.readlines()
    publisher.wait()
    return [line.strip() for line in lines if line.endswith("\n")]


def counted(database: Database) -> tuple[set[str], Counter[str], Counter[str]]:
    """The events, and how often each was fired and decided about."""
    with database.read() as connection:
        events = set(connection.execute(text("SELECT id FROM events")).scalars())
        fired = connection.execute(text("SELECT slot FROM invocations")).scalars()
        decided = connection.execute(text("SELECT slot FROM decisions WHERE outcome = 'fired'")).scalars()
        return events, Counter(fired), Counter(decided)


def test_t2_a_kill_leaves_every_event_with_its_firings(world: TriggersWorld) -> None:
    for name in ("one", "two"):
        document = {"name": name, "workflow": "hello", "event": {"type": "order.*"}}
        triggers.create_trigger(world.app, world.eve, document)
    told = [event for name in "ab" for event in kill_while_publishing(world.database.url, name, 60)]
    events, fired, decided = counted(world.database)
    assert len(told) >= 120
    assert set(told) <= events
    assert fired == decided == Counter({f"event:{event}": 2 for event in events})
    assert len(events) % 3 == 0, "a batch is stored as a whole"
    with world.store.read() as tx:
        changes = tx.feed.after(world.ada.workspace_id, 0, ["events"], 10 * len(events))
    assert Counter(change.data["id"] for change in changes) == Counter(events), "each is told once"
