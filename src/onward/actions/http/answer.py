"""A response that came, or did not come, as the step's output or its failure."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from onward.actions.http.message import Outgoing
from onward.domain.masking import mask
from onward.domain.runs.facts import Category
from onward.ports.actions import ActionFailed, Json

EXCERPT_BYTES = 4096
_TRANSIENT_STATUSES = (408, 425, 429)
_SHORT = 200


def is_expected(status: int, expected: Sequence[int | str] | None) -> bool:
    if expected is None:
        return status < 400
    return status in expected or f"{status // 100}xx" in expected


def refused_by_server(
    outgoing: Outgoing, status: int, retry_after: str | None, excerpt: bytes, secrets: Collection[str]
) -> ActionFailed:
    body = mask(excerpt.decode("utf-8", errors="replace"), secrets)
    category: Category = "transient" if status in _TRANSIENT_STATUSES or status >= 500 else "action"
    said = f": {body.strip()[:_SHORT]}" if body.strip() else "."
    details: dict[str, Json] = {"status": status, "url": outgoing.shown_url, "body": body}
    seconds = _seconds(retry_after, datetime.now(UTC))
    if seconds is not None:
        details["retry_after"] = seconds
    message = f"{outgoing.method} {outgoing.shown_url} answered {status}{said}"
    return ActionFailed(category, message, code=f"http_{status}", details=details)


def unanswered(outgoing: Outgoing, error: Exception, secrets: Collection[str]) -> ActionFailed:
    """The network's own words for why nothing came, with the category that decides about a retry."""
    category, code, why = _reason(error)
    text = mask(f"{why}: {error}" if str(error) else why, secrets)
    message = f"{outgoing.method} {outgoing.shown_url}: {text}"
    return ActionFailed(category, message, code=code, details={"url": outgoing.shown_url})


def _reason(error: Exception) -> tuple[Category, str, str]:
    if isinstance(error, socket.gaierror):
        return "transient", "dns", "the host name has no answer"
    if isinstance(error, httpcore.TimeoutException):
        return "timeout", "timeout", "no answer in time"
    if isinstance(error, httpcore.ConnectError):
        if _cause(error, ssl.SSLCertVerificationError):
            return "action", "tls", "the server's certificate is not trusted"
        return "transient", "connect", "no connection"
    if isinstance(error, httpcore.LocalProtocolError):
        return "validation", "request", "this request cannot be sent"
    return "transient", "broken", "the connection broke"


def _cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """Seconds, or a date; a server's nonsense is no reason to fail differently."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
