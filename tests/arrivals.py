"""Firings as webhooks and events record them, one after the other, by a clock that a test moves."""

from __future__ import annotations

from typing import Any

from onward.ports.rows.triggers import InvocationRow
from onward.services.triggers import invocations
from onward.services.triggers.recording import new_invocation
from onward.services.triggers.views import InvocationView
from triggers_world import HOME, TriggersWorld

# By a schedule that does not come while the tests look: what arrives is recorded by hand.
RARE: dict[str, Any] = {"schedule": {"cron": "0 0 1 1 *"}}


def arrive(world: TriggersWorld, *payloads: Any, apart: float = 0.001, name: str = "tick") -> list[str]:
    """As webhooks and events are recorded, so many seconds apart. Their ids."""
    ids = []
    for payload in payloads:
        world.clock.move(seconds=apart)
        ids.append(recorded(world, payload, name).id)
    return ids


def recorded(world: TriggersWorld, payload: Any, name: str = "tick") -> InvocationRow:
    with world.store.write() as tx:
        trigger = tx.triggers.by_name(HOME, name)
        assert trigger is not None
        row = new_invocation(
            world.app,
            trigger,
            slot=f"delivery:{world.clock.new_id('dlv')}",
            source="webhook",
            scheduled_for=world.clock.now_text(),
            payload=payload,
            in_line=False,
        )
        tx.invocations.insert([row])
    return row


def statuses(world: TriggersWorld, ids: list[str]) -> list[str]:
    return [shown(world, one).status for one in ids]


def shown(world: TriggersWorld, invocation_id: str) -> InvocationView:
    return invocations.show_invocation(world.app, world.eve, invocation_id)
