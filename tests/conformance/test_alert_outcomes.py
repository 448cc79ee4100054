"""What alerts make of each decision, and when they say that it is over: on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from alerts_world import BROKEN, HOME, AlertsWorld, world
from onward.domain.triggers.outcomes import TROUBLES
from onward.services.triggers import deciding, invocations, triggers
from onward.services.triggers.missed import missed_firings
from triggers_world import EVERY_MINUTE

__all__ = ["world"]

# It loads the trigger of a decision for a reason of its own, in whatever batch.
BESIDE = {"failures_in_row": {"count": 2}}
# A slot brings no payload.
UNFIT: dict[str, Any] = {"filter": "trigger.payload.x == 1"}
SAID = {"missed": ["tick missed 1 firing"], "stopped": ["tick does not fire any more"]}


def decide(world: AlertsWorld, outcome: str) -> None:
    tick = triggers.show_trigger(world.app, world.eve, "tick")
    with world.store.write() as tx:
        deciding.decide(world.app, tx, HOME, tick.id, outcome, f"It {outcome}.")


def in_company(world: AlertsWorld, outcome: str) -> None:
    """Decided in one batch with a firing that ends, and with a trigger that is switched on."""
    world.pass_time(minutes=1)
    world.start()
    decide(world, outcome)
    world.end_run(world.invocations()[-1], "failed", error=BROKEN)
    triggers.disable_trigger(world.app, world.eve, "tick")
    triggers.enable_trigger(world.app, world.eve, "tick")


def missing(world: AlertsWorld) -> None:
    """A slot that comes, and is refused."""
    world.pass_time(minutes=1)
    world.start()


# --- what a decision is -----------------------------------------------------------------


@pytest.mark.parametrize("outcome", sorted(deciding.OUTCOMES))
def test_a_decision_is_told_as_what_the_table_calls_it_or_not_at_all(
    world: AlertsWorld, outcome: str
) -> None:
    world.alert("missed", "auto_paused")
    world.alert(BESIDE, name="beside", where={"trigger": "tick"})
    world.made()
    in_company(world, outcome)
    assert world.told() == SAID.get(TROUBLES.get(outcome, ""), [])


@pytest.mark.parametrize("outcome", sorted(deciding.OUTCOMES))
def test_home_and_alerts_call_the_same_missed(world: AlertsWorld, outcome: str) -> None:
    world.alert("missed")
    world.made()
    decide(world, outcome)
    assert len(world.told()) == missed_firings(world.app, world.eve).triggers


def test_no_decision_says_that_it_fires_again(world: AlertsWorld) -> None:
    world.alert("missed", resolved=True)
    world.made(**UNFIT)
    missing(world)
    world.told()
    for outcome in sorted(deciding.OUTCOMES):
        decide(world, outcome)
        assert world.told() == ["tick missed 1 firing"]


def test_what_somebody_asked_for_is_no_miss(world: AlertsWorld) -> None:
    world.alert("missed")
    world.made(**UNFIT)
    invocations.fire(world.app, world.eve, "tick")
    world.start()
    assert "invalid_input" in world.outcomes()
    assert world.told() == []


def test_one_firing_that_is_delayed_first_and_then_refused_is_missed_once(world: AlertsWorld) -> None:
    world.alert("missed", BESIDE)
    world.made()
    for outcome in ("fired", "delayed", "failed_to_start", "failed"):
        decide(world, outcome)
    assert world.told() == ["tick missed 1 firing"]


# --- when it is over ----------------------------------------------------------------------


def test_while_every_firing_is_refused_it_is_never_over(world: AlertsWorld) -> None:
    """Each is recorded as fired before it is refused."""
    world.alert("missed", resolved=True)
    world.made(**UNFIT)
    for _ in range(4):
        missing(world)
        world.told()
    assert world.told() == ["tick missed 1 firing"]
    assert world.shown().troubles[0].held_back == 3


def test_missed_is_over_when_a_firing_has_really_started(world: AlertsWorld) -> None:
    world.alert("missed", resolved=True)
    world.made(**UNFIT)
    missing(world)
    world.told()
    triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE)
    world.pass_time(minutes=1)
    assert len(world.told()) == 1  # recorded, and not started
    world.start()
    assert world.told()[1:] == ["Over: tick fires again"]


def test_what_somebody_starts_by_hand_does_not_say_that_it_fires_again(world: AlertsWorld) -> None:
    world.alert("missed", resolved=True)
    world.made(**UNFIT)
    missing(world)
    world.told()
    invocations.fire(world.app, world.eve, "tick", payload={"x": 1})
    world.start()
    assert [one.status for one in world.invocations()] == ["failed", "running"]
    assert len(world.told()) == 1


def test_another_attempt_at_an_old_firing_does_not_say_that_it_fires_again(world: AlertsWorld) -> None:
    world.alert("missed", resolved=True)
    world.made(retry={"attempts": 2, "backoff": "1s"})
    world.pass_time(minutes=1)
    world.start()
    decide(world, "invalid_input")
    assert len(world.told()) == 1
    world.end_run(world.invocations()[0], "failed", error=BROKEN)
    world.clock.move(seconds=10)
    world.start()
    assert world.invocations()[0].attempt == 2
    assert len(world.told()) == 1


def test_a_trigger_that_could_not_be_read_is_in_order_when_it_is_saved_anew(world: AlertsWorld) -> None:
    world.alert("auto_paused", resolved=True)
    world.made()
    with world.database.write() as connection:
        connection.execute(text("""UPDATE triggers SET document = '{"schedule": {"cron": "never"}}'"""))
    world.pass_time(minutes=1)
    assert world.told() == ["tick does not fire any more"]
    triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE)
    assert world.told()[1:] == ["Over: tick may fire again"]


def test_one_that_paused_itself_is_not_in_order_by_being_saved(world: AlertsWorld) -> None:
    world.alert("auto_paused", resolved=True)
    world.made(pause_after_failures=1, **UNFIT)
    missing(world)
    assert world.told() == ["tick does not fire any more"]
    triggers.update_trigger(world.app, world.eve, "tick", {**EVERY_MINUTE, "title": "Mended"})
    assert len(world.told()) == 1


def test_what_goes_wrong_again_within_one_look_is_not_over(world: AlertsWorld) -> None:
    world.alert(resolved=True)
    world.failing()
    world.told()
    world.succeeding()
    world.failing()
    assert world.told() == ["hello failed: It answered 500"]
    assert world.shown().troubles[0].held_back == 1
    world.succeeding()
    assert world.told()[1:] == ["Over: hello succeeded again"]


def test_late_is_not_over_while_another_slot_has_not_started(world: AlertsWorld) -> None:
    """What waits in line starts one after the other, and each of them late."""
    world.alert({"late": {"after": "2m"}}, resolved=True)
    world.made(overlap="queue", catch_up={"policy": "all", "window": "1h"})
    world.pass_time(minutes=1)
    world.pass_time(minutes=4)
    assert len(world.told()) == 1
    world.start()
    assert [one.status for one in world.invocations()[:2]] == ["running", "pending"]
    assert len(world.told()) == 1
