"""`onward login`: a device asks, a person says yes."""

from __future__ import annotations

import pytest

from fakes.clock import FakeClock
from onward.domain.access import Principal
from onward.domain.errors import Denied, Invalid, NotFound, Unauthenticated
from onward.services.access import authenticate
from onward.services.context import Services
from onward.services.devices import approve_device, poll_device, show_device, start_device
from services_world import People


def test_a_device_acts_as_the_person_who_let_it_in(app: Services, home: People) -> None:
    started = start_device(app, "laptop")
    assert poll_device(app, started.device_code) is None
    assert approve_device(app, home.operator, started.user_code.lower().replace("-", " ")).name == "laptop"
    signed_in = poll_device(app, started.device_code)
    assert signed_in is not None
    assert authenticate(app, signed_in.token) == home.operator


def test_the_session_is_handed_out_once(app: Services, home: People) -> None:
    started = start_device(app, "laptop")
    approve_device(app, home.operator, started.user_code)
    poll_device(app, started.device_code)
    with pytest.raises(Unauthenticated):
        poll_device(app, started.device_code)


def test_a_code_is_used_once(app: Services, home: People, away: People) -> None:
    started = start_device(app, "laptop")
    approve_device(app, home.operator, started.user_code)
    with pytest.raises(NotFound):
        approve_device(app, away.admin, started.user_code)


def test_a_code_ends_after_ten_minutes(app: Services, home: People, clock: FakeClock) -> None:
    started = start_device(app, "laptop")
    clock.move(minutes=11)
    with pytest.raises(NotFound):
        approve_device(app, home.operator, started.user_code)
    with pytest.raises(Unauthenticated):
        poll_device(app, started.device_code)


def test_a_key_lets_no_device_in(app: Services, home: People) -> None:
    """A1: a device's session counts as a person."""
    key = Principal("key", "key_1", "ci", home.admin.workspace_id, "admin")
    started = start_device(app, "laptop")
    with pytest.raises(Denied):
        approve_device(app, key, started.user_code)


def test_one_sees_what_asks_before_saying_yes(app: Services, home: People) -> None:
    started = start_device(app, "laptop")
    assert show_device(app, home.viewer, started.user_code).name == "laptop"
    with pytest.raises(NotFound):
        show_device(app, home.viewer, "AAAA-AAAA")


def test_a_device_has_a_printable_name(app: Services) -> None:
    with pytest.raises(Invalid):
        start_device(app, "lap\x1b[2Jtop")
