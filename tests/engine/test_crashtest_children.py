"""What the crash test found: a child that Temporal refused, and a worker that died before it said so."""

from __future__ import annotations

from databases import database  # noqa: F401
from onward.domain.runs.commands import LaunchChild
from onward.domain.runs.events import Failed
from onward.engine.activities.errands import Errands
from runs_world import RunsWorld, world  # noqa: F401

CHILD = LaunchChild("sub", 1, "hello", None, {})


async def test_a_refused_child_is_refused_again_in_a_way_that_is_tried_again(world: RunsWorld):  # noqa: F811
    """R3, R13: the refusal is the answer of the attempt, however often a worker asks for it."""
    world.workflow()
    world.workflow("parent")
    run_id = world.launch("parent").run.id
    begun = await world.ledger.begin(run_id, 1, world.clock.now_text())
    assert begun is not None
    errands, at = Errands(world.app), world.clock.now_text()
    world.engine.away = True
    refused = await errands.launch_child(begun.header, CHILD, at)
    world.engine.away = False
    again = await errands.launch_child(begun.header, CHILD, at)
    for answer in (refused, again):
        assert isinstance(answer, Failed)
        assert answer.error.category == "transient"
