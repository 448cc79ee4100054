"""The settings of mail and heartbeat: checked at start, and their secrets never shown."""

from __future__ import annotations

import pytest

from onward.configuration import load_settings
from onward.domain.errors import Invalid

MAIL = {"ONWARD_SMTP_URL": "smtp://me:hunter2@mail.example.com", "ONWARD_MAIL_FROM": "onward@example.com"}


def test_a_mail_server_is_read() -> None:
    server = load_settings(MAIL).mail_server
    assert server is not None
    assert (server.shown, server.password) == ("mail.example.com:587", "hunter2")


def test_without_one_there_is_none() -> None:
    assert load_settings({}).mail_server is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ONWARD_MAIL_FROM": ""},
        {"ONWARD_MAIL_FROM": "nobody"},
        {"ONWARD_SMTP_URL": "imap://me:hunter2@mail"},
        {"ONWARD_SMTP_CA": "/nowhere.pem"},
        {"ONWARD_HEARTBEAT_URL": "ping.example.com/hunter2"},
        {"ONWARD_HEARTBEAT_EVERY": "often"},
    ],
)
def test_what_is_wrong_stops_the_start_without_showing_a_secret(wrong: dict[str, str]) -> None:
    """E2"""
    with pytest.raises(Invalid) as refusal:
        load_settings({**MAIL, **wrong})
    assert "hunter2" not in str([refusal.value.message, refusal.value.errors, refusal.value.hint])


def test_settings_can_be_printed() -> None:
    """E2"""
    settings = load_settings({**MAIL, "ONWARD_HEARTBEAT_URL": "https://example.com/hunter2"})
    assert "hunter2" not in f"{settings!r} {settings.mail_server!r}"
