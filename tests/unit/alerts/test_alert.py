"""The reader of alerts: what is meant is read, and all else is refused at its field, with what to write."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.alerts.alert import KINDS, Condition, Target, read_alert, read_target
from onward.domain.alerts.words import in_words
from onward.domain.triggers.errors import TriggerError

MAIL = {"email": "ops@example.com"}
LEAST: dict[str, Any] = {"name": "ops", "on": ["run_failed"], "to": [MAIL]}


def test_the_least_that_an_alert_says() -> None:
    alert = read_alert(LEAST)
    assert alert.on == (Condition("run_failed"),)
    assert alert.to == (Target("email", "ops@example.com"),)
    assert (alert.every, alert.resolved) == (3600.0, False)


def test_every_condition_has_sensible_options_of_its_own() -> None:
    alert = read_alert({**LEAST, "on": list(KINDS)})
    assert [(one.kind, one.count, one.after) for one in alert.on] == [
        ("run_failed", 1, 0),
        ("failures_in_row", 3, 0),
        ("missed", 1, 0),
        ("late", 1, 300),
        ("auto_paused", 1, 0),
        ("scheduler_lag", 1, 120),
    ]


def test_options_are_read() -> None:
    on = [{"failures_in_row": {"count": 5}}, {"late": {"after": "10m"}}, {"scheduler_lag": {"after": "30s"}}]
    assert [(one.count, one.after) for one in read_alert({**LEAST, "on": on}).on] == [
        (5, 0),
        (1, 600),
        (1, 30),
    ]


@pytest.mark.parametrize(
    "target",
    [
        MAIL,
        {"webhook": "https://example.com/a?b=c", "secret": "KEY"},
        {"workflow": "page", "inputs": {"text": "{{ alert.text }}", "n": 1}},
    ],
)
def test_a_target_is_stored_as_it_was_given(target: dict[str, Any]) -> None:
    assert read_target(target).document() == target


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "Ops!"}, "/name"),
        ({"on": []}, "/on"),
        ({"on": "run_failed"}, "/on"),
        ({"on": ["run_fail"]}, "/on/0"),
        ({"on": ["missed", "missed"]}, "/on/1"),
        ({"on": [{"missed": {"after": "1m"}}]}, "/on/0/missed"),
        ({"on": [{"failures_in_row": {"count": 1}}]}, "/on/0/failures_in_row/count"),
        ({"on": [{"late": {"after": "1s"}}]}, "/on/0/late/after"),
        ({"on": [{"late": {"before": "1m"}}]}, "/on/0/late/before"),
        ({"on": [{"scheduler_lag": {"after": "5s"}}]}, "/on/0/scheduler_lag/after"),
        ({"on": [None]}, "/on/0"),
        ({"where": {"triger": "x"}}, "/where/triger"),
        ({"where": {"trigger": "No Name"}}, "/where/trigger"),
        ({"where": {"workflow": []}}, "/where/workflow"),
        ({"on": ["scheduler_lag"], "where": {"trigger": "x"}}, "/where"),
        ({"to": []}, "/to"),
        ({"to": ["ops@example.com"]}, "/to/0"),
        ({"to": [{"mail": "ops@example.com"}]}, "/to/0"),
        ({"to": [{**MAIL, "workflow": "x"}]}, "/to/0"),
        ({"to": [MAIL, MAIL]}, "/to/1"),
        ({"to": [{"email": "ops"}]}, "/to/0/email"),
        ({"to": [{"email": "a@b.c\r\nBcc: d@e.f"}]}, "/to/0/email"),
        ({"to": [{"email": "a@b.c, d@e.f"}]}, "/to/0/email"),
        ({"to": [{"webhook": "ftp://example.com", "secret": "K"}]}, "/to/0/webhook"),
        ({"to": [{"webhook": "https://u:p@example.com", "secret": "K"}]}, "/to/0/webhook"),
        ({"to": [{"webhook": "https://example.com:x", "secret": "K"}]}, "/to/0/webhook"),
        ({"to": [{"webhook": "https://example.com"}]}, "/to/0/secret"),
        ({"to": [{"webhook": "https://example.com", "secret": "whsec_abc"}]}, "/to/0/secret"),
        ({"to": [{"workflow": "page", "inputs": []}]}, "/to/0/inputs"),
        ({"to": [{"workflow": "page", "inputs": {"a": ["{{ run.id }}"]}}]}, "/to/0/inputs/a/0"),
        ({"to": [{"workflow": "page", "inputs": {"a": "{{ secrets.X }}"}}]}, "/to/0/inputs/a"),
        ({"to": [{"workflow": "page", "inputs": {"a": "{{ alert. }}"}}]}, "/to/0/inputs/a"),
        ({"every": "1s"}, "/every"),
        ({"resolved": "yes"}, "/resolved"),
        ({"resolve": True}, "/resolve"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(TriggerError) as refusal:
        read_alert({**LEAST, **change})
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(TriggerError):
        read_alert(document)


def test_an_alert_in_plain_words() -> None:
    document = {
        **LEAST,
        "on": ["run_failed", {"late": {"after": "10m"}}],
        "where": {"trigger": "nightly-*"},
        "to": [MAIL, {"webhook": "https://example.com/secret/path", "secret": "K"}],
        "resolved": True,
    }
    assert in_words(read_alert(document)) == (
        "A run failed or a firing is more than 10 min late (triggers nightly-*): mail to ops@example.com and "
        "webhook to https://example.com/***, at most every 60 min, and when it is over."
    )
