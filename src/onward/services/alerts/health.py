"""Whether alerts do their work: nobody else would tell that they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from onward.domain.alerts.alert import read_stored
from onward.domain.instants import from_text
from onward.domain.triggers.clocks import is_ahead
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow, Cursor, NoticeStatus
from onward.services.context import Services

SILENT_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AlertHealth:
    """`waiting` and `failed` are notices, of all workspaces."""

    healthy: bool
    detail: str
    waiting: int
    failed: int


def alert_health(app: Services) -> AlertHealth:
    with app.store.read() as tx:
        rows = tx.alerts.enabled()
        cursor = tx.alert_news.cursor()
        counts = tx.alert_notices.counts()
    trouble = _trouble(app, rows, cursor, counts)
    detail = trouble or _in_order(len(rows), counts)
    return AlertHealth(trouble is None, detail, counts.get("waiting", 0), counts.get("failed", 0))


def is_looked_at(app: Services, cursor: Cursor | None) -> bool:
    if cursor is None:
        return False
    looked_at, now = from_text(cursor.looked_at), app.clock.now()
    return now - looked_at <= SILENT_AFTER and not is_ahead(looked_at, now)


def _trouble(
    app: Services, rows: list[AlertRow], cursor: Cursor | None, counts: dict[NoticeStatus, int]
) -> str | None:
    if rows and cursor is not None and not is_looked_at(app, cursor):
        since = cursor.looked_at[:19].replace("T", " ")
        if is_ahead(from_text(cursor.looked_at), app.clock.now()):
            return f"The clock was set back, and nobody has looked since: at {since} UTC. Is a server up?"
        return f"Nobody has looked since {since} UTC: is a server up?"
    if app.mailer is None and any(map(_sends_mail, rows)):
        return "Alerts send mail, and no mail server is set: ONWARD_SMTP_URL and ONWARD_MAIL_FROM."
    if counts.get("failed"):
        return f"{_notices(counts['failed'])} given up: onward alert list says of which alerts."
    return None


def _in_order(alerts: int, counts: dict[NoticeStatus, int]) -> str:
    if not alerts:
        return "No alert is set."
    waiting = counts.get("waiting", 0)
    return f"{alerts} enabled, {_notices(waiting)} waiting."


def _notices(count: int) -> str:
    return f"{count} notice{'' if count == 1 else 's'}"


def _sends_mail(row: AlertRow) -> bool:
    try:
        return any(target.channel == "email" for target in read_stored(row.document).to)
    except TriggerError:  # written by an older version, which took more
        return False
