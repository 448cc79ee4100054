"""Policies as documents say them: what is meant, and what is refused at its field (T13)."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.policies import Batch, Concurrency, Debounce, Dedupe, Policies, Rate
from onward.domain.triggers.policy_words import in_sentences
from onward.domain.triggers.trigger import read_trigger

KEY = "{{ trigger.payload.id }}"


def read(**policies: Any) -> Policies:
    return read_trigger(
        {"name": "t", "workflow": "w", "schedule": {"every": "1m"}, **policies},
    ).policies


def refused(**policies: Any) -> TriggerError:
    with pytest.raises(TriggerError) as error:
        read(**policies)
    return error.value


def test_each_is_read_as_it_is_written() -> None:
    assert read(dedupe={"key": KEY, "window": "1h"}).dedupe == Dedupe(KEY, 3_600)
    assert read(rate_limit={"count": 5, "per": "1m"}).rate_limit == Rate(5, 60)
    assert read(throttle={"count": 5, "per": "500ms"}).throttle == Rate(5, 0.5)
    assert read(batch={"within": "10s"}).batch == Batch(100, 10)
    assert read(concurrency={"key": KEY}).concurrency == Concurrency(KEY, 1)


def test_a_debounce_never_waits_for_ever() -> None:
    assert read(debounce={"wait": "10s"}).debounce == Debounce(wait=10, most=100)
    assert read(debounce={"wait": "10s", "most": "1m", "edge": "leading"}).debounce == Debounce(
        10, 60, "leading"
    )


@pytest.mark.parametrize(
    ("policies", "pointer"),
    [
        ({"dedupe": {"window": "1h"}}, "/dedupe/key"),
        ({"dedupe": {"key": KEY}}, "/dedupe/window"),
        ({"dedupe": {"key": "{{ inputs.id }}", "window": "1h"}}, "/dedupe/key"),
        ({"dedupe": {"key": "{{ trigger.", "window": "1h"}}, "/dedupe/key"),
        ({"dedupe": {"key": "trigger.payload.id", "window": "1h"}}, "/dedupe/key"),
        ({"dedupe": {"key": "{{ secrets.X }}", "window": "1h"}}, "/dedupe/key"),
        ({"rate_limit": {"per": "1m"}}, "/rate_limit/count"),
        ({"rate_limit": {"count": 5}}, "/rate_limit/per"),
        ({"throttle": {"count": 0, "per": "1s"}}, "/throttle/count"),
        ({"throttle": {"count": True, "per": "1s"}}, "/throttle/count"),
        ({"throttle": "10/s"}, "/throttle"),
        ({"debounce": {"edge": "trailing"}}, "/debounce/wait"),
        ({"debounce": {"wait": "10s", "edge": "both"}}, "/debounce/edge"),
        ({"debounce": {"wait": "10s", "most": "5s"}}, "/debounce/most"),
        ({"batch": {"size": 100}}, "/batch/within"),
        ({"batch": {"size": 1, "within": "1s"}}, "/batch/size"),
        ({"concurrency": {"limit": 0}}, "/concurrency/limit"),
        ({"concurrency": {"limits": 1}}, "/concurrency/limits"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(policies: dict[str, Any], pointer: str) -> None:
    assert refused(**policies).pointer == pointer


@pytest.mark.parametrize(
    ("policies", "pointer", "why"),
    [
        ({"debounce": {"wait": "1s"}, "batch": {"within": "1s"}}, "/debounce", "keeps every firing"),
        ({"concurrency": {"limit": 1}, "overlap": "queue"}, "/concurrency", "says it again"),
        (
            {"batch": {"within": "1s"}, "concurrency": {"key": KEY}},
            "/concurrency/key",
            "may be of several",
        ),
        ({"schedule": None, "batch": {"within": "1s"}}, "/batch", "would do nothing"),
        (
            {"schedule": {"at": "2099-01-01T00:00"}, "throttle": {"count": 1, "per": "1s"}},
            "/throttle",
            "once",
        ),
    ],
)
def test_what_contradicts_or_does_nothing_is_refused_with_the_reason(
    policies: dict[str, Any], pointer: str, why: str
) -> None:
    error = refused(**policies)
    assert error.pointer == pointer
    assert why in error.message
    assert error.hint


def test_a_key_without_braces_is_told_how_to_be_written() -> None:
    hint = refused(dedupe={"key": "trigger.payload.id", "window": "1h"}).hint or ""
    assert KEY in hint


def test_a_trigger_by_hand_may_have_a_line() -> None:
    assert read(schedule=None, concurrency={"limit": 2}).concurrency == Concurrency(None, 2)


def test_they_are_told_in_words_in_the_order_in_which_they_are_looked_at() -> None:
    told = in_sentences(
        read(
            concurrency={"key": KEY},
            throttle={"count": 10, "per": "1s"},
            debounce={"wait": "10s", "most": "1m"},
            rate_limit={"count": 100, "per": "1m"},
            dedupe={"key": KEY, "window": "1h"},
        )
    )
    assert told == (
        f"Of those with the same {KEY}, the first within 1h fires.",
        "At most 100 fire in 1m; the others are left out.",
        "The last fires when it has been quiet for 10s, after 1m at the latest.",
        "At most 10 start in 1s; the others start later, in order.",
        f"At most 1 of each {KEY} at once; the others wait in line.",
    )
