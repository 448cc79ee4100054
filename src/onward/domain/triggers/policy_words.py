"""Policies in plain words, one sentence for each, in the order in which they are looked at."""

from __future__ import annotations

from onward.domain.definitions.durations import format_duration
from onward.domain.triggers.policies import Batch, Concurrency, Debounce, Dedupe, Policies, Rate


def in_sentences(policies: Policies | None) -> tuple[str, ...]:
    if policies is None:
        return ()
    told = (
        policies.dedupe and _dedupe(policies.dedupe),
        policies.rate_limit and _rate_limit(policies.rate_limit),
        policies.debounce and _debounce(policies.debounce),
        policies.batch and _batch(policies.batch),
        policies.throttle and _throttle(policies.throttle),
        policies.concurrency and _concurrency(policies.concurrency),
    )
    return tuple(sentence for sentence in told if sentence)


def _dedupe(rule: Dedupe) -> str:
    return f"Of those with the same {rule.key}, the first within {format_duration(rule.window)} fires."


def _rate_limit(rule: Rate) -> str:
    return f"At most {rule.count} fire in {format_duration(rule.per)}; the others are left out."


def _debounce(rule: Debounce) -> str:
    wait, most = format_duration(rule.wait), format_duration(rule.most)
    each = _each(rule.key)
    if rule.edge == "leading":
        return f"The first{each} fires, and no other until it was quiet for {wait}, or {most} have passed."
    return f"The last{each} fires when it has been quiet for {wait}, after {most} at the latest."


def _batch(rule: Batch) -> str:
    within = format_duration(rule.within)
    return f"Up to {rule.size}{_each(rule.key)} go into one, which waits for them at most {within}."


def _throttle(rule: Rate) -> str:
    return f"At most {rule.count} start in {format_duration(rule.per)}; the others start later, in order."


def _concurrency(rule: Concurrency) -> str:
    return f"At most {rule.limit}{_each(rule.key)} at once; the others wait in line."


def _each(key: str | None) -> str:
    return f" of each {key}" if key else ""
