"""What a segment that is executed again makes of receipts."""

from __future__ import annotations

import pytest

from onward.domain.runs.events import Failed, Interrupted, Succeeded
from onward.domain.runs.facts import StepEnded, StepError
from onward.domain.runs.replaying import replay_order, replayed

T1, T2 = "2027-01-31T09:00:00.000001Z", "2027-01-31T09:00:00.000002Z"


def receipt(path: str, at: str, status: str = "succeeded", error: StepError | None = None) -> StepEnded:
    return StepEnded(path, 1, path, "action", status, at, T1, output={"n": 1}, error=error)  # type: ignore[arg-type]


def test_a_receipt_gives_back_what_the_step_gave():
    assert replayed(receipt("a", T1)) == Succeeded("a", 1, T1, {"n": 1}, {})


def test_a_failure_is_a_failure_again():
    error = StepError("transient", "http_status", "503", "a")
    assert replayed(receipt("a", T1, "failed", error)) == Failed("a", 1, T1, error)


@pytest.mark.parametrize(("category", "code"), [("internal", "worker_died"), ("transient", "interrupted")])
def test_an_attempt_that_was_cut_off_is_no_failure_of_the_step(category, code):
    error = StepError(category, code, "its worker is gone", "a")
    assert replayed(receipt("a", T1, "failed", error)) == Interrupted("a", 1, T1)


def test_an_outcome_that_nobody_knew_is_still_unknown():
    """R8."""
    error = StepError("unknown_outcome", "worker_died", "who knows", "a")
    assert replayed(receipt("a", T1, "failed", error)) == Failed("a", 1, T1, error)


def test_receipts_come_in_the_order_in_which_the_steps_ended():
    """A step was called off by what happened in the same instant."""
    late, off, first = receipt("a", T2), receipt("b", T1, "cancelled"), receipt("c", T1)
    assert sorted([late, off, first], key=replay_order) == [first, off, late]
