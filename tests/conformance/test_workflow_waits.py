"""A workflow that is disabled, or not published yet: what was answered 2xx waits for it, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from arrivals import RARE, arrive, recorded, shown, statuses
from onward.domain.errors import Limited
from onward.services.drafts import create_workflow
from onward.services.publishing import publish
from onward.services.triggers import invocations, pausing, triggers, workflow_waits
from onward.services.workflows import set_enabled
from triggers_world import TriggersWorld, world

__all__ = ["world"]

DISABLED = "The workflow 'hello' is disabled, so nothing starts it. It waits for it."


def switch(world: TriggersWorld, enabled: bool) -> None:
    set_enabled(world.app, world.eve, "hello", enabled)
    world.start()


def edit(world: TriggersWorld, **changes: Any) -> None:
    triggers.update_trigger(world.app, world.eve, "tick", {**world.shown().definition, **changes})


def waiting(world: TriggersWorld, count: int = 3, **changes: Any) -> list[str]:
    world.made(**RARE, **changes)
    switch(world, False)
    ids = arrive(world, *range(count))
    world.start()
    assert statuses(world, ids) == ["pending"] * count
    return ids


@pytest.mark.parametrize("policy", [{}, {"pause_after_failures": 1}, {"concurrency": {"limit": 9}}])
def test_deliveries_wait_and_start_when_it_is_enabled(world: TriggersWorld, policy: dict[str, Any]) -> None:
    """T16"""
    ids = waiting(world, **policy)
    switch(world, True)
    assert statuses(world, ids) == ["running"] * 3
    assert (world.shown().state, shown(world, ids[0]).reason) == (None, None)


def test_it_says_why_and_looks_at_nobody_twice(world: TriggersWorld) -> None:
    ids = waiting(world)
    world.clock.move(hours=1)
    workflow_waits.look_again(world.app)
    world.start()
    one = shown(world, ids[0])
    assert (one.waiting_for, one.reason, one.attempts) == (DISABLED, DISABLED, ())
    assert world.outcomes() == ["delayed"] * 3


def test_they_start_in_the_order_in_which_they_came(world: TriggersWorld) -> None:
    ids = waiting(world, concurrency={"limit": 1})
    switch(world, True)
    ids += arrive(world, "late")
    world.start()
    assert statuses(world, ids) == ["running", "pending", "pending", "pending"]
    world.end_run(shown(world, ids[0]))
    world.start()
    assert statuses(world, ids) == ["succeeded", "running", "pending", "pending"]


def test_the_log_says_when_they_may_go_on(world: TriggersWorld) -> None:
    waiting(world)
    switch(world, True)
    assert resumed(world) == "The workflow may start again: 3 firings that waited for it may go on."


def resumed(world: TriggersWorld) -> str:
    [said] = [one.sentence for one in world.decisions() if one.outcome == "resumed"]
    return said


def test_one_that_began_to_wait_while_it_was_enabled_is_found(world: TriggersWorld) -> None:
    ids = waiting(world, 1)
    with world.store.write() as tx:  # as if by somebody who did not see them
        tx.workflows.set_enabled(world.eve.workspace_id, "wf_hello", True, world.clock.now_text())
    workflow_waits.look_again(world.app)
    world.start()
    assert statuses(world, ids) == ["running"]


def test_one_that_is_not_published_yet_is_waited_for(world: TriggersWorld) -> None:
    ids = [for_a_draft(world)]
    assert "has not been published yet" in (shown(world, ids[0]).waiting_for or "")
    publish(world.app, world.eve, "later")
    world.start()
    assert statuses(world, ids) == ["running"]


def for_a_draft(world: TriggersWorld) -> str:
    create_workflow(world.app, world.eve, "name: later\nsteps:\n  - {id: one, type: set, vars: {x: 1}}\n")
    world.made(**RARE, workflow="later")
    [one] = arrive(world, "a")
    world.start()
    return one


def test_another_workflow_takes_what_waits(world: TriggersWorld) -> None:
    ids = waiting(world)
    world.workflow("other")
    edit(world, workflow="other")
    world.start()
    assert statuses(world, ids) == ["running"] * 3


@pytest.mark.parametrize("by", ["the end of the pause", "somebody"])
def test_one_that_was_chosen_in_a_pause_takes_it_when_it_goes_on(world: TriggersWorld, by: str) -> None:
    ids = waiting(world)
    world.workflow("other")
    pausing.pause_trigger(world.app, world.eve, "tick", "2031-05-01T13:00:00Z")
    edit(world, workflow="other")
    world.start()
    assert statuses(world, ids) == ["pending"] * 3
    if by == "somebody":
        triggers.enable_trigger(world.app, world.eve, "tick")
    else:
        world.pass_time(hours=2)
    world.start()
    assert statuses(world, ids) == ["running"] * 3
    assert [one.sentence for one in world.decisions() if one.outcome == "renewed"] == [
        "3 firings that wait go on with the trigger as it is now."
    ]


def test_one_that_was_chosen_in_a_pause_takes_it_also_when_the_first_is_enabled(world: TriggersWorld) -> None:
    ids = waiting(world)
    world.workflow("other")
    pausing.pause_trigger(world.app, world.eve, "tick", "2031-05-01T13:00:00Z")
    edit(world, workflow="other")
    switch(world, True)
    world.pass_time(hours=2)
    world.start()
    assert {world.run(shown(world, one).run_id or "").workflow_name for one in ids} == {"other"}


@pytest.mark.parametrize("when", ["before it is tried", "while it is tried"])
def test_one_that_was_chosen_before_it_waits_takes_it(
    world: TriggersWorld, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was recorded with the other one, and would wait for that."""
    for name in ("hello", "other"):
        world.workflow(name)
    world.made(**RARE)
    switch(world, False)
    ids = arrive(world, *range(3))
    if when == "before it is tried":
        edit(world, workflow="other")
    else:
        monkeypatch.setattr(workflow_waits, "must_wait", and_then(lambda: edit(world, workflow="other")))
    world.start()
    assert statuses(world, ids) == ["running"] * 3
    assert world.outcomes().count("delayed") == 1


def and_then(happens: Callable[[], None]) -> Callable[..., bool]:
    """After it is asked for the first time, something else happens."""
    happenings = iter([happens])
    must_wait = workflow_waits.must_wait

    def asked(*given: Any) -> bool:
        answer = must_wait(*given)
        next(happenings, lambda: None)()
        return answer

    return asked


def test_those_of_another_workflow_wait_on(world: TriggersWorld) -> None:
    first, batch = of_two_workflows(world)
    set_enabled(world.app, world.eve, "other", True)
    world.start()
    assert statuses(world, [first, batch]) == ["pending", "running"]
    assert resumed(world) == "The workflow may start again: one firing that waited for it may go on."
    assert "'hello'" in (world.shown().health or "")


def of_two_workflows(world: TriggersWorld) -> tuple[str, str]:
    """Both are disabled: one is of the trigger as it was, and cannot go on with it as it is now."""
    [first] = waiting(world, 1)
    world.workflow("other")
    edit(world, workflow="other", batch={"size": 2, "within": "10s"})
    set_enabled(world.app, world.eve, "other", False)
    arrive(world, "late", "later")
    world.start()
    [batch] = [one.id for one in world.invocations() if one.source == "batch"]
    return first, batch


def test_slots_of_a_schedule_fail_as_their_time_would_have_passed(world: TriggersWorld) -> None:
    world.made()
    switch(world, False)
    world.pass_time(minutes=1)
    world.start()
    assert [one.status for one in world.invocations()] == ["failed"]


def test_as_many_wait_as_may(world: TriggersWorld) -> None:
    waiting(world, 3)
    world.app = replace(world.app, limits=replace(world.app.limits, waiting_invocations=3))
    with pytest.raises(Limited):
        invocations.fire(world.app, world.eve, "tick")


def test_disabling_the_trigger_cancels_them(world: TriggersWorld) -> None:
    ids = waiting(world)
    triggers.disable_trigger(world.app, world.eve, "tick")
    switch(world, True)
    assert statuses(world, ids) == ["cancelled"] * 3


def test_in_a_pause_they_wait_for_both(world: TriggersWorld) -> None:
    ids = waiting(world, 1)
    with world.store.write() as tx:
        tx.admissions.pause(world.eve.workspace_id, world.shown().id, ("webhook",))
    late = recorded(world, "late").id
    switch(world, True)
    assert statuses(world, [*ids, late]) == ["running", "running"]


def test_health_says_how_many_wait(world: TriggersWorld) -> None:
    """T18"""
    waiting(world)
    assert world.shown().health == (
        "The workflow 'hello' is disabled: onward workflow enable hello. 3 that were recorded wait for it."
    )


def test_health_says_that_it_has_not_been_published(world: TriggersWorld) -> None:
    """T18"""
    for_a_draft(world)
    assert world.shown().health == (
        "The workflow 'later' has not been published yet: onward workflow publish later. "
        "One that was recorded waits for it."
    )


def test_health_tells_also_of_what_waits_for_another_one_than_its_own(world: TriggersWorld) -> None:
    """T18"""
    of_two_workflows(world)
    assert world.shown().health == (
        "The workflow 'hello' is disabled: onward workflow enable hello. "
        "The workflow 'other' is disabled: onward workflow enable other. 2 that were recorded wait for them."
    )


def test_health_tells_of_it_beside_what_else_is_wrong(world: TriggersWorld) -> None:
    """T18"""
    waiting(world, 3)
    world.app = replace(world.app, limits=replace(world.app.limits, waiting_invocations=3))
    health = world.shown().health or ""
    assert "`waiting_invocations` is reached" in health
    assert "3 that were recorded wait for it." in health


def test_in_a_person_s_pause_it_is_no_trouble(world: TriggersWorld) -> None:
    waiting(world)
    pausing.pause_trigger(world.app, world.eve, "tick", "2031-05-01T13:00:00Z")
    assert world.shown().health is None
