"""Remembering who was recognised a moment ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from onward.domain.access import Principal
from onward.services.recent_principals import RecentPrincipals

NOW = datetime(2031, 5, 1, tzinfo=UTC)
ANA = Principal("member", "mem_1", "Ana", "ws_1", "viewer")


def remembering() -> RecentPrincipals:
    recent = RecentPrincipals()
    recent.remember("hash", ANA, NOW)
    return recent


def test_somebody_is_remembered_for_two_seconds() -> None:
    recent = remembering()
    assert recent.find("hash", NOW + timedelta(seconds=1.9)) == ANA
    assert recent.find("hash", NOW + timedelta(seconds=2)) is None


def test_a_clock_that_was_set_back_forgets() -> None:
    assert remembering().find("hash", NOW - timedelta(seconds=1)) is None


def test_everyone_is_forgotten_at_once() -> None:
    recent = remembering()
    recent.forget_everyone()
    assert recent.find("hash", NOW) is None
