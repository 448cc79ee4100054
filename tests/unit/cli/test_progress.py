"""The picture of a run, put together from a snapshot and the feed."""

from __future__ import annotations

from typing import Any

from onward.cli.feed import Change
from onward.cli.progress import RunProgress, StepProgress, picture

AT = "2026-01-31T09:00:00.000000Z"


def change(kind: str, /, **data: Any) -> Change:
    return Change(1, kind, data, AT, "run:1")


def started(path: str, attempt: int = 1, type: str = "action") -> Change:
    return change("step.started", path=path, attempt=attempt, type=type, step_id=path)


def ended(path: str, status: str = "succeeded", attempt: int = 1) -> Change:
    return change("step.ended", path=path, attempt=attempt, type="action", status=status, started_at=AT)


def after(*changes: Change) -> RunProgress:
    progress = RunProgress({"id": "1", "status": "running"})
    for one in changes:
        progress.take(one)
    return progress


def step(path: str, status: str = "succeeded", type: str = "action") -> StepProgress:
    return StepProgress(path, type, status, 1, AT)


def test_steps_begin_and_end() -> None:
    progress = after(started("a"), ended("a"), started("b"))
    assert {path: step.status for path, step in progress.steps.items()} == {"a": "succeeded", "b": "running"}


def test_what_was_seen_is_not_taken_back() -> None:
    """R21: a change that the snapshot had already counts once."""
    progress = after(started("a"), ended("a"), started("a"))
    assert progress.steps["a"].status == "succeeded"


def test_a_failed_step_says_why() -> None:
    failed = ended("a", "failed")
    failed.data["error"] = {"category": "action", "code": "boom", "message": "It broke."}
    assert after(started("a"), failed).steps["a"].note == "It broke."


def test_another_attempt_opens_a_step_again() -> None:
    progress = after(ended("a", "failed"), started("a", attempt=2))
    assert (progress.steps["a"].status, progress.steps["a"].attempt) == ("running", 2)


def test_a_wait_shows_what_is_waited_for() -> None:
    progress = after(started("a"), change("wait.opened", path="a", kind="event", due_at=None))
    assert (progress.steps["a"].status, progress.steps["a"].note) == ("waiting", "waits: event")


def test_the_run_ends() -> None:
    assert not after(change("run.moved", status="waiting")).has_ended
    assert after(change("run.moved", status="failed")).has_ended


def test_of_a_loop_only_what_matters_is_shown() -> None:
    steps = [
        step("each", "running", "foreach"),
        step("each[0]/a"),
        step("each[1]/a", "failed"),
        step("after"),
    ]
    lines = picture(steps, most=10)
    assert [line.label for line in lines] == ["each", "each[1]/a", "after"]
    assert lines[0].inside == "1 failed, 1 succeeded"


def test_iterations_stand_behind_their_loop() -> None:
    steps = [step("each", type="foreach"), step("after", "running"), step("each[3]/a", "running")]
    assert [line.label for line in picture(steps, most=10)] == ["each", "each[3]/a", "after"]


def test_finished_steps_make_room_for_those_under_way() -> None:
    steps = [*(step(f"s{number}") for number in range(20)), step("now", "running")]
    lines = picture(steps, most=5)
    assert len(lines) == 5
    assert lines[0].label == "… 17 earlier steps"
    assert lines[-1].label == "now"
