"""What becomes of a trigger's firings in odd cases, as a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

from onward.cli.trigger_rules import rules


def told(**fields: Any) -> list[str]:
    return rules({"name": "nightly", "workflow": "report", "schedule": {"cron": "0 2 * * *"}, **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"overlap": "cancel_previous"}, "The one before is cancelled when it is not over."),
        ({"catch_up": "none"}, "Firings that were missed are left out."),
        ({"catch_up": {"window": "2h"}}, "Of firings that were missed, the newest of the last 2h starts."),
        ({"retry": {}}, "Up to 3 attempts, the next after 30s, then twice as long each time, up to 1h."),
        ({"retry": {"attempts": 2, "backoff": "5s"}}, "Up to 2 attempts, 5s apart."),
        ({"retry": {"factor": 1}}, "Up to 3 attempts, 30s apart."),
        ({"pause_after_failures": 1}, "After a failure it pauses itself."),
    ],
)
def test_each_rule_is_one_sentence(fields: dict[str, Any], sentence: str) -> None:
    assert told(**fields) == [sentence]


@pytest.mark.parametrize(
    "usual", [{}, {"overlap": "allow"}, {"catch_up": "last"}, {"retry": {"attempts": 1}}]
)
def test_what_is_as_usual_is_not_said(usual: dict[str, Any]) -> None:
    assert told(**usual) == []


def test_a_trigger_that_cannot_be_read_any_more_is_shown_without_rules() -> None:
    assert told(overlap="nonsense") == []
