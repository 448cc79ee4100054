"""Which slots fire when, whatever the interval, the jitter, the policy and however often somebody looks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.domain.triggers import catch_up
from onward.domain.triggers.catch_up import LATE_AFTER, CatchUp, Due, Policy, Slot, due_slots, next_slot
from onward.domain.triggers.firings import firings
from onward.domain.triggers.schedule import read_schedule

BEGIN = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Scheduler:
    """What a row keeps between two looks; each look may be another process."""

    document: dict[str, Any]
    rule: CatchUp = field(default_factory=CatchUp)
    now: datetime = BEGIN
    most: int = 1_000
    fired: list[tuple[Slot, datetime]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.schedule = read_schedule(self.document)
        self.cursor = self.now
        slot = next_slot(self.schedule, "trg_1", self.now)
        self.look_at: datetime | None = None if slot is None else slot.due

    def look(self) -> Due | None:
        """None: nothing was due."""
        if self.look_at is None or self.look_at > self.now:
            return None
        due = due_slots(
            *(self.schedule, "trg_1", self.cursor, self.now, self.rule), most=self.most, look_at=self.look_at
        )
        assert len(due.fire) <= self.most
        assert due.cursor >= self.cursor
        self.cursor, self.look_at = due.cursor, due.look_at
        self.fired += [(slot, self.now) for slot in due.fire]
        for left in due.left:
            self.left[left.why] += left.count
        return due

    def settle(self, late: timedelta = timedelta(0)) -> None:
        """Looks until nothing is due; each look takes so long."""
        while self.look() is not None:
            self.now += late

    def wake_in(self, pause: timedelta) -> None:
        self.now += pause
        self.settle()

    def slots(self) -> list[datetime]:
        return [slot.at for slot, _ in self.fired]

    def came(self, until: datetime) -> list[Slot]:
        """All that are due until then, one by one."""
        found: list[Slot] = []
        at = BEGIN
        while (slot := next_slot(self.schedule, "trg_1", at)) is not None and slot.due <= until:
            found.append(slot)
            at = slot.at
        return found


RULES = st.builds(
    CatchUp,
    policy=st.sampled_from(["none", "last", "all"]),
    window=st.sampled_from([60.0, 75.0, 300.0, 86_400.0]),
    limit=st.sampled_from([1, 3, 10_000]),
)
WHEN = st.sampled_from(
    [{"every": every} for every in ("1s", "10s", "59s", "90s", "7m")]
    + [{"cron": cron} for cron in ("* * * * *", "*/7 * * * *", "26 12 * * *")]
)
JITTER = st.sampled_from([{}, *({"jitter": jitter} for jitter in ("1s", "25s", "3m", "5m", "1d"))])
PAUSES = st.integers(0, 50_000).map(lambda milliseconds: timedelta(milliseconds=milliseconds))


@given(when=WHEN, jitter=JITTER, rule=RULES, most=st.sampled_from([1, 7, 1_000]), pauses=st.lists(PAUSES))
def test_while_somebody_looks_every_slot_fires_once_and_in_its_time(
    when: dict[str, Any], jitter: dict[str, Any], rule: CatchUp, most: int, pauses: list[timedelta]
) -> None:
    """Nothing is ever caught up, left out or overtaken on a machine that is awake."""
    awake = Scheduler({**when, **jitter}, rule, most=most)
    for pause in [*pauses, *[timedelta(seconds=40)] * 10]:
        awake.wake_in(pause)
    assert not awake.left
    assert awake.slots() == [slot.at for slot in awake.came(awake.now)]
    for slot, fired_at in awake.fired:
        assert slot.at <= slot.due <= slot.at + timedelta(seconds=awake.schedule.jitter)
        assert slot.due <= fired_at < slot.due + LATE_AFTER
        assert slot.source == "schedule"


@given(
    when=WHEN, jitter=JITTER, rule=RULES, most=st.sampled_from([1, 7, 1_000]), seconds=st.integers(0, 4_000)
)
def test_after_a_sleep_exactly_what_the_policy_says_fires(
    when: dict[str, Any], jitter: dict[str, Any], rule: CatchUp, most: int, seconds: int
) -> None:
    """T7: against every slot, one by one. However small the portions are, the choice is made once."""
    asleep = Scheduler({**when, **jitter}, rule, most=most)
    woke_at = BEGIN + timedelta(seconds=seconds)
    asleep.now = woke_at
    asleep.settle(late=SECOND / 10)
    came = asleep.came(asleep.now)
    before = [slot for slot in came if slot.due <= woke_at]
    assert asleep.slots() == [*expected(before, woke_at, rule), *(slot.at for slot in came[len(before) :])]
    assert len(asleep.fired) + asleep.left.total() == len(came)


def expected(came: list[Slot], now: datetime, rule: CatchUp) -> list[datetime]:
    on_time = [slot for slot in came if now - slot.due < LATE_AFTER]
    missed = [slot for slot in came if LATE_AFTER <= now - slot.due < timedelta(seconds=rule.window)]
    if rule.policy == "none" or (rule.policy == "last" and on_time):
        missed = []
    missed = missed[-1:] if rule.policy == "last" else missed[-rule.limit :]
    return [slot.at for slot in (*missed, *on_time)]


@given(
    rule=RULES,
    jitter=JITTER,
    naps=st.lists(st.tuples(st.integers(1, 400), st.integers(0, 5)), min_size=1, max_size=12),
)
def test_whatever_happens_each_slot_fires_once_or_is_left_out_once(
    rule: CatchUp, jitter: dict[str, Any], naps: list[tuple[int, int]]
) -> None:
    """T2: sleeps in the midst of portions, too: killed there, somebody goes on from the row."""
    napping = Scheduler({"every": "5s", **jitter}, rule, most=3)
    for seconds, looks in naps:
        napping.now += timedelta(seconds=seconds)
        for _ in range(looks):
            napping.look()
    napping.settle()
    fired = napping.slots()
    assert fired == sorted(set(fired))
    assert len(fired) + napping.left.total() == len(napping.came(napping.now))


@pytest.mark.parametrize(
    ("rule", "fires", "left"),
    [
        (CatchUp("all", limit=10_000), 9_000, {}),
        (CatchUp("all", limit=500), 560, {"missed, and only the newest 500 are caught up": 8_440}),
        (CatchUp("all", window=600.0, limit=10_000), 600, {"older than the catch-up window": 8_400}),
        (CatchUp("last"), 60, {"missed, and a newer one fires instead": 8_940}),
        (CatchUp("none"), 60, {"missed, and the policy is not to catch up": 8_940}),
    ],
)
def test_thousands_in_portions_are_as_many_as_at_once(
    rule: CatchUp, fires: int, left: dict[str, int]
) -> None:
    """Nothing grows too old for the window, or falls out of the limit, while it is its turn."""
    asleep = Scheduler({"every": "1s"}, rule, BEGIN, most=77)
    asleep.now += timedelta(hours=2.5)
    woke_at = asleep.now
    asleep.settle(late=SECOND / 5)
    assert sum(at <= woke_at for at in asleep.slots()) == fires
    assert asleep.left == left
    assert asleep.slots()[-1] > woke_at - SECOND


def test_what_comes_while_it_catches_up_was_not_missed() -> None:
    """However long that takes."""
    asleep = Scheduler({"every": "1s"}, CatchUp("all", limit=10_000), most=50)
    asleep.now += timedelta(hours=2)
    for _ in range(400):
        asleep.look()
        asleep.now += 30 * SECOND
    asleep.settle()
    assert not asleep.left
    assert asleep.slots() == [slot.at for slot in asleep.came(asleep.now)]


def test_a_sleep_in_the_midst_of_catching_up_is_one_more_sleep() -> None:
    """What had been chosen fires; what came since then is for the policy."""
    asleep = Scheduler({"every": "1m"}, CatchUp("all", limit=10), most=4)
    asleep.now += timedelta(hours=1)
    asleep.look()
    asleep.now += timedelta(hours=1)
    asleep.settle()
    assert len(asleep.fired) == 11 + 11
    assert asleep.left.total() == 120 - 22


@pytest.mark.parametrize("rule", [CatchUp("none"), CatchUp("last"), CatchUp("last", window=120.0)])
def test_a_long_jitter_is_no_reason_to_miss_a_firing(rule: CatchUp) -> None:
    daily = Scheduler({"cron": "26 17 * * *", "jitter": "5m"}, rule)
    assert daily.look_at is not None
    daily.now = daily.look_at
    daily.settle()
    assert [f"{at:%H:%M}" for at in daily.slots()] == ["17:26"]
    assert not daily.left


def test_jitter_ends_with_the_next_slot_so_that_none_overtakes_another() -> None:
    dense = Scheduler({"every": "10s", "jitter": "3m"}).came(BEGIN + timedelta(hours=1))
    assert all(slot.due < slot.at + 10 * SECOND for slot in dense)
    later = sorted((slot.due - slot.at) / SECOND for slot in dense)
    assert later[0] < 1 < 9 < later[-1]


def test_jitter_ends_with_the_end() -> None:
    schedule = {"every": "1m", "jitter": "1m", "end": "2027-03-01T12:10:07Z"}
    ended = Scheduler(schedule).came(BEGIN + timedelta(days=1))
    assert len(ended) == 10
    assert all(slot.due <= BEGIN + timedelta(minutes=10, seconds=7) for slot in ended)
    assert any(slot.due > slot.at + 30 * SECOND for slot in ended)


def test_a_million_that_were_missed_are_not_walked_through() -> None:
    """Only the newest are looked for, from their end; the others are many."""
    asleep = Scheduler({"every": "1s"}, CatchUp("all", window=366 * 86_400.0, limit=5))
    asleep.now += timedelta(days=300)
    due = asleep.look()
    assert due is not None
    assert len(due.fire) == 65
    [left] = due.left
    assert (left.count, left.more, left.last < due.fire[0].at) == (10_000, True, True)


@pytest.mark.parametrize("policy", ["last", "all"])
@pytest.mark.parametrize("days", ["any", "non_business"])
def test_one_look_walks_through_some_thousand_slots_at_most(
    monkeypatch: pytest.MonkeyPatch, policy: Policy, days: str
) -> None:
    """It holds the write lock meanwhile. What it leaves for the next look is due at once."""
    walked: Counter[datetime] = Counter()
    monkeypatch.setattr(catch_up, "put_off", lambda _, slot, room: walked.update([slot]) or room / 2)
    rule = CatchUp(policy, window=7 * 86_400.0, limit=10_000)
    asleep = Scheduler({"every": "1.5s", "jitter": "30s", "days": days}, rule)
    asleep.now += timedelta(days=11)  # a Friday
    looks = []
    while asleep.look() is not None:
        looks.append(walked.total())
        walked.clear()
    assert max(looks) < 35_000
    assert len(asleep.fired) >= (1 if policy == "last" else 10_000)


def test_previews_tell_the_slots_that_fire() -> None:
    """T1: one function, whoever asks."""
    document = {"cron": "30 2 * * *", "timezone": "Europe/Berlin", "jitter": "10m"}
    awake = Scheduler(document)
    for _ in range(60 * 24 * 40):
        awake.wake_in(timedelta(minutes=1))
    told = [firing.at for firing, _ in zip(firings(awake.schedule, BEGIN), awake.fired, strict=False)]
    assert awake.slots() == told
    assert len(told) == 40
