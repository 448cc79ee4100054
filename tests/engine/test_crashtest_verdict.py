"""The crash test's judge finds what is planted: a checker that never finds anything proves nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onward.crashtest.observation import Launch, Leftover, Observation, Request, RunSeen, StepSeen
from onward.crashtest.scenarios import all_scenarios
from onward.crashtest.verdict import Verdict, judge
from onward.domain.runs.idempotency import idempotency_key

AT, LATER = "2026-01-31T09:00:00.000000Z", "2026-01-31T09:00:01.000000Z"
KEYS = {path: idempotency_key("run_1", path) for path in ("before", "after")}
FIRST = Request("run_1", "before", KEYS["before"])
STEPS = tuple(StepSeen("run_1", path, 1, "succeeded", AT, LATER) for path in ("before", "pause", "after"))
# One run of the scenario `timer`, as it should be.
GOOD = Observation(
    launches=(Launch("timer", "run_1"),),
    requests=(FIRST, Request("run_1", "after", KEYS["after"])),
    runs=(RunSeen("run_1", "timer", "succeeded", {"n": 4}, {"value": 8}, None, LATER),),
    steps=STEPS,
    run_ends={"run_1": 1},
    step_ends={("run_1", step.path, 1): 1 for step in STEPS},
    executions={"run_1": "COMPLETED"},
)


def judged(**changed: Any) -> Verdict:
    return judge(replace(GOOD, **changed), all_scenarios())


def run(**changed: Any) -> tuple[RunSeen, ...]:
    return (replace(GOOD.runs[0], **changed),)


def test_a_run_as_it_should_be_passes():
    assert judged().passed


@pytest.mark.parametrize(
    "planted",
    [
        {"launches": (Launch("timer", "run_1"), Launch("timer", "run_2"))},
        {"launches": (Launch("timer", "run_1"), Launch("timer", None))},
        {"runs": run(status="waiting", ended_at=None), "executions": {"run_1": "RUNNING"}, "run_ends": {}},
        {"runs": run(status="failed", error={"stage": "steps"})},
        {"runs": run(outputs={"value": 7})},
        {"requests": GOOD.requests[:1]},
    ],
    ids=["no row", "no answer", "not ended", "failed", "wrong outputs", "an effect left out"],
)
def test_a_lost_run_is_found(planted: dict[str, Any]):
    assert [finding.fault for finding in judged(**planted).findings] == ["lost"]


def test_an_effect_without_a_receipt_is_lost():
    steps = tuple(step for step in STEPS if step.path != "after")
    assert judged(steps=steps).count("lost") == 1


def test_a_request_after_the_receipt_is_a_repetition():
    again = replace(FIRST, receipts=1, succeeded=True)
    verdict = judged(requests=(*GOOD.requests, again, again))
    assert [(finding.fault, finding.path) for finding in verdict.findings] == [("repeated", "before")]


def test_a_request_after_the_last_failure_is_a_repetition():
    """A step that has failed for good is as completed as one that has succeeded."""
    steps = (replace(STEPS[0], status="failed"), *STEPS[1:])
    again = replace(FIRST, receipts=1)
    assert judged(steps=steps, requests=(*GOOD.requests, again)).count("repeated") == 1


def test_a_request_that_was_cut_off_may_come_again():
    verdict = judged(requests=(*GOOD.requests, FIRST))
    assert (verdict.passed, verdict.resent) == (True, 1)


def test_another_attempt_after_a_refusal_is_no_repetition():
    failed, succeeded = replace(STEPS[0], status="failed"), replace(STEPS[0], attempt=2)
    verdict = judged(
        steps=(failed, succeeded, *STEPS[1:]), requests=(*GOOD.requests, replace(FIRST, receipts=1))
    )
    assert verdict.passed


def test_what_a_thawed_worker_sends_is_shown_but_needs_its_key():
    late = replace(FIRST, receipts=1, succeeded=True, late=True)
    assert (judged(requests=(*GOOD.requests, late)).passed, judged(requests=(*GOOD.requests, late)).late) == (
        True,
        1,
    )
    assert judged(requests=(*GOOD.requests, replace(late, key="mine"))).count("keyless") == 1


@pytest.mark.parametrize("key", [None, idempotency_key("run_1", "after"), idempotency_key("run_2", "before")])
def test_a_request_without_the_key_of_its_step_is_found(key: str | None):
    """R12."""
    assert judged(requests=(*GOOD.requests, replace(FIRST, key=key))).count("keyless") == 1


@pytest.mark.parametrize(
    "planted",
    [
        {"leftovers": (Leftover("wait for time", "run_1", "pause"),)},
        {"leftovers": (Leftover("slot", "run_1", ""),)},
        {"run_ends": {}},
        {"run_ends": {"run_1": 2}},
        {"step_ends": {("run_1", "before", 1): 2}},
        {"executions": {"run_1": "RUNNING"}},
        {"executions": {"run_1": "TERMINATED"}},
        {"executions": {}},
        {"executions": {"run_1": "COMPLETED", "run_9": "RUNNING"}},
        {"steps": (*STEPS, replace(STEPS[0], attempt=3, status="failed"))},
        {"steps": (*STEPS, replace(STEPS[0], attempt=2))},
        {"steps": (*STEPS, StepSeen("run_1", "more", 1, "running", AT, None))},
        {"steps": (*STEPS, StepSeen("run_1", "more", 1, "waiting", AT, LATER))},
        {"steps": (*STEPS, StepSeen("run_1", "more", 1, "failed", LATER, AT))},
        {"steps": (*STEPS, StepSeen("run_9", "more", 1, "failed", AT, LATER))},
        {"runs": run(ended_at=None)},
    ],
)
def test_rows_that_disagree_are_found(planted: dict[str, Any]):
    assert {finding.fault for finding in judged(**planted).findings} == {"disagreeing"}


def test_a_launch_that_was_refused_is_no_lost_run():
    """R3: the engine was away; the row says so, and whoever asked was told."""
    refused = RunSeen("run_2", "timer", "failed", {"n": 1}, None, {"stage": "launch"}, LATER)
    verdict = judged(runs=(*GOOD.runs, refused), run_ends={"run_1": 1, "run_2": 1})
    assert (verdict.passed, verdict.refused) == (True, 1)
