"""A worker that froze right before an effect asks again before it lets it go (R4; found by `onward crashtest`)."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from onward.engine.activities import holding
from onward.engine.activities.book import Fenced
from onward.engine.contracts import AdvanceTask
from onward.services import secrets
from onward.services.launch import LaunchRequest, launch
from segment_world import Desk, Execution, fill

WITH_A_SECRET = (
    "steps: [{id: a, type: action, action: probe.%s, with: {file: '%s', value: '{{ secrets.TOKEN }}'}}]"
)


class Frozen:
    """Whoever fills in a secret first stands still until he is thawed; nobody else does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reveal, self._seconds = secrets.reveal, 0.0
        self._first = threading.Lock()
        self.reached, self._go_on = threading.Event(), threading.Event()
        monkeypatch.setattr(secrets, "reveal", self._frozen)
        real = holding.boot_seconds
        monkeypatch.setattr(holding, "boot_seconds", lambda: real() + self._seconds)

    def _frozen(self, *given: Any) -> str:
        if self._first.acquire(blocking=False):
            self.reached.set()
            self._go_on.wait(20)
        return self._reveal(*given)

    def thaw(self) -> None:
        self._seconds += 10
        self._go_on.set()


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Frozen:
    desk.secret("TOKEN", "hunter2-correct-horse")
    return Frozen(monkeypatch)


def marks(file: Path) -> list[str]:
    return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []


async def test_a_thawed_segment_does_not_begin_what_another_has_done(
    desk: Desk, tmp_path: Path, frozen: Frozen
):
    file = tmp_path / "marks"
    run = desk.launch(fill(WITH_A_SECRET, "mark", file))
    task = AdvanceTask(desk.admin.workspace_id, run.run_id, 1, desk.clock.now_text(), {}, [])
    zombie = asyncio.create_task(run.attempt(task))
    await asyncio.to_thread(frozen.reached.wait)
    await run.to_its_end()
    frozen.thaw()
    with pytest.raises(Fenced):
        await zombie
    assert (run.row.status, marks(file)) == ("succeeded", ["a"])


async def test_a_thawed_long_step_does_not_begin_what_another_has_done(
    desk: Desk, tmp_path: Path, frozen: Frozen
):
    file = tmp_path / "marks"
    run = await desk.launch(fill(WITH_A_SECRET, "long_mark", file)).advance()
    zombie = asyncio.create_task(run.perform("a"))
    await asyncio.to_thread(frozen.reached.wait)
    done = await run.perform("a")
    frozen.thaw()
    assert (await zombie)["data"]["error"]["category"] == "cancelled"
    await run.advance(done)
    assert (run.row.status, marks(file)) == ("succeeded", ["a"])
    assert run.attempts("a") == [(1, "failed"), (2, "succeeded")]


async def test_who_froze_and_was_not_replaced_goes_on(desk: Desk, tmp_path: Path, frozen: Frozen):
    file = tmp_path / "marks"
    run = desk.launch(fill(WITH_A_SECRET, "mark", file))
    slow = asyncio.create_task(run.advance())
    await asyncio.to_thread(frozen.reached.wait)
    frozen.thaw()
    await slow
    assert (run.row.status, marks(file)) == ("succeeded", ["a"])


async def test_a_thawed_holder_gives_back_no_slot_of_another(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """R11: the one who went on in its place has it."""
    held = "concurrency: {key: k, limit: 1}\nsteps: [{id: w, type: wait, for: 1h}]"
    run = desk.launch(held)
    other = Execution(desk, launch(desk.app, desk.admin, LaunchRequest(run.row.workflow_name)).run.id)
    ledger = TakenOver(desk.ledger, run)
    monkeypatch.setattr(holding, "FRESH_SECONDS", 0.0)
    run.ledger = ledger
    with pytest.raises(Fenced):
        await run.attempt(AdvanceTask(desk.admin.workspace_id, run.run_id, 1, desk.clock.now_text(), {}, []))
    assert (await other.advance()).progress == "blocked"


class TakenOver:
    """The ledger of a worker that is replaced right after its last write."""

    def __init__(self, inner: Any, run: Execution) -> None:
        self._inner, self._run = inner, run

    async def record(self, lease: Any, facts: Any) -> Any:
        verdict = await self._inner.record(lease, facts)
        if any(getattr(fact, "status", "") == "waiting" for fact in facts):
            await self._inner.begin(self._run.run_id, 1, self._run.desk.clock.now_text())
        return verdict

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
