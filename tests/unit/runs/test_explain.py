"""One causal sentence for every state that a run can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from onward.domain.runs.explain import Asked, Awaited, Line, Situation, explain

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT = "2026-01-01T11:59:00.000000Z"
SOON = "2026-01-01T12:05:00.000000Z"
WAITING = Situation("run_1", "report", "waiting", AT)


def sentence(situation: Situation) -> str:
    return explain(situation, NOW).sentence


def wait(kind: Any, path: str = "step", **values: Any) -> Situation:
    return replace(WAITING, waits=(Awaited(path, kind, AT, **values),))


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (
            wait("time", due_at=SOON),
            "It waits until 2026-01-01 12:05:00 UTC (in 5 min) (step `step`).",
        ),
        (
            wait("retry", due_at=SOON, detail={"error": {"message": "refused."}}),
            (
                "It waits for the next attempt of step `step` at 2026-01-01 12:05:00 UTC (in 5 min), "
                "which failed: refused."
            ),
        ),
        (
            wait("event", event_name="paid", event_key="7"),
            "It waits for the event `paid` with key `7` (step `step`).",
        ),
        (
            wait("approval", asked=Asked("apr_1", "Page?", ("role:operator",)), due_at=SOON),
            (
                "It waits for a decision by any operator on “Page?” (step `step`), "
                "until 2026-01-01 12:05:00 UTC (in 5 min) at the latest."
            ),
        ),
        (wait("slot"), "It waits for its slot, which is free: it is being told."),
        (
            wait("outcome"),
            (
                "It waits for a human to say what became of step `step`, "
                "which was under way when its worker died and may not run twice."
            ),
        ),
    ],
)
def test_each_kind_of_wait_is_said(situation: Situation, expected: str) -> None:
    assert sentence(situation) == expected


def test_a_child_is_followed_to_what_it_waits_for_itself() -> None:
    leaf = replace(wait("event", "paid", event_name="paid"), run_id="run_3", workflow_name="bill")
    middle = replace(wait("child", "bill", child=leaf), run_id="run_2", workflow_name="month")
    assert sentence(wait("child", "each[0]/month", child=middle)) == (
        "It waits for run_2 of `month` (step `each[0]/month`), "
        "which waits for run_3 of `bill` (step `bill`), which waits for the event `paid` (step `paid`)."
    )


def test_several_waits_are_all_listed_and_the_first_are_spoken() -> None:
    waits = tuple(Awaited(f"s{n}", "event", AT, event_name=f"e{n}") for n in range(5))
    explanation = explain(replace(WAITING, waits=waits, more_waits=10), NOW)
    assert len(explanation.reasons) == 6
    assert explanation.sentence == (
        "It waits for the event `e0` (step `s0`), waits for the event `e1` (step `s1`) and 4 more."
    )


def test_a_run_in_line_names_who_holds_and_who_is_ahead() -> None:
    queued = replace(WAITING, status="queued")
    line = Line("a", 1, ("run_8",), ("run_9",), position=2)
    assert sentence(replace(queued, line=line)) == (
        "It stands in line for `a`, where one run goes at a time: held by run_8, and run_9 is ahead of it."
    )
    slot = wait("slot", "", detail={"key": "a"}).waits
    assert len(explain(replace(queued, line=line, waits=slot), NOW).reasons) == 1
    following = replace(line, ahead=(), position=1)
    assert sentence(replace(queued, line=following)).endswith("held by run_8, and it is next.")


def test_a_wait_that_is_overdue_says_so() -> None:
    assert "(due 60 s ago)" in sentence(wait("time", due_at=AT))


def test_a_run_without_an_execution_says_that_nothing_moves_it() -> None:
    lost = replace(WAITING, status="running", execution="missing")
    explanation = explain(lost, NOW)
    assert "no execution in the engine" in explanation.sentence
    assert explanation.reasons[0].hint is not None


def test_r16_a_stuck_run_says_what_to_check() -> None:
    explanation = explain(replace(WAITING, status="running", stuck=True), NOW)
    assert explanation.sentence == "It says that it runs, but no step has moved for 60 s."
    assert "onward doctor" in (explanation.reasons[0].hint or "")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "queued", "launched": False}, "the engine has not been told of it yet"),
        ({"status": "queued"}, "waits for a worker"),
        ({"status": "running", "open_steps": ("a", "b")}, "It is running `a` and `b`."),
        ({"status": "succeeded"}, "It succeeded at 2026-01-01 11:59:00 UTC."),
        (
            {"status": "cancelled", "cancel_reason": "wrong day"},
            "was cancelled at 2026-01-01 11:59:00 UTC: wrong",
        ),
        ({"status": "failed", "error": {"path": "x", "message": "no"}}, "It failed at step `x`: no."),
        ({"status": "failed", "error": {"stage": "launch", "message": "no"}}, "before its first step: no."),
        ({"cancel_requested_at": AT, "cancel_reason": "enough"}, "It is being cancelled: enough."),
    ],
)
def test_every_state_has_its_sentence(changes: dict[str, Any], expected: str) -> None:
    assert expected in sentence(replace(WAITING, **changes))
