"""How long a dead child waits."""

from __future__ import annotations

from onward.supervisor.backoff import Backoff


def test_each_death_in_a_row_doubles_the_wait_up_to_half_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.after_death(1) for _ in range(10)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]


def test_a_long_healthy_life_forgives_earlier_deaths() -> None:
    backoff = Backoff(failures=8)
    assert backoff.after_death(60) == 0.2
    assert backoff.after_death(59.9) == 0.4


def test_any_number_of_deaths_has_a_wait() -> None:
    assert Backoff(failures=100_000).after_death(0) == 30
