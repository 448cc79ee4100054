"""Mail as services see it: one message to one address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """`id` is in its Message-ID: a message that is sent again is known to be the same one.

    Mails of one `thread` are shown together.
    """

    id: str
    to: str
    subject: str
    text: str
    thread: str | None = None


class MailRefused(Exception):
    """The server did not take it. `is_final`: nor will it take it later."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_final = is_final


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Takes as long as the server does, within bounds. Raises `MailRefused`."""
        ...
