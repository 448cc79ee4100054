"""Whether alerts can leave this machine: the mail server, and the dead man's switch."""

from __future__ import annotations

from typing import Final

from onward.actions.http.request import HttpRequests
from onward.actions.mail.smtp import SmtpMailer, mailer_of
from onward.actions.settings import HttpSettings
from onward.configuration import variable
from onward.doctor.check import Check, fail, ok, warn
from onward.domain.alerts.words import shown_address
from onward.ports.actions import ActionFailed
from onward.ports.mail import MailRefused
from onward.settings import Settings

_ANOTHER: Final = f"Set {variable('heartbeat_url')} to another address."
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def check_mail(settings: Settings) -> Check:
    """Signs in at the mail server and leaves; nothing is sent."""
    mailer = mailer_of(settings)
    if mailer is None or settings.mail_server is None:
        return ok(
            "mail", f"no mail server is set ({variable('smtp_url')}): alerts go to webhooks and workflows"
        )
    return _tried_out(mailer, on_this_machine=settings.mail_server.host in _HERE)


def check_heartbeat(settings: Settings) -> Check:
    """Whether it could ever be asked. What became of the last one is in the server's own report."""
    if settings.heartbeat_url is None:
        advice = f"Set {variable('heartbeat_url')} to the address of a dead man's switch."
        detail = "not set: nobody outside learns when all of this machine is down"
        return Check("heartbeat", "ok", detail, advice)
    url = settings.heartbeat_url.get_secret_value()
    shown = shown_address(url)
    try:
        HttpRequests(HttpSettings(allow_private_addresses=True)).check_url(url)
    except ActionFailed as error:
        return fail("heartbeat", f"{shown} can never be asked: {error.message}", _ANOTHER)
    return ok("heartbeat", f"{shown} every {settings.heartbeat_every.total_seconds():g} s")


def _tried_out(mailer: SmtpMailer, *, on_this_machine: bool) -> Check:
    try:
        detail = mailer.try_out()
    except MailRefused as error:
        advice = f"Check {variable('smtp_url')}; notices wait, and are tried for a day."
        return fail("mail", error.message, advice)
    if detail.endswith("not encrypted") and not on_this_machine:
        return warn("mail", detail, "Use smtps://, or a server that offers STARTTLS.")
    return ok("mail", detail)
