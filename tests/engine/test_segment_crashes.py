"""Random runs over the real ledger, killed at random writes: they come out as if nothing had happened."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onward.ports.actions import ActionCall, ActionFailed
from random_runs import documents
from segment_world import Desk, Execution, MortalLedger, TickingClock


@pytest.fixture(scope="module")
def shared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    path = tmp_path_factory.mktemp("crashes") / "onward.db"
    path.write_bytes(sqlite_template.read_bytes())
    with closing(Desk(f"sqlite:///{path}", TickingClock())) as desk:
        yield desk


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    documents(depth=2, action="probe.dice", children=False),
    st.integers(0, 2**32),
    st.frozensets(st.integers(1, 25), max_size=6),
)
def test_a_run_comes_out_the_same_wherever_it_was_killed(
    shared: Desk, document: dict[str, Any], seed: int, deaths: frozenset[int]
):
    """R4, R6: the same end, the same steps, and no open book is left."""
    expected = asyncio.run(executed(shared, document, seed, frozenset()))
    assert asyncio.run(executed(shared, document, seed, deaths)) == expected


async def executed(desk: Desk, document: dict[str, Any], seed: int, deaths: frozenset[int]) -> Any:
    """Status and outputs, and the statuses of all attempts, of a run whose processes die so."""
    run = desk.launch(document)
    run.ledger = MortalLedger(desk.ledger, deaths)
    calls: Counter[tuple[str, int]] = Counter()

    def answer(call: ActionCall) -> Any:
        ended = {(step.path, step.attempt) for step in run.steps() if step.ended_at is not None}
        assert (call.path, call.attempt) not in ended, "it has a receipt and is executed again"
        calls[call.path, call.attempt] += 1
        roll = dice(seed, call.path, call.attempt)
        if roll < 7:
            return {"n": roll}
        raise ActionFailed(("action", "transient", "transient")[roll - 7], "it broke")  # type: ignore[arg-type]

    probes(desk).dice = answer
    await to_its_end(run, seed)
    assert run.waits(only_open=True) == []
    assert all(step.ended_at is not None for step in run.steps())
    error = (run.row.error or {}).get("code")
    return run.row.status, error, sorted((step.path, step.attempt, step.status) for step in run.steps())


async def to_its_end(run: Execution, seed: int) -> None:
    """Time passes, and whatever else the run waits for comes when nothing else can."""
    await run.advance()
    while run.progress != "ended":
        assert run.segment < 300, run.state
        await run.advance(*what_comes_next(run, seed))


def what_comes_next(run: Execution, seed: int) -> list[dict[str, Any]]:
    waiting = run.state.get("pending", {}).values()
    approval = next((pending for pending in waiting if pending["kind"] == "approval"), None)
    event = next((pending for pending in waiting if pending["kind"] == "event"), None)
    roll = dice(seed, "next", run.segment)
    due = min((due for key, due in run.state["timers"].items() if key != "run"), default=None)
    if approval is not None and (roll < 5 or due is None):
        status = ("approved", "denied")[roll % 2]
        at = run.desk.clock.now_text()
        return [run.told("approval", path=approval["path"], status=status, by="Ada", at=at)]
    if event is not None and (roll < 7 or due is None):
        event_id = f"evt_{run.run_id}_{run.segment}"
        return [run.told("event", id=event_id, name="e", key="", data=1, at="", source="test")]
    assert due is not None, run.state
    run.pass_until(due)
    return []


def probes(desk: Desk) -> Any:
    """The module that the registry loaded, which has a name of its own."""
    spec = desk.app.actions._entries["probe.dice"].function  # type: ignore[attr-defined]
    return sys.modules[spec.__module__]


def dice(seed: int, *what: Any) -> int:
    return sha256(repr((seed, what)).encode()).digest()[0] % 10
