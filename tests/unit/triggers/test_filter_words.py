"""What is told of a firing that its filter leaves out: what it asks, and what it saw."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.triggers.filter_words import why_not_passed, why_not_worked_out

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def said(text: str, payload: Any, **more: Any) -> str:
    scope = {"trigger": {"payload": payload, "type": "manual", **more}}
    try:
        return why_not_passed(text, scope, parse(text).evaluate(scope, now=NOW))
    except ExpressionError as error:
        return why_not_worked_out(text, scope, error)


def test_it_says_what_it_asks_and_what_it_saw() -> None:
    asks = "trigger.payload.amount > 100"
    told = said(asks, {"amount": 5})
    assert told == f"The filter was false: it asks `{asks}`, and trigger.payload.amount is 5."


@pytest.mark.parametrize(
    ("text", "payload", "saw"),
    [
        ('trigger.type == "event" && trigger.type != "x"', None, 'and trigger.type is "manual".'),
        ("has(trigger.payload.id)", {}, "and trigger.payload.id is not there."),
        ("false", None, "it asks `false`, and looks at nothing of what came."),
        ('trigger.payload["a b"] > 8', {"a b": 7}, 'and trigger.payload["a b"] is 7.'),
        ("trigger.payload.items[0] == 2", {"items": [1]}, "and trigger.payload.items is [1]."),
        ("true &&\n  false", None, "it asks `true && false`, and looks at nothing of what came."),
    ],
)
def test_whatever_it_asks_it_says_what_it_saw(text: str, payload: Any, saw: str) -> None:
    assert said(text, payload).endswith(saw)


def test_what_is_neither_true_nor_false_is_shown() -> None:
    assert said("trigger.payload.n", {"n": 7}).startswith("The filter was 7, and not true: it asks ")


def test_much_is_cut() -> None:
    told = said(
        "size(trigger.payload.text) < 2 && trigger.payload.x" + " && true" * 500, {"text": "long " * 99}
    )
    assert len(told) < 500
    assert 'trigger.payload.text is "long long' in told


def test_of_many_things_that_it_looks_at_the_first_are_told() -> None:
    told = said(" && ".join(f"trigger.payload.n{n} > 0" for n in range(9)), {f"n{n}": 0 for n in range(9)})
    assert told.count(" is 0") == 3


def test_what_cannot_be_worked_out_says_which_filter_and_that_nothing_was_given() -> None:
    told = said("trigger.payload.amount > 100", None)
    assert told.startswith("The filter cannot be worked out: no key 'amount': the value is null, not a map.")
    assert told.endswith("It asks `trigger.payload.amount > 100`, and it was fired without a payload.")
    assert "without a payload" not in said("trigger.payload.amount > 100", {"n": 1})
