"""The address of a mail server, as a setting says it: `smtp://USER:PASSWORD@HOST:587?starttls=required`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

Starttls = Literal["required", "offered", "never"]


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """`starttls`: of a plain connection. A password never travels over one that is not encrypted, unless the
    setting says `never` in so many words."""

    host: str
    port: int
    tls: bool
    starttls: Starttls
    user: str | None = None
    password: str | None = None

    @property
    def shown(self) -> str:
        """Without the password."""
        return f"{self.host}:{self.port}"


def read_mail_server(text: str) -> MailServer:
    """Raises `ValueError` that says what is wrong, and never the text: a password is in it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("cannot be read as an address") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("begins with smtp:// or smtps://")
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path.strip("/") or parts.fragment:
        raise ValueError("has nothing behind the port but ?starttls=")
    tls = parts.scheme == "smtps"
    user = unquote(parts.username) if parts.username else None
    return MailServer(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        tls=tls,
        starttls=_starttls(parts.query, tls=tls, has_password=user is not None),
        user=user,
        password=unquote(parts.password or "") if user is not None else None,
    )


def check_sender(text: str) -> str:
    """`ops@example.com` or `Onward <ops@example.com>`; raises `ValueError`."""
    if not _SENDER.fullmatch(text):
        raise ValueError("is no address such as onward@example.com or Onward <onward@example.com>")
    return text


_SENDER: Final = re.compile(
    r"[^\x00-\x1f\x7f<>\"]{1,100} <[!-;=?-~]{1,64}@[A-Za-z0-9.-]{1,189}>|[!-;=?-~]{1,64}@[A-Za-z0-9.-]{1,189}"
)


def _starttls(query: str, *, tls: bool, has_password: bool) -> Starttls:
    options = dict(parse_qsl(query, keep_blank_values=True))
    given = options.pop("starttls", None)
    if options:
        raise ValueError("has no other option than starttls")
    if given is None:
        return "required" if has_password else "offered"
    if tls:
        raise ValueError("needs no starttls with smtps://: it is encrypted from the start")
    for known in get_args(Starttls):
        if known == given:
            return known  # type: ignore[no-any-return]
    raise ValueError("has starttls=required, offered or never")
