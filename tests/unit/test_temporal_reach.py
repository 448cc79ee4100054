"""What makes Temporal count as away, and what does not."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.service import RPCError, RPCStatusCode

from onward.engine import reach
from onward.engine.reach import NobodyThere, Reach


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_SLOW_SECONDS", "_ANSWER_SECONDS", "_AGAIN_SECONDS"):
        monkeypatch.setattr(reach, name, 0.05)


class Temporal:
    """Answers questions while it is well; a test may hold an answer back."""

    def __init__(self) -> None:
        self.well = asyncio.Event()
        self.well.set()
        self.refusal: RPCError | None = None
        self.questions = self.most_at_once = self.under_way = 0

    async def asked(self) -> None:
        self.questions += 1
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await self.well.wait()
            if self.refusal is not None:
                raise self.refusal
        finally:
            self.under_way -= 1


@pytest.fixture
async def temporal() -> Temporal:
    return Temporal()


async def until(reach: Reach, away: bool) -> None:
    async with asyncio.timeout(10):
        while reach.is_away is not away:
            await asyncio.sleep(0.01)


async def test_a_single_slow_call_is_waited_for(temporal: Temporal) -> None:
    reach, answer = Reach(temporal.asked), asyncio.get_running_loop().create_future()
    call = asyncio.create_task(reach.call(answer, patient=False))
    async with asyncio.timeout(10):
        while temporal.questions == 0:
            await asyncio.sleep(0.01)
    answer.set_result("late")
    assert (await call, reach.is_away) == ("late", False)


async def test_when_nothing_answers_those_who_wait_are_let_go_and_the_patient_wait_on(
    temporal: Temporal,
) -> None:
    reach = Reach(temporal.asked)
    temporal.well.clear()
    calls = [asyncio.create_task(reach.call(temporal.well.wait(), patient=False)) for _ in range(50)]
    patient = asyncio.create_task(reach.call(temporal.well.wait(), patient=True))
    await until(reach, True)
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(one) for one in ended} == {NobodyThere}
    assert not patient.done()
    assert reach.unanswered == 51  # the outage, and each call
    temporal.well.set()
    assert await patient
    await until(reach, False)
    assert temporal.most_at_once == 1


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED])
async def test_a_refused_call_is_believed_when_the_question_is_refused_too(
    temporal: Temporal, status: RPCStatusCode
) -> None:
    reach = Reach(temporal.asked)
    temporal.refusal = RPCError("nobody there", status, b"")
    with pytest.raises(RPCError):
        await reach.call(temporal.asked(), patient=False)
    await until(reach, True)
    temporal.refusal = None
    await until(reach, False)
    assert reach.unanswered == 2


@pytest.mark.parametrize("status", [RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.RESOURCE_EXHAUSTED])
async def test_a_refusal_of_temporals_own_is_an_answer(temporal: Temporal, status: RPCStatusCode) -> None:
    reach = Reach(temporal.asked)
    temporal.refusal = RPCError("no", status, b"")
    with pytest.raises(RPCError):
        await reach.call(temporal.asked(), patient=False)
    assert (temporal.questions, reach.is_away, reach.unanswered) == (1, False, 0)


async def test_a_call_that_ends_with_its_process_is_no_outage(temporal: Temporal) -> None:
    reach = Reach(temporal.asked)
    call = asyncio.create_task(reach.call(asyncio.Event().wait(), patient=False))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not reach.is_away
