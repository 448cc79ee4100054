"""The queue of writers of one process."""

from __future__ import annotations

import threading

import pytest

from onward.store.turnstile import Turnstile


def test_one_at_a_time_in_the_order_they_came() -> None:
    turnstile, served = Turnstile(), []
    arrived = threading.Event()

    def enter(number: int) -> None:
        arrived.set()
        with turnstile:
            served.append(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(5)]
    with turnstile:
        for number, thread in enumerate(threads):
            arrived.clear()
            thread.start()
            while len(turnstile._queue) <= number:
                arrived.wait(0.01)
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_a_holder_that_fails_lets_the_next_in() -> None:
    turnstile = Turnstile()
    with pytest.raises(KeyError), turnstile:
        raise KeyError
    with turnstile:
        pass


def test_a_transaction_inside_of_a_transaction_is_a_bug_and_no_deadlock() -> None:
    turnstile = Turnstile()
    with turnstile, pytest.raises(RuntimeError), turnstile:
        pass
