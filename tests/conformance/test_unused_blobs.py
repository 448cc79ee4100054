"""Large values go when no run can refer to them any more (R22)."""

from __future__ import annotations

import asyncio

import pytest

from onward.domain.runs.facts import StepEnded
from onward.services.housekeeping import clean
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]

ENGINE = ""  # the workspace of what Temporal keeps here


def put(world: RunsWorld, data: bytes = b"large", workspace: str = ENGINE) -> str:
    return asyncio.run(world.ledger.put_blob(workspace, data, world.clock.now_text()))


def there(world: RunsWorld, blob: str, workspace: str = ENGINE) -> bool:
    return asyncio.run(world.ledger.get_blob(workspace, blob)) is not None


@pytest.mark.parametrize("workspace", [ENGINE, HOME])
def test_what_nobody_refers_to_goes_after_its_time(world: RunsWorld, workspace: str) -> None:
    blob = put(world, workspace=workspace)
    world.clock.move(days=90)
    assert clean(world.app).blobs == 0
    world.live(days=2)
    assert clean(world.app).blobs == 1
    assert not there(world, blob, workspace)


def test_what_an_open_run_may_have_put_stays(world: RunsWorld) -> None:
    before = put(world, b"before")
    world.clock.move(days=3)
    run = world.started()
    after = put(world, b"after")
    world.clock.move(days=100)
    assert (clean(world.app).blobs, there(world, before), there(world, after)) == (1, False, True)
    world.ended(run)
    assert (clean(world.app).blobs, there(world, after)) == (1, False)


def test_what_is_put_again_is_kept_like_new(world: RunsWorld) -> None:
    blob = put(world)
    world.clock.move(days=80)
    put(world)
    world.clock.move(days=80)
    assert clean(world.app).blobs == 0
    assert there(world, blob)


def test_the_output_of_a_step_stays_as_long_as_its_run(world: RunsWorld) -> None:
    run, blob = world.started(), put(world, workspace=HOME)
    at = world.clock.now_text()
    world.clock.move(days=60)
    world.record(run, StepEnded("a", 1, "a", "set", "succeeded", at, at, output_blob=blob))
    world.ended(run)
    world.clock.move(days=60)
    assert clean(world.app).blobs == 0
    assert there(world, blob, HOME)


async def test_equal_content_in_one_commit_is_kept_once(world: RunsWorld) -> None:
    at = world.clock.now_text()
    names = await asyncio.gather(*(world.ledger.put_blob(HOME, b"same", at) for _ in range(20)))
    assert len(set(names)) == 1
