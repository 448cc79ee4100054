"""Group commit without a database: who waits for whom, and who fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from onward.domain.errors import Invalid, Unavailable
from onward.store.group_commit import GroupCommit


class Disk:
    """Commits numbers; a negative one spoils its group, and it can be taken away for a while."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.uncertain: list[bool] = []
        self.away = 0
        self.open = threading.Event()
        self.open.set()
        self.asked = threading.Event()

    def write(self, works: Sequence[int], uncertain: bool) -> list[int]:
        self.asked.set()
        self.open.wait(5)
        self.uncertain.append(uncertain)
        if self.away:
            self.away -= 1
            raise Unavailable("away", "The disk is away.")
        if any(work < 0 for work in works):
            raise Invalid("negative", "Negative.")
        self.groups.append(list(works))
        return [work * 2 for work in works]


class Clock:
    """Stands still, but for the rests that are taken; each lasts until the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []
        self.resting = threading.Event()
        self.go_on = threading.Event()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.resting.set()
        self.go_on.wait(5)
        self.now += seconds


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def commits(disk: Disk) -> Iterator[GroupCommit[int]]:
    commits = GroupCommit[int](disk.write, name="test", patience=0.2)
    yield commits
    commits.close()


async def test_everybody_gets_their_own_answer(commits: GroupCommit[int]) -> None:
    assert await asyncio.gather(*map(commits.submit, range(50))) == [n * 2 for n in range(50)]


async def test_what_gathers_is_committed_together(commits: GroupCommit[int], disk: Disk) -> None:
    disk.open.clear()
    waiting = asyncio.gather(*map(commits.submit, range(50)))
    await asyncio.sleep(0)  # all have submitted; the first is being written
    disk.open.set()
    await waiting
    assert len(disk.groups) <= 2
    assert [work for group in disk.groups for work in group] == list(range(50))


async def test_two_commits_keep_their_distance(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes after a quiet moment is written at once; who comes right after is gathered."""
    clock = Clock()
    monkeypatch.setattr("onward.store.group_commit.time", clock)
    commits = GroupCommit[int](disk.write, name="test", pace=2.0)
    clock.now = 100.0
    await commits.submit(1)
    assert clock.rests == []
    clock.now += 0.5
    two = asyncio.create_task(commits.submit(2))
    assert await asyncio.to_thread(clock.resting.wait, 5)
    three = asyncio.create_task(commits.submit(3))
    await asyncio.sleep(0)  # it has submitted
    clock.go_on.set()
    assert [await two, await three] == [4, 6]
    commits.close()
    assert (disk.groups, clock.rests) == ([[1], [2, 3]], [1.5])


async def test_one_that_spoils_its_group_fails_alone(commits: GroupCommit[int], disk: Disk) -> None:
    disk.open.clear()
    waiting = asyncio.gather(*map(commits.submit, [1, -1, 2]), return_exceptions=True)
    await asyncio.sleep(0)
    disk.open.set()
    one, bad, two = await waiting
    assert (one, two) == (2, 4)
    assert isinstance(bad, Invalid)


async def test_an_outage_is_sat_out(commits: GroupCommit[int], disk: Disk) -> None:
    disk.away = 2
    assert await commits.submit(1) == 2
    assert disk.uncertain == [False, True, True]


async def test_an_outage_that_lasts_fails(commits: GroupCommit[int], disk: Disk) -> None:
    disk.away = 1000
    with pytest.raises(Unavailable):
        await commits.submit(1)
    disk.away = 0
    assert await commits.submit(2) == 4


async def test_who_came_while_a_long_try_failed_does_not_wait_for_another(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("onward.store.group_commit.time", clock)
    disk.away = 1
    disk.open.clear()
    commits = GroupCommit[int](disk.write, name="test", patience=5)
    first = asyncio.create_task(commits.submit(1))
    assert await asyncio.to_thread(disk.asked.wait, 5)
    second = asyncio.create_task(commits.submit(2))
    await asyncio.sleep(0)  # it has submitted
    clock.now += 10
    third = asyncio.create_task(commits.submit(3))
    await asyncio.sleep(0)
    disk.open.set()
    outcomes = await asyncio.wait_for(asyncio.gather(first, second, third, return_exceptions=True), 10)
    commits.close()
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable, int]


async def test_who_was_cancelled_is_not_told(commits: GroupCommit[int], disk: Disk) -> None:
    disk.open.clear()
    leaving = asyncio.create_task(commits.submit(1))
    await asyncio.sleep(0)
    leaving.cancel()
    disk.open.set()
    assert await commits.submit(2) == 4
    assert [work for group in disk.groups for work in group] == [1, 2]


async def test_after_closing_nothing_is_taken(commits: GroupCommit[int]) -> None:
    commits.close()
    with pytest.raises(Unavailable) as refusal:
        await commits.submit(1)
    assert refusal.value.code == "ledger_closed"
