"""What a backfill started, on both databases: by pages, the latest slot first."""

from __future__ import annotations

from onward.services.triggers import backfills
from onward.services.triggers.backfills import Asked, BackfillView
from triggers_world import TriggersWorld, world

__all__ = ["world"]


def begun(world: TriggersWorld) -> BackfillView:
    """Six slots, of which one has started."""
    world.made(schedule={"cron": "0 * * * *"})
    asked = Asked("2031-05-01T06:00:00Z", "2031-05-01T11:00:00Z")
    made = backfills.create_backfill(world.app, world.ada, "tick", asked)
    world.start()
    return made


def test_they_come_by_pages_the_latest_slot_first(world: TriggersWorld) -> None:
    made = begun(world)
    first = backfills.list_backfill_invocations(world.app, world.ada, made.id, limit=4)
    rest = backfills.list_backfill_invocations(world.app, world.ada, made.id, limit=4, after=first.next)
    slots = [one.scheduled_for[11:13] for page in (first, rest) for one in page.items]
    assert (slots, rest.next) == (["11", "10", "09", "08", "07", "06"], None)


def test_they_are_filtered_by_their_status(world: TriggersWorld) -> None:
    made = begun(world)
    running = backfills.list_backfill_invocations(world.app, world.ada, made.id, "running")
    assert [one.scheduled_for[11:13] for one in running.items] == ["06"]
