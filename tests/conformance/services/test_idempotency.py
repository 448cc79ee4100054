"""The same request twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fakes.clock import FakeClock
from onward.domain.access import Principal
from onward.domain.errors import Conflict, Invalid
from onward.services.context import Services
from onward.services.idempotency import Fresh, Replay, abandon, claim, finish
from services_world import People

ROUTE = "POST /runs"


def carry_out(app: Services, principal: Principal, key: str = "key-1", body: str = "body") -> Fresh:
    fresh = claim(app, principal, ROUTE, key, body)
    assert isinstance(fresh, Fresh)
    finish(app, fresh, 201, {"id": "run_1"})
    return fresh


def test_the_second_request_gets_the_first_answer(app: Services, home: People) -> None:
    carry_out(app, home.operator)
    assert claim(app, home.operator, ROUTE, "key-1", "body") == Replay(201, {"id": "run_1"})


def test_another_body_is_refused(app: Services, home: People) -> None:
    carry_out(app, home.operator)
    with pytest.raises(Invalid) as refused:
        claim(app, home.operator, ROUTE, "key-1", "another body")
    assert refused.value.code == "idempotency_key_reused"


def test_while_it_is_in_flight_the_second_one_waits(app: Services, home: People) -> None:
    claim(app, home.operator, ROUTE, "key-1", "body")
    with pytest.raises(Conflict) as refused:
        claim(app, home.operator, ROUTE, "key-1", "body")
    assert (refused.value.code, refused.value.retry_after) == ("idempotency_in_flight", 1)


def test_of_many_at_once_one_is_carried_out(app: Services, home: People) -> None:
    """E4"""

    def ask(_: int) -> bool:
        try:
            return isinstance(claim(app, home.operator, ROUTE, "key-1", "body"), Fresh)
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(ask, range(8))) == 1


def test_an_abandoned_request_may_be_sent_again(app: Services, home: People) -> None:
    fresh = claim(app, home.operator, ROUTE, "key-1", "body")
    assert isinstance(fresh, Fresh)
    abandon(app, fresh)
    assert isinstance(claim(app, home.operator, ROUTE, "key-1", "another body"), Fresh)


def test_a_request_whose_process_died_is_taken_over(app: Services, home: People, clock: FakeClock) -> None:
    dead = claim(app, home.operator, ROUTE, "key-1", "body")
    clock.move(seconds=61)
    taken = claim(app, home.operator, ROUTE, "key-1", "body")
    assert isinstance(dead, Fresh)
    assert isinstance(taken, Fresh)
    finish(app, dead, 500, {"late": True})
    finish(app, taken, 201, {"id": "run_1"})
    assert claim(app, home.operator, ROUTE, "key-1", "body") == Replay(201, {"id": "run_1"})


def test_a_key_is_free_again_after_a_day(app: Services, home: People, clock: FakeClock) -> None:
    carry_out(app, home.operator)
    clock.move(hours=24, seconds=1)
    assert isinstance(claim(app, home.operator, ROUTE, "key-1", "another body"), Fresh)


def test_keys_of_others_and_of_other_routes_do_not_meet(app: Services, home: People, away: People) -> None:
    """E1"""
    carry_out(app, home.operator)
    carry_out(app, home.editor)
    carry_out(app, away.operator)
    assert isinstance(claim(app, home.operator, "POST /events", "key-1", "body"), Fresh)


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\x00b"])
def test_a_bad_key_is_refused(app: Services, home: People, key: str) -> None:
    with pytest.raises(Invalid):
        claim(app, home.operator, ROUTE, key, "body")


def test_old_keys_are_dropped(app: Services, home: People, clock: FakeClock) -> None:
    carry_out(app, home.operator)
    clock.move(hours=25)
    with app.store.write() as tx:
        assert tx.idempotency.drop_old(clock.now_text(), 10) == 1
