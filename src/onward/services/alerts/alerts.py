"""Alerts: made, changed, switched, tried out. What they tell of is found by `looking`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from onward.domain.access import Principal, require
from onward.domain.alerts.alert import MOST_ALERTS, Alert, read_alert, read_stored
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News
from onward.domain.alerts.telling import Telling, sample
from onward.domain.errors import Conflict, FieldError, NotFound
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow, NoticeStatus
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services import audit
from onward.services.alerts.notices import notices_of
from onward.services.alerts.recipients import check_recipients
from onward.services.alerts.stored import readable
from onward.services.alerts.unreachable import unreachable
from onward.services.alerts.views import AlertView, NoticeView, alert_view, notice_view
from onward.services.context import Services
from onward.services.documents import refuse_stale, revision_of, stored_text
from onward.services.files import FILE

ID_PREFIX: Final = "alt"
_RESERVED: Final = frozenset({"export"})
_TROUBLES_SHOWN: Final = 50


def create_alert(app: Services, principal: Principal, document: object) -> AlertView:
    """It is enabled, and tells of what happens from now on."""
    require(principal, "alert.write")
    alert, text = read_alert(document), stored_text(document)
    with app.store.write() as tx:
        check_recipients(app, tx, principal, alert)
        row = _insert(app, tx, principal, alert, text, "api", None)
    return _view(app, row)


def update_alert(
    app: Services, principal: Principal, reference: str, document: object, *, if_match: str | None = None
) -> AlertView:
    """Everything it says is given again; it runs as whoever saved it last. Raises `Stale` when it is not
    at the revision that was edited.

    What it remembers stays, unless it tells of other things now.
    """
    require(principal, "alert.write")
    with app.store.write() as tx:
        before = find_alert(tx, principal.workspace_id, reference, lock=True)
        refuse_stale(f"The alert {before.name!r}", revision_of(before.document), if_match)
        alert = read_alert(document)
        check_recipients(app, tx, principal, alert)
        if alert.name != before.name and tx.alerts.by_name(before.workspace_id, alert.name) is not None:
            raise _name_taken(alert.name)
        row = _change(app, tx, principal, before, alert, stored_text(document))
    return _view(app, row)


def apply_in(
    app: Services,
    tx: Tx,
    principal: Principal,
    alert: Alert,
    text: str,
    source: str,
    file_of: str | None,
) -> AlertRow:
    """By its name: made, or changed. Whom it tells was checked already; what is off stays off."""
    before = tx.alerts.by_name(principal.workspace_id, alert.name, lock=True)
    if before is None:
        return _insert(app, tx, principal, alert, text, source, file_of)
    before = replace(before, file_of=file_of or before.file_of)
    if before.document == text:
        return _save(app, tx, principal, before, "alert.updated")
    return _change(app, tx, principal, before, alert, text)


def saved_as_it_runs(app: Services, tx: Tx, principal: Principal, row: AlertRow) -> AlertRow:
    """Changed on the way, and taken over by nobody."""
    return _save(app, tx, principal, row, "alert.updated")


def left_its_file(app: Services, tx: Tx, principal: Principal, name: str) -> None:
    """Made there, it goes with it; made by people, it stays theirs."""
    row = tx.alerts.by_name(principal.workspace_id, name, lock=True)
    if row is None or row.file_of is None:
        return
    if row.source == FILE:
        _delete(app, tx, principal, row)
    else:
        _save(app, tx, principal, replace(row, file_of=None), "alert.updated")


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


def delete_alert(app: Services, principal: Principal, reference: str, *, if_match: str | None = None) -> None:
    require(principal, "alert.write")
    with app.store.write() as tx:
        row = find_alert(tx, principal.workspace_id, reference, lock=True)
        refuse_stale(f"The alert {row.name!r}", revision_of(row.document), if_match)
        _delete(app, tx, principal, row)


def list_alerts(
    app: Services, principal: Principal, *, limit: int = 50, after: Position | None = None
) -> Page[AlertView]:
    require(principal, "alert.read")
    with app.store.read() as tx:
        page = tx.alerts.lines(principal.workspace_id, limit, after)
        given_up = tx.alert_notices.failed_of(principal.workspace_id)
        shut = unreachable(tx, page.items)
    has_mail = app.mailer is not None
    views = tuple(
        alert_view(row, given_up.get(row.id, 0), has_mail, shut=shut.get(row.id)) for row in page.items
    )
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


def refuse_reserved(alert: Alert) -> None:
    if alert.name in _RESERVED:
        message = f"The name {alert.name!r} has a meaning of its own in addresses."
        raise TriggerError("/name", "reserved_name", message, "Choose another name.")


def check_room(tx: Tx, principal: Principal, more: int) -> None:
    if more > 0 and len(tx.alerts.names(principal.workspace_id)) + more > MOST_ALERTS:
        message = f"A workspace has at most {MOST_ALERTS} alerts (`alerts`), and these would be too many."
        raise Conflict("limit_alerts", message, hint="One alert can tell of many things: see `where`.")


def plain_names(patterns: Iterable[str]) -> list[str]:
    return [pattern for pattern in patterns if not set("*?") & set(pattern)]


def _insert(
    app: Services,
    tx: Tx,
    principal: Principal,
    alert: Alert,
    text: str,
    source: str,
    file_of: str | None,
) -> AlertRow:
    refuse_reserved(alert)
    check_room(tx, principal, 1)
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
        source=source,
        file_of=file_of,
    )
    if not tx.alerts.insert(row):
        raise _name_taken(alert.name)
    _tell(app, tx, principal, row, "alert.created")
    return row


def _change(
    app: Services, tx: Tx, principal: Principal, before: AlertRow, alert: Alert, text: str
) -> AlertRow:
    if alert.name != before.name:
        refuse_reserved(alert)
    if not _tells_of_the_same(before, alert):
        tx.alert_episodes.forget(before.workspace_id, before.id)
    kind, runner = principal.kind, principal.id
    row = replace(before, name=alert.name, document=text, run_as_kind=kind, run_as=runner)
    return _save(app, tx, principal, row, "alert.updated")


def _save(app: Services, tx: Tx, principal: Principal, row: AlertRow, action: str) -> AlertRow:
    row = replace(row, updated_by=principal.id, updated_at=app.clock.now_text())
    tx.alerts.update(row)
    _tell(app, tx, principal, row, action)
    return row


def _delete(app: Services, tx: Tx, principal: Principal, row: AlertRow) -> None:
    tx.alerts.delete(row.workspace_id, row.id)
    _tell(app, tx, principal, row, "alert.deleted")


def _tell(app: Services, tx: Tx, principal: Principal, row: AlertRow, action: str) -> None:
    subject = f"alert:{row.id}"
    audit.record(app, tx, principal, action, subject, {"name": row.name})
    data = {"name": row.name, "enabled": row.enabled}
    tx.feed.append(row.workspace_id, subject, action, data, app.clock.now_text())


def _tells_of_the_same(before: AlertRow, alert: Alert) -> bool:
    was = readable(before)
    return was is not None and (was.on, was.where) == (alert.on, alert.where)


def _view(app: Services, row: AlertRow) -> AlertView:
    with app.store.read() as tx:
        return _view_in(app, tx, row)


def _view_in(app: Services, tx: Tx, row: AlertRow) -> AlertView:
    given_up = tx.alert_notices.failed_of(row.workspace_id).get(row.id, 0)
    episodes = tx.alert_episodes.unsettled(row.workspace_id, row.id, _TROUBLES_SHOWN)
    shut = unreachable(tx, [row]).get(row.id)
    return alert_view(row, given_up, app.mailer is not None, episodes, _unknown(tx, row), shut)


def _unknown(tx: Tx, row: AlertRow) -> list[str]:
    """Names, not patterns, that nothing has: most likely they are misspelled."""
    alert = readable(row)
    if alert is None:
        return []
    triggers, workflows = plain_names(alert.where.trigger), plain_names(alert.where.workflow)
    return [
        *(f"trigger {name!r}" for name in triggers if tx.triggers.by_name(row.workspace_id, name) is None),
        *(f"workflow {name!r}" for name in workflows if tx.workflows.by_name(row.workspace_id, name) is None),
    ]


def _name_taken(name: str) -> Conflict:
    detail = f"There is an alert {name!r} already."
    return Conflict(
        "name_taken", detail, hint="Choose another name.", errors=(FieldError("/name", "taken", detail),)
    )
