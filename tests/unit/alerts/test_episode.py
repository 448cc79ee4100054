"""What an alert remembers of one trouble: whatever comes in whatever order, all of it is told or counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onward.domain.alerts import episode as episodes
from onward.domain.alerts.alert import Condition, read_alert
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News, key_of, verdict
from onward.domain.instants import to_text

START = datetime(2031, 5, 1, 12, tzinfo=UTC)
LEAST: dict[str, Any] = {
    "name": "ops",
    "on": ["run_failed"],
    "to": [{"email": "ops@example.com"}],
    "every": "10m",
}
FAILED = Condition("run_failed")


def at(minutes: float) -> str:
    return to_text(START + timedelta(minutes=minutes))


def news(ok: bool, minutes: float = 0, **more: Any) -> News:
    return News("run", ok, "ws_1", at(minutes), "wf_1", "hello", **more)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7))), st.booleans())
def test_every_failure_is_told_or_held_back(steps: list[tuple[bool, int]], resolved: bool) -> None:
    alert = read_alert({**LEAST, "resolved": resolved})
    episode, told, now = Episode("k", "run_failed"), 0, 0
    for ok, minutes in steps:
        now += minutes
        before = episode
        episode, say = episodes.after(episode, alert, FAILED, news(ok, now), "good" if ok else "bad", at(now))
        told += before.held_back + 1 if say == "trouble" else 0
    assert told + episode.held_back == sum(not ok for ok, _ in steps)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7))))
def test_two_notices_are_never_nearer_than_the_window(steps: list[tuple[bool, int]]) -> None:
    alert = read_alert(LEAST)
    episode, now, told = Episode("k", "run_failed"), 0, []
    for ok, minutes in steps:
        now += minutes
        episode, say = episodes.after(episode, alert, FAILED, news(ok, now), "good" if ok else "bad", at(now))
        if say == "trouble":
            told.append(now)
    assert all(later - earlier >= 10 for earlier, later in pairwise(told))


@given(st.lists(st.booleans()), st.integers(2, 5))
def test_a_row_is_as_long_as_its_failures_since_the_last_success(ends: list[bool], count: int) -> None:
    alert, condition = read_alert(LEAST), Condition("failures_in_row", count=count)
    episode = Episode("k", "failures_in_row")
    for ok in ends:
        episode, say = episodes.after(episode, alert, condition, news(ok), "good" if ok else "bad", at(0))
        assert say is None or episode.streak >= count
    row = 0
    for ok in ends:
        row = 0 if ok else row + 1
    assert episode.streak == row


def test_over_is_told_only_of_what_was_told() -> None:
    alert = read_alert({**LEAST, "resolved": True})
    first, say = episodes.after(Episode("k", "run_failed"), alert, FAILED, news(False), "bad", at(0))
    assert say == "trouble"
    over, say = episodes.after(first, alert, FAILED, news(True), "good", at(1))
    assert say == "over"
    silent, say = episodes.after(over, alert, FAILED, news(False), "bad", at(2))
    assert (say, silent.held_back) == (None, 1)
    assert episodes.after(silent, alert, FAILED, news(True), "good", at(3))[1] is None


def test_what_is_the_same_trouble_depends_on_what_the_alert_names() -> None:
    failed = news(False, trigger_id="trg_1", trigger="tick")
    assert key_of(read_alert(LEAST), FAILED, failed) == "run_failed:wf_1"
    by_trigger = read_alert({**LEAST, "where": {"trigger": "tick"}})
    assert key_of(by_trigger, FAILED, failed) == "run_failed:trg_1"


def test_a_child_concerns_only_who_names_its_workflow() -> None:
    child = news(False, is_child=True)
    assert verdict(read_alert(LEAST), FAILED, child) is None
    assert verdict(read_alert({**LEAST, "where": {"workflow": "hello"}}), FAILED, child) == "bad"
