"""What the doctor says about a machine."""

from __future__ import annotations

import socket
from collections import namedtuple
from pathlib import Path

import pytest

from onward.built_web import BuiltWeb
from onward.configuration import load_settings
from onward.doctor import machine
from onward.settings import Settings

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    tmp_path.chmod(0o700)
    return load_settings({"ONWARD_DATA": str(tmp_path)})


def test_a_variable_that_nothing_reads_is_named(settings: Settings) -> None:
    check = machine.check_settings(settings, {"ONWARD_COLOUR": "red", "ONWARD_URL": "http://x"})
    assert (check.verdict, check.detail) == ("warn", "no settings of these names: ONWARD_COLOUR")


@pytest.mark.parametrize(
    ("given", "verdict", "word"),
    [
        ({}, "ok", "none is believed"),
        ({"ONWARD_TRUSTED_PROXIES": "127.0.0.1,::1"}, "ok", "believed: 127.0.0.1, ::1"),
        ({"FORWARDED_ALLOW_IPS": "127.0.0.1"}, "warn", "nothing reads FORWARDED_ALLOW_IPS"),
        ({"ONWARD_PUBLIC_URL": "https://onward.example"}, "warn", "come by https://onward.example"),
        ({"ONWARD_PUBLIC_URL": "https://o.example", "ONWARD_TRUSTED_PROXIES": "::1"}, "ok", "believed: ::1"),
    ],
)
def test_who_is_believed_about_senders_is_shown(given: dict[str, str], verdict: str, word: str) -> None:
    check = machine.check_proxies(load_settings(given), given)
    assert check.verdict == verdict
    assert word in check.detail


def test_a_private_directory_is_in_order(settings: Settings) -> None:
    assert machine.check_data(settings).verdict == "ok"


def test_a_directory_that_others_read_is_warned_of(settings: Settings) -> None:
    """E2"""
    settings.data.chmod(0o755)
    check = machine.check_data(settings)
    assert (check.verdict, check.advice) == ("warn", f"Run: chmod 700 {settings.data}")


def test_a_directory_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    settings = load_settings({"ONWARD_DATA": str(tmp_path / "new")})
    assert machine.check_data(settings).verdict == "ok"
    assert machine.check_space(settings).verdict in ("ok", "warn")
    assert not settings.data.exists()


@pytest.mark.parametrize(
    ("gibibytes", "verdict"), [(100.0, "ok"), (1.0, "warn"), (0.1, "fail")], ids=["enough", "little", "none"]
)
def test_space_is_judged_before_it_is_gone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, gibibytes: float, verdict: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, int(gibibytes * 1024**3)))
    assert machine.check_space(settings).verdict == verdict


def test_a_port_that_another_program_has_is_warned_of(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = settings.model_copy(update={"port": server.getsockname()[1]})
        assert machine.check_port(taken).verdict == "warn"
    assert machine.check_port(taken).verdict == "ok"


def test_the_clock_and_the_time_zones_of_this_machine_are_in_order() -> None:
    assert machine.check_clock().verdict == "ok"
    assert machine.check_time_zones().detail.startswith("tzdata 20")


def test_the_isolation_of_shell_steps_is_shown(settings: Settings) -> None:
    """This machine must have bubblewrap: its tests need it (E6)."""
    assert machine.check_isolation(settings).verdict == "ok"


def test_an_interface_that_was_not_built_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "read_web", BuiltWeb)
    assert machine.check_interface().advice == "Run in the sources: make ui"
