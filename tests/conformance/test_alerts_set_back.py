"""Alerts after a clock that ran ahead was set right: nobody is silent until it gets there again."""

from __future__ import annotations

from typing import Any

import pytest

from alerts_world import AlertsWorld, world
from onward.ports.mail import MailRefused
from onward.services.alerts import health
from onward.services.alerts.looking import MOST_IN_A_WINDOW

__all__ = ["world"]


def refuse(*_: Any) -> None:
    raise MailRefused("It does not answer.", is_final=False)


def looked_ahead(world: AlertsWorld, **by: float) -> None:
    """And back again."""
    world.clock.move(**by)
    world.look()
    world.clock.move(**{unit: -much for unit, much in by.items()})


def test_a_silence_of_a_clock_that_ran_ahead_is_over(world: AlertsWorld) -> None:
    world.alert()
    world.clock.move(days=365)
    world.failing()
    assert len(world.told()) == 1
    world.clock.move(days=-365)
    world.failing()
    assert len(world.told()) == 2
    world.failing()
    assert len(world.told()) == 2


def test_what_was_held_back_by_it_is_told(world: AlertsWorld) -> None:
    world.alert()
    world.clock.move(days=365)
    world.failing()
    world.told()
    world.failing()
    assert len(world.told()) == 1
    world.clock.move(days=-365)
    assert len(world.told()) == 2
    [trouble] = world.shown().troubles
    assert trouble.since is not None
    assert trouble.since <= world.clock.now_text()


def test_a_silence_of_a_right_clock_is_kept(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    assert len(world.told()) == 1
    looked_ahead(world, minutes=30)
    world.failing()
    assert len(world.told()) == 1


def test_an_alert_that_was_enabled_ahead_of_time_tells_of_what_happens_now(world: AlertsWorld) -> None:
    world.clock.move(days=365)
    world.alert()
    world.clock.move(days=-365)
    world.failing()
    assert len(world.told()) == 1


def test_a_notice_that_was_put_off_by_a_clock_that_ran_ahead_is_sent(
    world: AlertsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.alert()
    world.clock.move(days=365)
    world.failing()
    monkeypatch.setattr(world.mailer, "send", refuse)
    world.told()
    monkeypatch.undo()
    world.clock.move(days=-365)
    assert len(world.told()) == 1


def test_it_is_given_up_a_day_after_it_could_be_sent_again(
    world: AlertsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not a day after the time of the clock that ran ahead."""
    world.alert()
    world.clock.move(days=365)
    world.failing()
    monkeypatch.setattr(world.mailer, "send", refuse)
    for days in (0, -365, 1):
        world.clock.move(days=days)
        world.told()
    assert [one.status for one in world.notices()] == ["failed"]


def test_what_a_clock_that_ran_ahead_has_sent_takes_no_room(world: AlertsWorld) -> None:
    world.alert()
    world.clock.move(days=365)
    for number in range(MOST_IN_A_WINDOW):
        world.failing(f"ahead-{number}")
        world.told()
    world.clock.move(days=-365)
    world.failing()
    assert world.told()[MOST_IN_A_WINDOW:]


def test_nobody_takes_a_look_that_lies_ahead_for_one_of_now(world: AlertsWorld) -> None:
    """E9: should the servers be down since then."""
    world.alert()
    looked_ahead(world, days=1)
    assert "set back" in health.alert_health(world.app).detail
    world.look()
    assert health.alert_health(world.app).healthy
