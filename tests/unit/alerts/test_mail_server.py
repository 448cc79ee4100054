"""The address of a mail server: read whole, or refused without telling its password."""

from __future__ import annotations

import pytest

from onward.domain.alerts.mail_server import check_sender, read_mail_server


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, False, "offered", None, None)),
        ("smtp://mail:25?starttls=never", ("mail", 25, False, "never", None, None)),
        ("smtp://u:p%40ss@mail:25", ("mail", 25, False, "required", "u", "p@ss")),
        ("smtp://u:p@mail?starttls=never", ("mail", 587, False, "never", "u", "p")),
        ("smtps://u:p@[::1]", ("::1", 465, True, "required", "u", "p")),
    ],
)
def test_read(text: str, seen: tuple[object, ...]) -> None:
    server = read_mail_server(text)
    assert (server.host, server.port, server.tls, server.starttls, server.user, server.password) == seen


@pytest.mark.parametrize(
    "text",
    [
        "http://u:hunter2@mail",
        "smtp://:hunter2@",
        "smtp://u:hunter2@mail:port",
        "smtp://u:hunter2@mail/path",
        "smtp://u:hunter2@mail?tls=1",
        "smtp://u:hunter2@mail?starttls=maybe",
        "smtps://u:hunter2@mail?starttls=never",
    ],
)
def test_refused_without_its_password(text: str) -> None:
    """E2"""
    with pytest.raises(ValueError) as refusal:
        read_mail_server(text)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("text", ["a@b.c", "Onward <a@b.c>", "Überwachung <a@b.c>"])
def test_senders(text: str) -> None:
    assert check_sender(text) == text


@pytest.mark.parametrize("text", ["", "a", "a@b\r\nBcc: c@d", "A <a@b", "a@b, c@d"])
def test_what_is_no_sender(text: str) -> None:
    with pytest.raises(ValueError):
        check_sender(text)
