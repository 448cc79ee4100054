"""Alerts and notices as every surface shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onward.domain.alerts.alert import Alert, read_target
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.words import in_words, target_in_words
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow, NoticeRow
from onward.services.alerts.stored import readable
from onward.services.documents import revision_of
from onward.services.triggers.views import RunAs


@dataclass(frozen=True, slots=True)
class TroubleView:
    """One trouble that goes on, or of which something is held back until `silent_until`."""

    kind: str
    workflow: str | None
    trigger: str | None
    since: str | None
    in_a_row: int
    told: bool
    held_back: int
    silent_until: str | None


@dataclass(frozen=True, slots=True)
class AlertView:
    """`text`: in plain words. `health`: what keeps its notices from arriving, if anything does.

    `troubles` are told of one alert, and not in lists. `source`: where it was first made: api, file
    (beside the steps of an applied file) or import. `file_of`: the workflow in whose file it stands.
    `revision` is its ETag.
    """

    id: str
    name: str
    title: str
    enabled: bool
    text: str
    health: str | None
    run_as: RunAs
    source: str
    file_of: str | None
    definition: dict[str, Any]
    revision: str
    troubles: tuple[TroubleView, ...]
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One message to one recipient. `due_at`: when it is tried next, while it waits."""

    id: str
    alert_id: str
    kind: str
    state: str
    channel: str
    to: str
    subject: str
    text: str
    count: int
    status: str
    attempts: int
    error: str | None
    run_id: str | None
    due_at: str | None
    created_at: str
    ended_at: str | None


def alert_view(
    row: AlertRow,
    given_up: int,
    has_mail: bool,
    episodes: Sequence[Episode] = (),
    unknown: Sequence[str] = (),
    shut: str | None = None,
) -> AlertView:
    """`unknown`: names in it that there is nothing of. `shut`: why a workflow that it starts does not."""
    alert = readable(row)
    return AlertView(
        id=row.id,
        name=row.name,
        title="" if alert is None else alert.title,
        enabled=row.enabled,
        text="" if alert is None else in_words(alert),
        health=_health(alert, given_up, has_mail, unknown, shut),
        run_as=RunAs(row.run_as_kind, row.run_as),
        source=row.source,
        file_of=row.file_of,
        definition=json.loads(row.document),
        revision=revision_of(row.document),
        troubles=tuple(_trouble(one) for one in episodes),
        created_by=row.created_by,
        created_at=row.created_at,
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )


def notice_view(row: NoticeRow) -> NoticeView:
    return NoticeView(
        id=row.id,
        alert_id=row.alert_id,
        kind=row.kind,
        state=row.state,
        channel=row.channel,
        to=_to(row),
        subject=row.subject,
        text=row.text,
        count=int(row.data.get("count", 0)),
        status=row.status,
        attempts=row.attempts,
        error=row.error,
        run_id=row.run_id,
        due_at=row.due_at if row.status == "waiting" else None,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def _health(
    alert: Alert | None, given_up: int, has_mail: bool, unknown: Sequence[str], shut: str | None
) -> str | None:
    if alert is None:
        return "It cannot be read any more, and tells nobody. Save it again."
    if not has_mail and any(one.channel == "email" for one in alert.to):
        return "No mail server is set: an administrator sets ONWARD_SMTP_URL and ONWARD_MAIL_FROM."
    if shut:
        return shut
    if unknown:
        return f"There is no {' and no '.join(unknown)} now; it tells of them when there is."
    if given_up:
        notices = "One notice was" if given_up == 1 else f"{given_up} notices were"
        return f"{notices} given up after a day, or refused for good. See why in its notices."
    return None


def _trouble(episode: Episode) -> TroubleView:
    news = episode.news
    return TroubleView(
        kind=episode.kind,
        workflow=None if news is None else news.workflow or None,
        trigger=None if news is None else news.trigger,
        since=episode.since,
        in_a_row=episode.streak,
        told=episode.told,
        held_back=episode.held_back,
        silent_until=episode.silent_until,
    )


def _to(row: NoticeRow) -> str:
    try:
        return target_in_words(read_target(row.target))
    except TriggerError:
        return row.channel
