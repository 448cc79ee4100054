"""The words of a notice: plain, exact, on one line where they must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onward.domain.alerts.alert import read_alert
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News
from onward.domain.alerts.telling import Telling, message, sample
from onward.domain.alerts.words import shown_address

ALERT = read_alert({"name": "ops", "on": ["run_failed"], "to": [{"email": "ops@example.com"}]})
NOW = "2031-05-01T12:00:00.000000Z"
FAILED = News(
    "run", False, "ws_1", NOW, "wf_1", "hello", "trg_1", "tick", run_id="run_1", sentence="step say: No"
)


def told(news: News = FAILED, kind: Any = "run_failed", state: Any = "trouble", count: int = 1) -> Any:
    episode = Episode("key", kind, streak=count, since=NOW, news=news)
    return message(ALERT, [Telling(state, episode, news, count)], "https://onward.test", NOW)


def test_all_of_a_notice_about_a_failed_run() -> None:
    assert told().subject == "[Onward] hello failed: step say: No"
    assert (
        told().text
        == """\
hello failed: step say: No.
When: 2031-05-01 12:00:00 UTC
Why: step say: No
Workflow: hello
Trigger: tick
Run: run_1

What to do: read why (onward runs explain run_1), mend the cause, then run it again (onward runs replay run_1).
https://onward.test/runs/run_1

--
Sent by the alert ops.
More of the same is counted, and told in 60 min.
See it: onward alert show ops
"""
    )


def test_nothing_that_an_error_says_can_leave_its_line() -> None:
    evil = "a\r\nBcc: x@y.z\u2028\x00\x1b[31mred \u202etxt" + "long " * 100
    subject = told(replace(FAILED, sentence=evil)).subject
    assert subject.isprintable()
    assert len(subject) == 150


def test_every_name_that_templates_may_ask_for_is_there() -> None:
    data = told(News("lag", False, "ws_1", NOW, late_seconds=200.0), "scheduler_lag").data
    assert {"name", "kind", "state", "subject", "text", "count", "at", "since"} <= set(data)
    assert (data["workflow"], data["trigger"], data["run_id"]) == (None, None, None)


@pytest.mark.parametrize(
    ("news", "kind", "state", "count", "subject"),
    [
        (FAILED, "run_failed", "trouble", 3, "hello failed 3 times"),
        (FAILED, "run_failed", "summary", 1, "hello failed 1 more time"),
        (FAILED, "run_failed", "summary", 1234, "hello failed 1,234 more times"),
        (FAILED, "failures_in_row", "trouble", 5, "hello failed 5 times in a row"),
        (replace(FAILED, what="firing"), "failures_in_row", "trouble", 2, "tick failed twice in a row"),
        (replace(FAILED, what="slot"), "missed", "trouble", 1, "tick missed 1 firing"),
        (replace(FAILED, what="slot"), "missed", "over", 1, "Over: tick fires again"),
        (replace(FAILED, late_seconds=90.0), "scheduler_lag", "trouble", 1, "The scheduler is 90 s behind"),
        (FAILED, "run_failed", "over", 1, "Over: hello succeeded again"),
    ],
)
def test_subjects(news: News, kind: str, state: str, count: int, subject: str) -> None:
    assert told(news, kind, state, count).subject == f"[Onward] {subject}"


def test_many_troubles_are_a_line_each_up_to_a_bound() -> None:
    many = [
        Telling("trouble", Episode(f"k{n}", "run_failed"), replace(FAILED, workflow=f"job-{n}"))
        for n in range(25)
    ]
    text = message(ALERT, many, "https://onward.test", NOW).text
    assert text.count("\n- ") == 21
    assert "- and 5 others" in text
    assert "https://onward.test/runs?status=failed" in text


def test_a_sample_cannot_be_taken_for_trouble() -> None:
    made = sample(ALERT, "ws_1", "https://onward.test", NOW)
    assert made.subject == "[Onward] Test of the alert ops"
    assert made.text.startswith("This is a test: nothing went wrong.")
    assert made.data["state"] == "test"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hunter2@example.com/hunter2?k=hunter2", "https://example.com/***"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://example.com:99999/hunter2", "http://example.com:99999/***"),
    ],
)
def test_an_address_is_shown_without_what_lets_others_in(url: str, shown: str) -> None:
    """E2; of one that cannot be asked as well."""
    assert shown_address(url) == shown
