"""Alerts: made, changed, switched, tried out. What they tell of is found by `alert_looking`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from onward.domain.access import Principal, require
from onward.domain.alerts.alert import Alert, Target, read_alert, read_stored
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News
from onward.domain.alerts.telling import Telling, sample
from onward.domain.errors import Conflict, Denied, FieldError, NotFound
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow, NoticeStatus
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services import audit, secrets
from onward.services.alerts.notices import notices_of
from onward.services.alerts.sending import signing_key
from onward.services.alerts.views import AlertView, NoticeView, alert_view, notice_view
from onward.services.context import Services
from onward.services.workflow_lookup import find_workflow

ID_PREFIX: Final = "alt"
MOST_ALERTS: Final = 200
_TROUBLES_SHOWN: Final = 50


def create_alert(app: Services, principal: Principal, document: object) -> AlertView:
    """It is enabled, and tells of what happens from now on."""
    require(principal, "alert.write")
    alert, text = _read(document)
    _check_targets(app, principal, alert)
    with app.store.write() as tx:
        row = _insert(app, tx, principal, alert, text)
    return _view(app, row)


def update_alert(app: Services, principal: Principal, reference: str, document: object) -> AlertView:
    """Everything it says is given again; it runs as whoever saved it last.

    What it remembers stays, unless it tells of other things now.
    """
    require(principal, "alert.write")
    with app.store.read() as tx:
        find_alert(tx, principal.workspace_id, reference)  # of others not even this is said of a document
    alert, text = _read(document)
    _check_targets(app, principal, alert)
    with app.store.write() as tx:
        before = find_alert(tx, principal.workspace_id, reference, lock=True)
        if alert.name != before.name and tx.alerts.by_name(before.workspace_id, alert.name) is not None:
            raise _name_taken(alert.name)
        if not _tells_of_the_same(before, alert):
            tx.alert_episodes.forget(before.workspace_id, before.id)
        kind, runner = principal.kind, principal.id
        row = replace(before, name=alert.name, document=text, run_as_kind=kind, run_as=runner)
        row = _save(app, tx, principal, row, "alert.updated")
    return _view(app, row)


def enable_alert(app: Services, principal: Principal, reference: str) -> AlertView:
    """From now on: what happened while it was off is not told."""
    require(principal, "alert.write")
    with app.store.write() as tx:
        before = find_alert(tx, principal.workspace_id, reference, lock=True)
        if before.enabled:
            return _view_in(app, tx, before)
        row = replace(before, enabled=True, enabled_at=app.clock.now_text())
        row = _save(app, tx, principal, row, "alert.enabled")
    return _view(app, row)


def disable_alert(app: Services, principal: Principal, reference: str) -> AlertView:
    """What waits to be sent is cancelled, and what it remembers is forgotten."""
    require(principal, "alert.write")
    with app.store.write() as tx:
        before = find_alert(tx, principal.workspace_id, reference, lock=True)
        if not before.enabled:
            return _view_in(app, tx, before)
        reason = f"The alert was disabled by {principal.name}."
        tx.alert_notices.cancel(before.workspace_id, before.id, reason, app.clock.now_text())
        tx.alert_episodes.forget(before.workspace_id, before.id)
        row = replace(before, enabled=False, enabled_at=None)
        row = _save(app, tx, principal, row, "alert.disabled")
    return _view(app, row)


def delete_alert(app: Services, principal: Principal, reference: str) -> None:
    require(principal, "alert.write")
    with app.store.write() as tx:
        row = find_alert(tx, principal.workspace_id, reference, lock=True)
        tx.alerts.delete(row.workspace_id, row.id)
        _tell(app, tx, principal, row, "alert.deleted")


def list_alerts(
    app: Services, principal: Principal, *, limit: int = 50, after: Position | None = None
) -> Page[AlertView]:
    require(principal, "alert.read")
    with app.store.read() as tx:
        page = tx.alerts.lines(principal.workspace_id, limit, after)
        given_up = tx.alert_notices.failed_of(principal.workspace_id)
    has_mail = app.mailer is not None
    views = tuple(alert_view(row, given_up.get(row.id, 0), has_mail) for row in page.items)
    return Page(views, page.next)


def show_alert(app: Services, principal: Principal, reference: str) -> AlertView:
    require(principal, "alert.read")
    with app.store.read() as tx:
        return _view_in(app, tx, find_alert(tx, principal.workspace_id, reference))


def list_notices(
    app: Services,
    principal: Principal,
    reference: str,
    status: NoticeStatus | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[NoticeView]:
    require(principal, "alert.read")
    with app.store.read() as tx:
        row = find_alert(tx, principal.workspace_id, reference)
        page = tx.alert_notices.lines(row.workspace_id, row.id, status, limit, after)
    return Page(tuple(notice_view(notice) for notice in page.items), page.next)


def try_out(app: Services, principal: Principal, reference: str, url: str) -> tuple[NoticeView, ...]:
    """A sample to every recipient, also of a disabled alert; it takes the way of a real one."""
    require(principal, "alert.write")
    with app.store.write() as tx:
        row = find_alert(tx, principal.workspace_id, reference)
        alert = read_stored(row.document)
        now = app.clock.now_text()
        news = News("run", False, row.workspace_id, now)
        telling = Telling("test", Episode(app.clock.new_id("test"), alert.on[0].kind, since=now), news, 0)
        notices = notices_of(app, row, alert, [telling], sample(alert, row.workspace_id, url, now))
        tx.alert_notices.insert(notices)
        _tell(app, tx, principal, row, "alert.tested")
    return tuple(notice_view(notice) for notice in notices)


def find_alert(tx: Tx, workspace_id: str, reference: str, *, lock: bool = False) -> AlertRow:
    """By id or by name: names have no underscore."""
    if reference.startswith(f"{ID_PREFIX}_"):
        found = tx.alerts.get(workspace_id, reference, lock=lock)
    else:
        found = tx.alerts.by_name(workspace_id, reference, lock=lock)
    if found is None:
        near = get_close_matches(reference, tx.alerts.names(workspace_id), n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "See what there is: onward alert list"
        raise NotFound("alert_not_found", f"There is no alert {reference!r}.", hint=hint)
    return found


def _read(document: object) -> tuple[Alert, str]:
    alert = read_alert(document)
    return alert, json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)


def _insert(app: Services, tx: Tx, principal: Principal, alert: Alert, text: str) -> AlertRow:
    if len(tx.alerts.names(principal.workspace_id)) >= MOST_ALERTS:
        message = f"The workspace has {MOST_ALERTS} alerts, which is the limit `alerts`."
        raise Conflict("limit_alerts", message, hint="One alert can tell of many things: see `where`.")
    at = app.clock.now_text()
    row = AlertRow(
        id=app.clock.new_id(ID_PREFIX),
        workspace_id=principal.workspace_id,
        name=alert.name,
        document=text,
        enabled=True,
        enabled_at=at,
        run_as_kind=principal.kind,
        run_as=principal.id,
        created_by=principal.id,
        created_at=at,
        updated_by=principal.id,
        updated_at=at,
    )
    if not tx.alerts.insert(row):
        raise _name_taken(alert.name)
    _tell(app, tx, principal, row, "alert.created")
    return row


def _save(app: Services, tx: Tx, principal: Principal, row: AlertRow, action: str) -> AlertRow:
    row = replace(row, updated_by=principal.id, updated_at=app.clock.now_text())
    tx.alerts.update(row)
    _tell(app, tx, principal, row, action)
    return row


def _tell(app: Services, tx: Tx, principal: Principal, row: AlertRow, action: str) -> None:
    subject = f"alert:{row.id}"
    audit.record(app, tx, principal, action, subject, {"name": row.name})
    data = {"name": row.name, "enabled": row.enabled}
    tx.feed.append(row.workspace_id, subject, action, data, app.clock.now_text())


def _tells_of_the_same(before: AlertRow, alert: Alert) -> bool:
    try:
        was = read_stored(before.document)
    except TriggerError:  # written by an older version, which took more
        return False
    return (was.on, was.where) == (alert.on, alert.where)


def _view(app: Services, row: AlertRow) -> AlertView:
    with app.store.read() as tx:
        return _view_in(app, tx, row)


def _view_in(app: Services, tx: Tx, row: AlertRow) -> AlertView:
    given_up = tx.alert_notices.failed_of(row.workspace_id).get(row.id, 0)
    episodes = tx.alert_episodes.unsettled(row.workspace_id, row.id, _TROUBLES_SHOWN)
    return alert_view(row, given_up, app.mailer is not None, episodes, _unknown(tx, row))


def _unknown(tx: Tx, row: AlertRow) -> list[str]:
    """Names, not patterns, that nothing has: most likely they are misspelled."""
    try:
        where = read_stored(row.document).where
    except TriggerError:  # written by an older version, which took more
        return []
    triggers, workflows = map(_plain, (where.trigger, where.workflow))
    return [
        *(f"trigger {name!r}" for name in triggers if tx.triggers.by_name(row.workspace_id, name) is None),
        *(f"workflow {name!r}" for name in workflows if tx.workflows.by_name(row.workspace_id, name) is None),
    ]


def _plain(patterns: Iterable[str]) -> list[str]:
    return [pattern for pattern in patterns if not set("*?") & set(pattern)]


# --- recipients ---------------------------------------------------------------------


def _check_targets(app: Services, principal: Principal, alert: Alert) -> None:
    """What could never arrive is refused now, and not found out at night."""
    for n, target in enumerate(alert.to):
        pointer = f"/to/{n}/{target.channel}"
        match target.channel:
            case "email":
                _check_mail(app, pointer)
            case "webhook":
                _check_secret(app, principal, target, f"/to/{n}/secret")
            case "workflow":
                _check_workflow(app, principal, target, pointer)


def _check_mail(app: Services, pointer: str) -> None:
    if app.mailer is None:
        hint = "An administrator sets ONWARD_SMTP_URL and ONWARD_MAIL_FROM; until then use a webhook."
        raise TriggerError(pointer, "no_mail_server", "No mail server is set, so no mail can be sent.", hint)


def _check_secret(app: Services, principal: Principal, target: Target, pointer: str) -> None:
    try:
        signing_key(secrets.reveal(app, principal.workspace_id, target.secret))
    except NotFound as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None
    except ValueError:
        message = f"The secret {target.secret} cannot sign: it is whsec_ and base64 of 24 to 64 bytes."
        hint = f'Make one: echo "whsec_$(openssl rand -base64 32)" | onward secret set {target.secret}'
        raise TriggerError(pointer, "bad_secret", message, hint) from None


def _check_workflow(app: Services, principal: Principal, target: Target, pointer: str) -> None:
    if not principal.may("run.launch"):
        message = f"{principal.name} may not start runs, and the alert would in that name."
        raise Denied("not_allowed", message, hint="Let somebody save it who may.")
    try:
        with app.store.read() as tx:
            find_workflow(tx, principal.workspace_id, target.to)
    except NotFound as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None


def _name_taken(name: str) -> Conflict:
    detail = f"There is an alert {name!r} already."
    return Conflict(
        "name_taken", detail, hint="Choose another name.", errors=(FieldError("/name", "taken", detail),)
    )
