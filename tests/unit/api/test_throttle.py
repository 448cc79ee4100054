"""Strangers are slowed down, each address by itself."""

from __future__ import annotations

import pytest

from onward.api.throttle import Throttle
from onward.domain.errors import Limited


class Hand:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_address_is_refused_and_told_how_long_to_wait() -> None:
    throttle = Throttle(2, 60, clock := Hand())
    throttle.pass_or_refuse("a")
    clock.now = 10
    throttle.pass_or_refuse("a")
    with pytest.raises(Limited) as refused:
        throttle.pass_or_refuse("a")
    assert refused.value.retry_after == 51
    throttle.pass_or_refuse("b")


def test_after_the_window_it_goes_on() -> None:
    throttle = Throttle(1, 60, clock := Hand())
    throttle.pass_or_refuse("a")
    clock.now = 60
    throttle.pass_or_refuse("a")
