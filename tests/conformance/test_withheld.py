"""What came to a trigger is seen by who may see what a run was given, whichever way it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from arrivals import RARE, arrive
from brought import made, sent
from onward.domain.access import Principal
from onward.domain.runs.facts import StepError
from onward.services.triggers import deliveries, invocations, missed, triggers
from onward.services.triggers.taking import take
from onward.services.triggers.views import InvocationView
from onward.services.triggers.withheld import NOT_SHOWN
from triggers_world import TriggersWorld, world

__all__ = ["world"]

CARD = {"card": "4111"}


def narrow(world: TriggersWorld, *scopes: str) -> Principal:
    return replace(world.eve, kind="key", scopes=frozenset({"trigger.read", "trigger.fire", *scopes}))


def seen(world: TriggersWorld, *scopes: str, name: str = "tick") -> InvocationView:
    [one] = invocations.list_invocations(world.app, narrow(world, *scopes), name).items
    return one


def brought(world: TriggersWorld) -> None:
    made(world)
    take(world.app, [sent(world, "dlv-1", payload=CARD)])


def test_a_key_that_may_not_read_runs_is_not_shown_what_came(world: TriggersWorld) -> None:
    brought(world)
    one = seen(world, name="orders")
    assert set(one.trigger) == {"type", "id", "name", "source", "invocation_id", "scheduled_for"}
    assert one.not_shown == ("delivery_id", "headers", "method", "path", "payload", "query")
    assert invocations.show_invocation(world.app, narrow(world), one.id) == one


def test_one_that_may_sees_all_of_it(world: TriggersWorld) -> None:
    brought(world)
    one = seen(world, "run.read", name="orders")
    assert (one.trigger["payload"], one.not_shown) == (CARD, ())


def test_a_slot_brings_nothing_that_could_be_withheld(world: TriggersWorld) -> None:
    world.made()
    world.pass_time(minutes=1)
    assert (seen(world).not_shown, seen(world).trigger["payload"]) == ((), None)


def test_who_delivers_again_is_not_shown_it_either(world: TriggersWorld) -> None:
    brought(world)
    [line] = deliveries.list_deliveries(world.app, narrow(world), "orders").items
    assert "payload" in deliveries.redeliver(world.app, narrow(world), line.id).not_shown


@pytest.mark.parametrize(
    ("more", "outcome", "general"),
    [
        ({"filter": "trigger.payload.card == 'x'"}, "filtered", "The filter was not true."),
        (
            {"inputs": {"who": "{{ trigger.payload.who }}"}},
            "invalid_input",
            "The inputs could not be worked out, or do not fit the workflow.",
        ),
    ],
)
def test_sentences_of_what_came_are_told_in_general(
    world: TriggersWorld, more: dict[str, Any], outcome: str, general: str
) -> None:
    world.workflow("hello", inputs={"who": {"type": "string"}})
    world.made(**RARE, **more)
    arrive(world, CARD)
    world.start()
    [told] = triggers.list_decisions(world.app, narrow(world), "tick", outcome).items
    assert (told.sentence, seen(world).reason) == (general, NOT_SHOWN)
    assert {one.get("reason") for one in seen(world).attempts} <= {NOT_SHOWN}
    [whole] = triggers.list_decisions(world.app, world.eve, "tick", outcome).items
    assert whole.sentence != general


def test_a_missed_firing_is_told_in_general(world: TriggersWorld) -> None:
    world.workflow("hello", inputs={"who": {"type": "string"}})
    world.made(**RARE, inputs={"who": "{{ trigger.payload.who }}"})
    arrive(world, CARD)
    world.start()
    [one] = missed.missed_firings(world.app, narrow(world)).items
    assert one.sentence == "The inputs could not be worked out, or do not fit the workflow."


def test_a_run_tells_its_error_to_who_may_read_runs(world: TriggersWorld) -> None:
    world.made(**RARE, retry={"attempts": 2})
    arrive(world, CARD)
    world.start()
    world.end_run(world.invocations()[0], "failed", error=StepError("action", "http_500", "4111 was refused"))
    assert "4111" not in str(seen(world))
    assert "4111" not in str(triggers.list_decisions(world.app, narrow(world), "tick").items)
    assert "4111" in str(seen(world, "run.read"))


def test_a_line_is_told_without_its_key(world: TriggersWorld) -> None:
    world.made(**RARE, concurrency={"limit": 1, "key": "{{ trigger.payload.card }}"})
    arrive(world, CARD, CARD)
    world.start()
    page = invocations.list_invocations(world.app, narrow(world), "tick", "pending")
    assert page.items[0].waiting_for == "Others of its concurrency key are running: it waits in line."


def test_why_it_waits_for_onward_is_told_to_all(world: TriggersWorld) -> None:
    world.made(**RARE)
    with world.store.write() as tx:
        tx.workflows.set_enabled(world.eve.workspace_id, "wf_hello", False, world.clock.now_text())
    arrive(world, CARD)
    world.start()
    assert "is disabled" in (seen(world).reason or "")
