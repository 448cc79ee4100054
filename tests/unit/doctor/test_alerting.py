"""What the doctor says about the ways out of this machine."""

from __future__ import annotations

import pytest

from onward.configuration import load_settings
from onward.doctor.alerting import check_heartbeat
from onward.doctor.check import Check


def checked(url: str) -> Check:
    return check_heartbeat(load_settings({"ONWARD_HEARTBEAT_URL": url}))


def test_a_heartbeat_may_be_a_neighbours() -> None:
    assert checked("http://10.0.0.7/ping/hunter2").verdict == "ok"


@pytest.mark.parametrize("host", ["169.254.169.254", "0177.0.0.1", "example.com:99999"])
def test_an_address_that_can_never_be_asked_is_named_without_what_lets_others_in(host: str) -> None:
    check = checked(f"https://{host}/hunter2")
    assert check.verdict == "fail"
    assert "can never be asked" in check.detail
    assert "hunter2" not in f"{check}"
