"""Open doors are remembered for a moment, and refusals counted for one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from fakes.clock import FakeClock
from onward.api.webhooks import doors as hook_doors
from onward.api.webhooks import refusals as hook_refusals
from onward.api.webhooks.doors import Doors
from onward.api.webhooks.refusals import Refusals
from onward.api.webhooks.requests import Incoming, Refused, not_let_in
from onward.domain.errors import Unavailable
from onward.services.triggers.doors import Door
from onward.services.triggers.taking import BacklogFull, Doorway, NewRefusal

OPEN = Door(Doorway("ws", "trg", "digest", 1, "{}"), "orders", "open", 0, None, ())
INCOMING = Incoming("POST", "orders", "/hooks/orders", "", {"content-length": "7"}, "192.0.2.7", {})


class Known:
    """What the database would say, and how often it was asked."""

    def __init__(self, door: Door | None) -> None:
        self.door = door
        self.asked = 0

    def find(self, _services: object, _address: str) -> Door | None:
        self.asked += 1
        if isinstance(self.door, Exception):
            raise self.door
        return self.door


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    known = Known(OPEN)
    monkeypatch.setattr(hook_doors, "find_door", known.find)
    return known


def doors() -> Doors:
    return Doors(None)  # type: ignore[arg-type]


async def test_all_who_ask_at_once_are_one_question(known: Known) -> None:
    these = doors()
    found = await asyncio.gather(*(these.find("orders") for _ in range(100)))
    await these.find("orders")
    assert (set(found), known.asked) == ({OPEN}, 1)


async def test_what_is_remembered_is_forgotten_in_time(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_doors, "KEPT_SECONDS", 0.0)
    these = doors()
    await these.find("orders")
    await these.find("orders")
    assert known.asked == 2


@pytest.mark.parametrize("door", [None, replace(OPEN, state="closed"), replace(OPEN, state="paused")])
async def test_what_is_not_open_is_asked_for_each_time(known: Known, door: Door | None) -> None:
    known.door = door
    these = doors()
    await these.find("orders")
    known.door = OPEN
    assert await these.find("orders") == OPEN


async def test_a_database_that_is_away_is_asked_again(known: Known) -> None:
    known.door = Unavailable("away", "Away.")  # type: ignore[assignment]
    these = doors()
    with pytest.raises(Unavailable):
        await these.find("orders")
    known.door = OPEN
    assert await these.find("orders") == OPEN


async def test_not_more_are_remembered_than_fit(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_doors, "_MOST_KEPT", 10)
    these = doors()
    for number in range(50):
        await these.find(f"orders-{number}")
    assert len(these._kept) == 10


async def test_a_full_backlog_is_asked_again_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends on and on costs no look into the database; and room is made all the time."""
    these = doors()
    these.refuse_at_once(OPEN)
    these.full(OPEN, BacklogFull(10, "Too many wait."))
    with pytest.raises(Refused) as refused:
        these.refuse_at_once(OPEN)
    assert (refused.value.reason, refused.value.problem.retry_after) == ("Too many wait.", 10)
    monkeypatch.setattr(hook_doors, "FULL_SECONDS", 0.0)
    these.full(OPEN, BacklogFull(10, "Too many wait."))
    these.refuse_at_once(OPEN)


@pytest.fixture
def written() -> list[NewRefusal]:
    return []


@pytest.fixture
def refusals(written: list[NewRefusal]) -> Refusals:
    async def write(refusal: NewRefusal) -> None:
        written.append(refusal)

    class Services:
        clock = FakeClock()

    return Refusals(Services(), write)  # type: ignore[arg-type]


def count(refusals: Refusals, code: str, times: int) -> None:
    for _ in range(times):
        refusals.count(OPEN, INCOMING, not_let_in(code, f"Because of {code}."))


async def test_a_moment_is_one_line_and_the_most_frequent_reason_goes_first(
    refusals: Refusals, written: list[NewRefusal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """T16"""
    monkeypatch.setattr(hook_refusals, "_SECONDS", 0.01)
    count(refusals, "no_signature", 3)
    count(refusals, "wrong_signature", 900)
    async with asyncio.timeout(5):
        while len(written) < 2:
            await asyncio.sleep(0.005)
    assert [(one.code, one.count) for one in written] == [("wrong_signature", 900), ("no_signature", 3)]
    assert (written[0].status, written[0].size, written[0].sender) == (401, 7, "192.0.2.7")


async def test_what_is_not_written_yet_is_written_at_the_end(
    refusals: Refusals, written: list[NewRefusal]
) -> None:
    count(refusals, "no_signature", 5)
    await refusals.flush()
    await refusals.flush()
    assert [one.count for one in written] == [5]


async def test_reasons_without_number_do_not_fill_the_memory(
    refusals: Refusals, written: list[NewRefusal]
) -> None:
    for number in range(500):
        count(refusals, f"code_{number}", 1)
    await refusals.flush()
    assert len(written) == 20


async def test_a_database_that_is_away_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_: NewRefusal) -> Any:
        raise Unavailable("away", "Away.")

    class Services:
        clock = FakeClock()

    refusals = Refusals(Services(), away)  # type: ignore[arg-type]
    count(refusals, "no_signature", 5)
    await refusals.flush()
