"""A mailer in memory: it remembers what it was given, and can be away."""

from __future__ import annotations

from onward.ports.mail import Mail, MailRefused


class FakeMailer:
    """`ports.mail.Mailer`."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.tried: list[Mail] = []
        self.refusal: MailRefused | None = None

    def send(self, mail: Mail) -> None:
        self.tried.append(mail)
        if self.refusal is not None:
            raise self.refusal
        self.sent.append(mail)
