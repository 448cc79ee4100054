"""Notices as they are first written: one message to one recipient, with all that it needs to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from onward.domain.alerts.alert import Alert, Target
from onward.domain.alerts.telling import Message, Telling
from onward.ports.rows.alerts import AlertRow, NoticeRow
from onward.services.context import Services

ID_PREFIX: Final = "ntc"


def notices_of(
    app: Services, row: AlertRow, alert: Alert, group: Sequence[Telling], message: Message
) -> list[NoticeRow]:
    """For every recipient; no workflow is started for a run that an alert had started."""
    by_alert = all(telling.news.by_alert for telling in group)
    targets = [one for one in alert.to if not (by_alert and one.channel == "workflow")]
    thread = _thread(row.id, group[0].episode.key)
    return [_notice(app, row, group[0], message, one, thread, by_alert) for one in targets]


def _notice(
    app: Services,
    row: AlertRow,
    first: Telling,
    message: Message,
    target: Target,
    thread: str,
    by_alert: bool,
) -> NoticeRow:
    at = app.clock.now_text()
    return NoticeRow(
        id=app.clock.new_id(ID_PREFIX),
        workspace_id=row.workspace_id,
        alert_id=row.id,
        kind=message.kind,
        state=first.state,
        thread=thread,
        channel=target.channel,
        target=target.document(),
        subject=message.subject,
        text=message.text,
        data=message.data,
        by_alert=by_alert,
        status="waiting",
        attempts=0,
        error=None,
        run_id=None,
        due_at=at,
        created_at=at,
        ended_at=None,
    )


def _thread(alert_id: str, key: str) -> str:
    return sha256(f"{alert_id} {key}".encode()).hexdigest()[:32]
