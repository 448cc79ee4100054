"""Mail to a real SMTP server: what arrives, over what, and what becomes of refusals."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from alerts_world import AlertsWorld
from mail_world import PASSWORD, USER, Mailbox, mail_server, with_tls
from onward.actions.mail.smtp import SmtpMailer
from onward.clock import SystemClock
from onward.domain.alerts.mail_server import read_mail_server
from onward.ports.mail import Mail, MailRefused
from onward.supervisor.ports import any_free_port

MAIL = Mail("ntc_1", "ops@example.com", "It rains", "Text\n.\nend\n", thread="abc")


def mailer(box: Mailbox, certificate: Path | None = None, more: str = "", login: str = "") -> SmtpMailer:
    server = read_mail_server(f"smtp://{login}127.0.0.1:{box.port}{more}")
    return SmtpMailer(server, "Onward <onward@example.org>", SystemClock(), certificate)


LOGIN = f"{USER}:{quote(PASSWORD, safe='')}@"


def test_what_arrives() -> None:
    with mail_server() as box:
        mailer(box).send(MAIL)
    [mail] = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Onward <onward@example.org>",
        "ops@example.com",
        "It rains",
    )
    assert (mail["Message-ID"], mail["References"]) == ("<ntc_1@example.org>", "<abc@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text
    assert box.envelopes[0].mail_from == "onward@example.org"


def test_what_is_not_ascii_arrives_as_it_is() -> None:
    """RFC 2047"""
    with mail_server() as box:
        mailer(box).send(replace(MAIL, subject="Grüße: 雨 " * 20, text="Grüße 雨 🌧\n"))
    [mail] = box.mails
    assert mail["Subject"].strip() == ("Grüße: 雨 " * 20).strip()
    assert mail.get_content().strip() == "Grüße 雨 🌧"
    assert max(map(len, box.envelopes[0].content.split(b"\r\n"))) < 998


@pytest.mark.parametrize("evil", ["x\r\nBcc: evil@example.com", "x\nSubject: y", "x\r\n\r\nbody"])
def test_a_line_break_never_becomes_a_header(evil: str) -> None:
    with mail_server() as box:
        with pytest.raises(MailRefused) as refusal:
            mailer(box).send(replace(MAIL, subject=evil))
        assert refusal.value.is_final
        with pytest.raises(MailRefused):
            mailer(box).send(replace(MAIL, to=f"a@b.c{evil[1:]}"))
    assert box.mails == []


def test_over_starttls_with_a_password(certificate: Path) -> None:
    with mail_server(**with_tls(certificate)) as box:
        with_password = mailer(box, certificate, login=LOGIN)
        with_password.send(MAIL)
        assert with_password.try_out() == f"127.0.0.1:{box.port} answers, encrypted"
    assert len(box.mails) == 1


def test_an_unknown_certificate_is_refused(certificate: Path) -> None:
    with (
        mail_server(**with_tls(certificate)) as box,
        pytest.raises(MailRefused, match="CERTIFICATE") as refusal,
    ):
        mailer(box, login=LOGIN).send(MAIL)
    assert not refusal.value.is_final


def test_a_wrong_password_says_so_and_not_what_it_is(certificate: Path) -> None:
    """E2. It can be mended within the day."""
    with mail_server(**with_tls(certificate)) as box, pytest.raises(MailRefused) as refusal:
        mailer(box, certificate, login="onward:wrong-word@").send(MAIL)
    assert not refusal.value.is_final
    assert "does not take the user name and password" in refusal.value.message
    assert "wrong-word" not in refusal.value.message


def test_a_password_is_never_sent_over_a_connection_that_is_not_encrypted() -> None:
    with mail_server(auth_require_tls=False) as box, pytest.raises(MailRefused, match="STARTTLS"):
        mailer(box, login=LOGIN).send(MAIL)
    assert box.mails == []


@pytest.mark.parametrize(("says", "is_final"), [("550 no such user", True), ("450 try later", False)])
def test_a_recipient_that_is_refused(says: str, is_final: bool) -> None:
    with mail_server(says) as box, pytest.raises(MailRefused, match=says[4:]) as refusal:
        mailer(box).send(MAIL)
    assert refusal.value.is_final == is_final


def test_a_server_that_is_not_there_may_come_back() -> None:
    box = Mailbox(any_free_port("127.0.0.1"))
    with pytest.raises(MailRefused, match="refused") as refusal:
        mailer(box).send(MAIL)
    assert not refusal.value.is_final


def test_a_failed_run_becomes_a_mail(world: AlertsWorld) -> None:
    with mail_server() as box:
        world.app = replace(world.app, mailer=mailer(box))
        world.alert()
        world.failing()
        world.look()
        world.send()
        [notice] = world.notices()
    [mail] = box.mails
    assert mail["Message-ID"] == f"<{notice.id}@example.org>"
    assert mail["Subject"] == "[Onward] hello failed: It answered 500"
    assert notice.status == "sent"


def test_doctor_tries_the_mail_server_out(certificate: Path, tmp_path: Path) -> None:
    from onward.configuration import load_settings
    from onward.doctor.alerting import check_mail

    def verdict(**more: Any) -> str:
        given = {f"ONWARD_{name.upper()}": value for name, value in more.items()}
        return check_mail(load_settings({"ONWARD_DATA": str(tmp_path), **given})).verdict

    with mail_server(**with_tls(certificate)) as box:
        url = f"smtp://{LOGIN}127.0.0.1:{box.port}"
        assert verdict(smtp_url=url, mail_from="a@b.c", smtp_ca=os.fspath(certificate)) == "ok"
        assert verdict(smtp_url=url, mail_from="a@b.c") == "fail"
    assert verdict() == "ok"
