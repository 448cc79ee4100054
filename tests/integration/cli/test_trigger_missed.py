"""What should have started and did not, from a terminal."""

from __future__ import annotations

from api_world import World
from onward.services.triggers import deciding, triggers
from terminal import Terminal


def miss(world: World, name: str) -> None:
    made = triggers.create_trigger(
        world.services,
        world.principal(),
        {"name": name, "workflow": "greet", "schedule": {"cron": "0 2 * * *"}},
    )
    with world.services.store.write() as tx:
        at = (world.workspaces["home"], made.id, "denied", "It may not start runs.")
        deciding.decide(world.services, tx, *at)


def test_nothing_was_missed(cli: Terminal) -> None:
    done = cli("trigger", "missed")
    assert (done.code, "Nothing was missed in the last 24 hours." in done.out + done.err) == (0, True)


def test_t18_each_trigger_says_how_many_and_why(cli: Terminal, there: dict[str, str], world: World) -> None:
    miss(world, "early")
    shown = cli("trigger", "missed")
    assert "early" in shown.out
    assert "It may not start runs." in shown.out
    assert "onward trigger decisions" in shown.err


def test_it_says_how_many_it_does_not_show(cli: Terminal, there: dict[str, str], world: World) -> None:
    miss(world, "first")
    miss(world, "second")
    assert "1 more" in cli("trigger", "missed", "--limit", "1").err
    found = cli("trigger", "missed", "--limit", "1", "--json").json
    assert (found["triggers"], len(found["items"])) == (2, 1)
