"""What policies decide, held against a walk through every second that asks what the policy says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from onward.domain.triggers.admitting import (
    MOST_BATCH_BYTES,
    Close,
    Firing,
    Hold,
    Pass,
    Skip,
    Standing,
    decide,
    start_of,
)
from onward.domain.triggers.policies import Batch, Debounce, Dedupe, Edge, Policies, Rate

T0 = datetime(2031, 5, 1, tzinfo=UTC)
# (second, key)
Arrivals: TypeAlias = list[tuple[int, str]]
arrivals = st.lists(st.tuples(st.integers(0, 60), st.sampled_from("ab")), max_size=40).map(
    lambda found: sorted(found, key=lambda one: one[0])
)
lengths = st.integers(1, 12)
FAR = 10_000


def at(second: float) -> datetime:
    return T0 + timedelta(seconds=second)


def second(instant: datetime) -> int:
    return int((instant - T0).total_seconds())


class Decided:
    """Every arrival decided in order, and then time passes."""

    def __init__(self, policies: Policies, found: Arrivals, size: int = 0) -> None:
        self.standing = Standing()
        self.passed: list[int] = []
        self.skipped: dict[int, str] = {}
        self.batches: dict[str, list[int]] = {}
        self.closed: list[list[int]] = []
        ids = count()
        for number, (when, key) in enumerate(found):
            firing = Firing(str(number), at(when), key, key, size)
            for verdict in decide(policies, self.standing, firing, lambda: f"batch{next(ids)}"):
                self._take(verdict)
        for group in self.standing.groups.values():
            if group.kind == "quiet":
                self.passed.append(int(group.id))
            elif group.kind == "batch":
                self.closed.append(self.batches[group.id])

    def _take(self, verdict: Skip | Pass | Hold | Close) -> None:
        match verdict:
            case Pass(one):
                self.passed.append(int(one))
            case Skip(one, outcome, _):
                self.skipped[int(one)] = outcome
            case Hold(one, group) if group.kind == "batch":
                self.batches.setdefault(group.id, []).append(int(one))
            case Close(group):
                self.closed.append(self.batches[group.id])


@given(arrivals, lengths)
def test_dedupe_lets_the_first_of_a_key_through_in_every_window(found: Arrivals, window: int) -> None:
    taken: list[int] = []
    for number, (when, key) in enumerate(found):
        if not any(found[one][1] == key and when < found[one][0] + window for one in taken):
            taken.append(number)
    assert Decided(Policies(dedupe=Dedupe("k", window)), found).passed == taken


@given(arrivals, st.integers(1, 5), lengths)
def test_a_rate_limit_takes_whatever_fits_in_the_window_behind_it(
    found: Arrivals, most: int, per: int
) -> None:
    taken: list[int] = []
    for number, (when, _) in enumerate(found):
        if sum(when - per < found[one][0] for one in taken) < most:
            taken.append(number)
    decided = Decided(Policies(rate_limit=Rate(most, per)), found)
    assert (decided.passed, set(decided.skipped.values())) == (
        taken,
        {"rate_limited"} if len(taken) < len(found) else set(),
    )


@given(arrivals, lengths, st.integers(0, 12))
def test_a_trailing_debounce_fires_the_last_of_each_burst(found: Arrivals, wait: int, more: int) -> None:
    rule = Debounce(wait, wait + more)
    expected = [one for key in "ab" for one in _bursts(found, key, rule)]
    decided = Decided(Policies(debounce=rule), found)
    assert sorted(decided.passed) == sorted(expected)
    assert sorted((*decided.passed, *decided.skipped)) == list(range(len(found)))


def _bursts(found: Arrivals, key: str, rule: Debounce) -> list[int]:
    """Second by second: who holds, since when, and whether it is quiet."""
    fired: list[int] = []
    holder = first = last = -1
    for now in range(200):
        if holder >= 0 and (now >= last + rule.wait or now >= first + rule.most):
            fired.append(holder)
            holder = -1
        for number in [n for n, one in enumerate(found) if one == (now, key)]:
            first = now if holder < 0 else first
            holder, last = number, now
    return fired


@given(arrivals, lengths, st.integers(0, 12))
def test_a_leading_debounce_fires_the_first_after_each_quiet(found: Arrivals, wait: int, more: int) -> None:
    rule = Debounce(wait, wait + more, "leading")
    expected = [one for key in "ab" for one in _leaders(found, key, rule)]
    assert sorted(Decided(Policies(debounce=rule), found).passed) == sorted(expected)


def _leaders(found: Arrivals, key: str, rule: Debounce) -> list[int]:
    fired: list[int] = []
    first = last = -FAR
    for number, (now, of) in enumerate(found):
        if of == key and (now >= last + rule.wait or now >= first + rule.most):
            fired.append(number)
            first = now
        if of == key:
            last = now
    return fired


@given(arrivals, st.integers(2, 5), lengths)
def test_every_firing_goes_into_one_batch_in_order_and_in_time(
    found: Arrivals, size: int, within: int
) -> None:
    closed = Decided(Policies(batch=Batch(size, within)), found).closed
    assert sorted(one for batch in closed for one in batch) == list(range(len(found)))
    for batch in closed:
        assert batch == sorted(batch)
        assert len(batch) <= size
        assert len({found[one][1] for one in batch}) == 1
        assert found[batch[-1]][0] < found[batch[0]][0] + within


@given(arrivals, st.integers(2, 5), lengths)
def test_a_batch_is_closed_only_when_it_is_full_or_late(found: Arrivals, size: int, within: int) -> None:
    closed = Decided(Policies(batch=Batch(size, within)), found).closed
    for batch in closed:
        key = found[batch[0]][1]
        following = [n for n, one in enumerate(found) if one[1] == key and n > batch[-1]]
        if len(batch) < size and following:
            assert found[following[0]][0] >= found[batch[0]][0] + within


def test_a_batch_is_closed_before_it_is_too_large() -> None:
    many: Arrivals = [(0, "a")] * 5
    closed = Decided(Policies(batch=Batch(100, 10)), many, MOST_BATCH_BYTES // 2).closed
    assert closed == [[0, 1], [2, 3], [4]]
    assert Decided(Policies(batch=Batch(100, 10)), many[:2], MOST_BATCH_BYTES * 2).closed == [[0], [1]]


@given(st.lists(st.integers(0, 30), max_size=40).map(sorted), st.integers(1, 4), lengths)
def test_a_throttle_starts_each_as_early_as_the_others_leave_it(
    now: Sequence[int], most: int, per: int
) -> None:
    standing = Standing()
    starts = [second(start_of(Rate(most, per), standing, at(when))) for when in now]
    expected: list[int] = []
    for when in now:
        start = max([when, *expected[-1:]])
        while sum(start - per < one for one in expected) >= most:
            start += 1
        expected.append(start)
    assert starts == expected


@given(arrivals, st.sampled_from(["trailing", "leading"]), st.randoms())
def test_those_that_are_seen_out_of_order_are_decided_all_the_same(
    found: Arrivals, edge: Edge, random: Random
) -> None:
    """Two servers record at one moment: nobody is lost, and nothing is decided twice."""
    mixed = sorted(found, key=lambda one: one[0] + random.uniform(0, 2))
    policies = Policies(dedupe=Dedupe("k", 2), rate_limit=Rate(5, 10), debounce=Debounce(3, 9, edge))
    decided = Decided(policies, mixed)
    assert sorted((*decided.passed, *decided.skipped)) == list(range(len(mixed)))


def test_a_deduped_or_limited_firing_counts_for_nothing() -> None:
    policies = Policies(dedupe=Dedupe("k", 100), rate_limit=Rate(1, 10))
    decided = Decided(policies, [(0, "a"), (1, "a"), (2, "b"), (11, "c")])
    assert decided.passed == [0, 3]
    assert decided.skipped == {1: "deduped", 2: "rate_limited"}
