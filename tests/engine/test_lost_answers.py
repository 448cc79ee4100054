"""A segment that is executed again looks up what its run may have been told and lost (R2, R4)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from onward.services import approvals, events, outcomes
from segment_world import Desk, Execution, fill

APPROVAL = "{id: ok, type: approval, title: 'Go?', allow_self: true}"


async def lost(run: Execution) -> Execution:
    """The last segment is taken once more, and every signal since is gone: Temporal was set back."""
    run.segment -= 1
    return await run.advance()


def decide(desk: Desk) -> None:
    [asked] = [one for one in approvals.list_approvals(desk.app, desk.admin).items if one.status == "open"]
    approvals.decide(desk.app, desk.admin, asked.id, "approve")


async def test_a_decision(desk: Desk):
    run = await desk.launch(f"steps: [{APPROVAL}]").advance()
    decide(desk)
    assert (await lost(run)).row.status == "succeeded"


async def test_a_decision_after_which_the_run_had_gone_on(desk: Desk, tmp_path: Path):
    """Its wait is closed already, and what came behind it has its receipt."""
    file = tmp_path / "marks"
    mark = "{id: a, type: action, action: probe.mark, with: {file: '%s'}}"
    run = await desk.launch(
        fill(f"steps: [{APPROVAL}, {mark}, {{id: w, type: wait, for: 1h}}]", file)
    ).advance()
    state = run.state
    decide(desk)
    await run.advance(told(desk, run))
    run.segment, run.state = run.segment - 1, state
    await run.advance()
    assert (run.row.status, len(file.read_text().splitlines())) == ("waiting", 1)
    assert [wait.path for wait in run.waits(only_open=True)] == ["w"]


async def test_an_event(desk: Desk):
    run = await desk.launch("steps: [{id: e, type: wait, event: {name: paid}}]").advance()
    events.publish(desk.app, desk.admin, "paid", "", {"n": 1})
    assert (await lost(run)).row.status == "succeeded"


async def test_the_end_of_a_child(desk: Desk):
    child = desk.publish("steps: [{id: s, type: set, vars: {x: 1}}]")
    run = await desk.launch(fill("steps: [{id: c, type: workflow, workflow: %s}]", child)).advance()
    [child_id] = [started for started in desk.engine.started if started != run.run_id]
    await Execution(desk, child_id).advance()
    assert (await lost(run)).row.status == "succeeded"


async def cut_off(run: Execution, file: Path, times: int) -> None:
    execution = asyncio.create_task(run.advance())
    while not file.exists() or len(file.read_text().splitlines()) < times:
        await asyncio.sleep(0.01)
    execution.cancel()
    await asyncio.gather(execution, return_exceptions=True)


async def test_what_a_human_said_of_an_unknown_outcome(desk: Desk, tmp_path: Path):
    """R8: and a second time it is no answer to the next question."""
    file = tmp_path / "marks"
    run = desk.launch(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, delivery: at_most_once,"
            " with: {file: '%s', hold: /never}}]",
            file,
        )
    )
    await cut_off(run, file, times=1)
    await run.advance()
    outcomes.resolve_outcome(desk.app, desk.admin, run.run_id, "a", "retry")
    run.segment -= 1
    await cut_off(run, file, times=2)
    await run.advance(told(desk, run))
    assert run.attempts("a") == [(1, "failed"), (2, "failed")]
    assert [(wait.kind, wait.detail) for wait in run.waits(only_open=True)] == [("outcome", {"attempt": 2})]


def told(desk: Desk, run: Execution) -> dict[str, Any]:
    signal = desk.engine.signals_of(run.run_id)[-1]
    return {"kind": signal.kind, "at": signal.at, "data": signal.data}
