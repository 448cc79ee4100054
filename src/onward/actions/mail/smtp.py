"""Sending mail to a server, one connection for each: alerts are few, and a server forgets idle ones."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final

from onward.clock import SystemClock
from onward.domain.alerts.mail_server import MailServer
from onward.ports.clock import Clock
from onward.ports.mail import Mail, MailRefused
from onward.settings import Settings

# For each answer of the server.
TIMEOUT_SECONDS: Final = 15.0
# What a server will say again tomorrow: no such mailbox, not from here, and the like.
_FINAL_FROM: Final = 550


class SmtpMailer:
    """Implements `ports.mail.Mailer`."""

    def __init__(self, server: MailServer, sender: str, clock: Clock, ca_file: Path | None = None) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._ca_file = ca_file

    def send(self, mail: Mail) -> None:
        try:
            message = self._message(mail)
        except (MessageError, ValueError, UnicodeError) as error:
            raise MailRefused(f"This mail cannot be written: {error}", is_final=True) from error
        try:
            with self._connected() as connection:
                connection.send_message(message, from_addr=parseaddr(self._sender)[1], to_addrs=[mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            raise _recipient_refused(mail.to, error) from error
        except (smtplib.SMTPException, OSError) as error:  # no connection, TLS and time-outs are OSErrors
            raise self._refused(error) from error

    def try_out(self) -> str:
        """Sign in and leave; says how that went. Raises `MailRefused`."""
        try:
            with self._connected() as connection:
                connection.noop()
                encrypted = isinstance(connection.sock, ssl.SSLSocket)
        except (smtplib.SMTPException, OSError) as error:
            raise self._refused(error) from error
        return f"{self._server.shown} answers, {'encrypted' if encrypted else 'not encrypted'}"

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=self._context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        offered = server.starttls == "offered" and connection.has_extn("starttls")
        if not server.tls and (offered or server.starttls == "required"):
            connection.starttls(context=self._context())
        if server.user is not None:
            connection.login(server.user, server.password or "")

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file is not None:
            context.load_verify_locations(cafile=self._ca_file)
        return context

    def _message(self, mail: Mail) -> EmailMessage:
        """The library writes the headers: it encodes what is not ASCII, and refuses line breaks."""
        message = EmailMessage(policy=SMTP)
        domain = parseaddr(self._sender)[1].rpartition("@")[2]
        name, address = parseaddr(self._sender)
        message["From"] = Address(display_name=name, addr_spec=address)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{mail.id}@{domain}>"
        if mail.thread is not None:
            message["References"] = f"<{mail.thread}@{domain}>"
        # Nobody's holiday notice is to answer it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    def _refused(self, error: Exception) -> MailRefused:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            said = f"it does not take the user name and password ({error.smtp_code})"
        elif isinstance(error, smtplib.SMTPResponseException):
            said = f"it answered {error.smtp_code} {_text(error.smtp_error)}"
        else:
            said = str(error) or type(error).__name__
        return MailRefused(f"The mail server {self._server.shown}: {said}")


def mailer_of(settings: Settings) -> SmtpMailer | None:
    """None: no mail server is set."""
    server = settings.mail_server
    if server is None or settings.mail_from is None:
        return None
    return SmtpMailer(server, settings.mail_from, SystemClock(), settings.smtp_ca)


def _recipient_refused(to: str, error: smtplib.SMTPRecipientsRefused) -> MailRefused:
    code, said = next(iter(error.recipients.values()))
    message = f"The mail server does not take mail to {to}: {code} {_text(said)}"
    return MailRefused(message, is_final=code >= _FINAL_FROM)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
