"""Sending what has been written: from the rows, as often as it takes, for a day.

Whoever sends claims the row for a while first. Killed in between, it is sent again, under the same id: a mail
by its Message-ID, a webhook by its webhook-id, and a run by its dedupe key, which starts it once.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, get_args

import structlog

from onward.domain.alerts.alert import Channel, Target, read_target
from onward.domain.alerts.words import shown_address
from onward.domain.errors import OnwardError
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import render_tree
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.signatures import standard_key, standard_message
from onward.ports.actions import ActionCall, ActionFailed
from onward.ports.mail import Mail, MailRefused
from onward.ports.rows.alerts import NoticeRow
from onward.services import secrets
from onward.services.context import Services
from onward.services.launch import LaunchRequest, launch
from onward.services.triggers.run_as import principal_of

log = structlog.get_logger(__name__)

# Longer than sending can take: after it the notice is somebody else's.
CLAIM: Final = timedelta(minutes=3)
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
GIVE_UP_AFTER: Final = timedelta(days=1)
FIRST_WAIT: Final = 10.0
LONGEST_WAIT: Final = 1_800.0
_WEBHOOK_SECONDS: Final = 20.0
_LONGEST_ERROR: Final = 500
# The receiver says that it is not there any more, and wants no more of it.
_GONE: Final = "http_410"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` None: it is sent. `is_final`: trying again is of no use."""

    error: str | None = None
    is_final: bool = False
    run_id: str | None = None


def claim(app: Services, channels: Collection[Channel] = CHANNELS, limit: int = 20) -> list[NoticeRow]:
    with app.store.read() as tx:  # asked all the time, and nobody who writes should wait for it
        if not tx.alert_notices.counts().get("waiting"):
            return []
    until = to_text(app.clock.now() + CLAIM)
    with app.store.write() as tx:
        return tx.alert_notices.claim(channels, app.clock.now_text(), until, limit)


async def send(app: Services, notice: NoticeRow, mail_threads: Executor | None = None) -> NoticeRow:
    """One that was claimed. The row as it is afterwards.

    A mail server that does not answer holds a thread for long: give it some that nobody else needs.
    """
    try:
        outcome = await _sent(app, notice, mail_threads)
    except OnwardError as error:
        outcome = Outcome(error.message)
    except Exception as error:  # a loop's edge: it is tried again and given up like others (T4)
        log.exception("notice_broke", notice_id=notice.id, workspace_id=notice.workspace_id)
        outcome = Outcome(f"An error of Onward's own ({type(error).__name__}).")
    return await asyncio.to_thread(_record, app, notice, outcome)


async def _sent(app: Services, notice: NoticeRow, mail_threads: Executor | None) -> Outcome:
    try:
        target = read_target(notice.target)
    except TriggerError as error:  # written by a version that knew other recipients
        return Outcome(error.message, is_final=True)
    match target.channel:
        case "email":
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(mail_threads, _mail, app, notice, target)
        case "webhook":
            return await _webhook(app, notice, target)
        case "workflow":
            return await asyncio.to_thread(_run, app, notice, target)


def _record(app: Services, notice: NoticeRow, outcome: Outcome) -> NoticeRow:
    now = app.clock.now()
    done = replace(notice, error=outcome.error, run_id=outcome.run_id)
    if outcome.error is None:
        done = replace(done, status="sent", ended_at=to_text(now))
    else:
        done = replace(done, error=outcome.error[:_LONGEST_ERROR])
        again = now + timedelta(seconds=_wait(notice))
        if outcome.is_final or again > from_text(notice.created_at) + GIVE_UP_AFTER:
            done = replace(done, status="failed", ended_at=to_text(now))
        else:
            done = replace(done, due_at=to_text(again))
    with app.store.write() as tx:
        if tx.alert_notices.save(done):
            data = {"notice_id": done.id, "status": done.status, "channel": done.channel}
            subject = f"alert:{done.alert_id}"
            tx.feed.append(done.workspace_id, subject, "alert.notice_moved", data, to_text(now))
    _log(done)
    return done


def _log(notice: NoticeRow) -> None:
    marks = {"workspace_id": notice.workspace_id, "alert_id": notice.alert_id, "notice_id": notice.id}
    if notice.status == "sent":
        log.info("notice_sent", **marks, channel=notice.channel)
    elif notice.status == "failed":
        log.error("notice_given_up", **marks, channel=notice.channel, error=notice.error)
    else:
        log.warning("notice_not_sent", **marks, channel=notice.channel, error=notice.error)


def _wait(notice: NoticeRow) -> float:
    """Twice as long each time; up to a fifth more, by its id, so that many do not come back together."""
    plain = min(FIRST_WAIT * 2.0 ** min(notice.attempts - 1, 20), LONGEST_WAIT)
    share = int.from_bytes(sha256(notice.id.encode()).digest()[:4], "big") / 2**32
    return plain * (1 + share / 5)


# --- mail ------------------------------------------------------------------------


def _mail(app: Services, notice: NoticeRow, target: Target) -> Outcome:
    if app.mailer is None:
        return Outcome("There is no mail server: an administrator sets ONWARD_SMTP_URL and ONWARD_MAIL_FROM.")
    try:
        app.mailer.send(Mail(notice.id, target.to, notice.subject, notice.text, notice.thread))
    except MailRefused as error:
        return Outcome(error.message, error.is_final)
    return Outcome()


# --- webhook ---------------------------------------------------------------------


async def _webhook(app: Services, notice: NoticeRow, target: Target) -> Outcome:
    try:
        secret = await asyncio.to_thread(secrets.reveal, app, notice.workspace_id, target.secret)
        key = signing_key(secret)
    except OnwardError as error:
        return Outcome(error.message)
    except ValueError:
        return Outcome(f"The secret {target.secret} cannot sign: it is whsec_ and base64 of 24 to 64 bytes.")
    body = _body(notice)
    headers = {"content-type": "application/json", **_signature(app, notice.id, body, key)}
    arguments = {
        "url": target.to,
        "method": "POST",
        "headers": headers,
        "text": body,
        "timeout": _WEBHOOK_SECONDS,
        "expect_status": ["2xx"],
        "follow_redirects": False,
    }
    call = ActionCall(notice.workspace_id, "", "alert", notice.attempts, notice.id)
    try:
        await app.actions.call("http.request", arguments, call)
    except ActionFailed as error:
        # Its path and query may hold what lets others in.
        said = error.message.replace(target.to.partition("?")[0], shown_address(target.to))
        return Outcome(said.replace(target.to, shown_address(target.to)), error.code == _GONE)
    return Outcome()


def signing_key(secret: str) -> bytes:
    """Of Standard Webhooks; a `ValueError` when the text is no such secret."""
    key = standard_key(secret)
    if key is None:
        raise ValueError("it is not base64")
    if not 24 <= len(key) <= 64:
        raise ValueError("it is not 24 to 64 bytes long")
    return key


def _body(notice: NoticeRow) -> str:
    event = {"type": f"alert.{notice.state}", "timestamp": notice.created_at, "data": notice.data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _signature(app: Services, notice_id: str, body: str, key: bytes) -> Mapping[str, str]:
    sent = str(int(app.clock.now().timestamp()))
    signed = hmac.new(key, standard_message(notice_id, sent, body.encode()), hashlib.sha256).digest()
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


# --- workflow ----------------------------------------------------------------------


def _run(app: Services, notice: NoticeRow, target: Target) -> Outcome:
    """In the name of whoever saved the alert last, as far as that may start runs now (T14)."""
    with app.store.read() as tx:
        row = tx.alerts.get(notice.workspace_id, notice.alert_id)
        if row is None:
            return Outcome("The alert is deleted.", is_final=True)
        runner = principal_of(tx, row.workspace_id, row.run_as_kind, row.run_as, app.clock.now_text())
    if runner is None:
        who = f"{row.run_as_kind} {row.run_as}"
        return Outcome(f"It runs as the {who}, who is no longer active. Somebody saves the alert anew.", True)
    if not app.engine.health().get("reachable"):
        return Outcome("Temporal cannot be reached.")
    try:
        request = LaunchRequest(
            workflow=target.to,
            inputs=_inputs(app, notice, target),
            dedupe_key=f"alert:{notice.id}",
            trigger={"type": "alert", "id": row.id, "name": row.name, "notice_id": notice.id},
        )
        return Outcome(run_id=launch(app, runner, request).run.id)
    except ExpressionError as error:
        return Outcome(f"An input cannot be worked out: {error.message}", is_final=True)
    except OnwardError as error:
        return Outcome(error.message, error.kind not in ("unavailable", "limited"))


def _inputs(app: Services, notice: NoticeRow, target: Target) -> dict[str, Any]:
    scope = {"alert": {**notice.data, "id": notice.id}}
    rendered = render_tree(dict(target.inputs), scope, now=app.clock.now()).value
    return rendered if isinstance(rendered, dict) else {}
