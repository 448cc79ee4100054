"""In whose name a trigger runs, and who answers for what it starts, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Denied
from onward.domain.triggers.errors import TriggerError
from onward.services import approvals
from onward.services.triggers import invocations, triggers
from onward.services.triggers.run_as import RunAsGiven
from triggers_world import EVERY_MINUTE, TriggersWorld, world

__all__ = ["world"]


@pytest.fixture
def boss(world: TriggersWorld) -> Principal:
    """An administrator, whose trigger runs as them."""
    boss = world.member("boss", "admin")
    triggers.create_trigger(world.app, boss, EVERY_MINUTE)
    return boss


def test_whoever_changes_what_it_starts_runs_it_as_themselves(world: TriggersWorld, boss: Principal) -> None:
    """Only an administrator lets a trigger run as somebody else: also not by changing what runs."""
    world.workflow("other")
    changed = triggers.update_trigger(world.app, world.eve, "tick", EVERY_MINUTE | {"workflow": "other"})
    assert (changed.run_as.kind, changed.run_as.id) == ("member", world.eve.id)


def test_whoever_changes_only_when_it_fires_leaves_it_as_it_was(
    world: TriggersWorld, boss: Principal
) -> None:
    hourly = EVERY_MINUTE | {"schedule": {"cron": "0 * * * *"}}
    assert triggers.update_trigger(world.app, world.eve, "tick", hourly).run_as.id == boss.id


def test_an_administrator_changes_what_runs_as_somebody_else(world: TriggersWorld, boss: Principal) -> None:
    world.made(name="hers")
    world.workflow("other")
    given = EVERY_MINUTE | {"name": "hers", "workflow": "other"}
    assert triggers.update_trigger(world.app, boss, "hers", given).run_as.id == world.eve.id


def test_whoever_asked_for_a_firing_does_not_approve_its_steps(world: TriggersWorld, boss: Principal) -> None:
    """They have started it, in whose name ever it runs."""
    fired = invocations.fire(world.app, world.eve, "tick", {})
    world.start()
    run_id = invocations.show_invocation(world.app, world.eve, fired.id).run_id
    assert run_id is not None
    approval = world.asked(run_id)
    with pytest.raises(Denied) as refused:
        approvals.decide(world.app, world.eve, approval, "approve")
    assert refused.value.code == "own_run"


def test_a_runner_that_may_start_nothing_is_refused(world: TriggersWorld, boss: Principal) -> None:
    viewer = world.member("vic", "viewer")
    given = RunAsGiven("member", viewer.id)
    with pytest.raises(TriggerError) as refused:
        triggers.create_trigger(world.app, boss, EVERY_MINUTE | {"name": "more"}, given)
    assert (refused.value.pointer, refused.value.code) == ("/run_as", "may_not_launch")


def test_a_key_that_may_start_nothing_makes_no_trigger_of_its_own(world: TriggersWorld) -> None:
    key = replace(world.eve, kind="key", id="key_1", scopes=frozenset({"trigger.read", "trigger.write"}))
    with pytest.raises(TriggerError) as refused:
        triggers.create_trigger(world.app, key, EVERY_MINUTE)
    assert refused.value.code == "may_not_launch"
