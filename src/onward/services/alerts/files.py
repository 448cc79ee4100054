"""Alerts as code: written in files, they become what the workspace has, by their names.

The same upsert for alerts beside the steps of an applied file and for those that are imported alone.
What a person has switched off stays off, and what is the same already stays untouched.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, Literal

from onward.domain.access import Principal, require
from onward.domain.alerts.alert import MOST_ALERTS, Alert
from onward.domain.alerts.beside_steps import WrittenAlert
from onward.domain.definitions.findings import Finding, Problem
from onward.domain.errors import FieldError, Invalid, OnwardError
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow
from onward.ports.store import Tx
from onward.services.alerts.alerts import (
    apply_in,
    check_room,
    left_its_file,
    plain_names,
    refuse_reserved,
)
from onward.services.alerts.recipients import Around, check_recipients
from onward.services.alerts.stored import readable
from onward.services.context import Services
from onward.services.documents import stored_text
from onward.services.files import FILE, changes
from onward.services.given import invalid
from onward.services.wanted import Wanted

# Among more of them nobody looks for a near miss while others wait.
_MOST_COMPARED: Final = 5_000

WantedAlert = Wanted[WrittenAlert]


@dataclass(frozen=True, slots=True)
class AlertItem:
    """What happens to one alert. `findings`: warnings, such as a trigger that there is not."""

    action: Literal["create", "update", "unchanged", "delete"]
    name: str
    path: str | None
    alert_id: str | None
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def plan(
    app: Services,
    tx: Tx,
    principal: Principal,
    wanted: Sequence[WantedAlert],
    around: Around,
    *,
    prune: bool = False,
) -> list[AlertItem]:
    """What would happen. Raises what cannot: nothing is applied then.

    Those that leave their files go first: the others may need their room.
    """
    if len(wanted) > MOST_ALERTS:
        detail = f"A workspace has at most {MOST_ALERTS} alerts (`alerts`)."
        raise invalid("/documents", "limit_alerts", detail)
    items: list[AlertItem] = []
    errors: list[FieldError] = []
    for one in wanted:
        try:
            items.append(_planned(app, tx, principal, one, around))
        except TriggerError as error:
            errors += [one.refusal(each) for each in error.each]
    if errors:
        raise refused(errors)
    items = [*(_left(tx, principal, wanted) if prune else ()), *items]
    if any(item.action != "unchanged" for item in items):
        require(principal, "alert.write")
    made = Counter(item.action for item in items)
    check_room(tx, principal, made["create"] - made["delete"])
    return items


def carry_out(
    app: Services,
    tx: Tx,
    principal: Principal,
    items: Sequence[AlertItem],
    wanted: Iterable[WantedAlert],
    source: str,
) -> list[AlertItem]:
    """In the transaction of the plan, after the workflows and triggers are there."""
    by_name = {one.name: one for one in wanted}
    # In the order in which a look takes them, so that neither holds what the other one wants.
    for alert_id in sorted(item.alert_id for item in items if item.alert_id and item.action != "unchanged"):
        tx.alerts.get(principal.workspace_id, alert_id, lock=True)
    return [_carried_out(app, tx, principal, item, by_name.get(item.name), source) for item in items]


def refused(errors: Sequence[FieldError]) -> Invalid:
    return Invalid(
        "alerts_invalid",
        "Nothing was applied: some alerts have errors.",
        hint="Correct them and apply again.",
        errors=tuple(errors[:100]),
    )


def _left(tx: Tx, principal: Principal, wanted: Sequence[WantedAlert]) -> list[AlertItem]:
    """Those that stood beside the steps of a file, and stand in none any more: made there, they go."""
    named = {one.name for one in wanted}
    gone = [row for row in tx.alerts.in_files(principal.workspace_id) if row.name not in named]
    return [
        AlertItem("delete", row.name, None, row.id)
        if row.source == FILE
        else AlertItem("update", row.name, None, row.id, (_moved(row, None),))
        for row in gone
    ]


def _planned(app: Services, tx: Tx, principal: Principal, one: WantedAlert, around: Around) -> AlertItem:
    alert, document = one.written.alert, one.written.document
    before = tx.alerts.by_name(principal.workspace_id, alert.name)
    item = AlertItem("create", alert.name, one.path, None, findings=_unknown(tx, principal, one, around))
    if before is None:
        refuse_reserved(alert)
        check_recipients(app, tx, principal, alert, around)
        return item
    if before.document == stored_text(document):
        if not _moves(one, before):
            return replace(item, action="unchanged", alert_id=before.id)
        return replace(item, action="update", alert_id=before.id, changes=(_moved(before, one.file_of),))
    if one.file_of is not None and before.file_of is None and not _is_about_the_same(before, alert):
        message = f"There is an alert {alert.name!r} already, which somebody made for other workflows."
        raise TriggerError("/name", "name_taken", message, "Choose another name, or delete that one.")
    check_recipients(app, tx, principal, alert, around)
    lines = changes(json.loads(before.document), document)
    return replace(item, action="update", alert_id=before.id, changes=lines)


def _moves(one: WantedAlert, before: AlertRow) -> bool:
    return one.file_of is not None and one.file_of != before.file_of


def _moved(before: AlertRow, to: str | None) -> str:
    return f"file of: {before.file_of or 'nothing'} -> {to or 'nothing'}"


def _is_about_the_same(before: AlertRow, alert: Alert) -> bool:
    was = readable(before)
    return was is not None and was.where.workflow == alert.where.workflow


def _unknown(tx: Tx, principal: Principal, one: WantedAlert, around: Around) -> tuple[Finding, ...]:
    """Names, not patterns, that nothing has and nothing gets here: most likely they are misspelled."""
    where, place = one.written.alert.where, principal.workspace_id
    missing = [
        *(
            ("trigger", name, _near(name, tx, place, around))
            for name in plain_names(where.trigger)
            if name not in around.triggers and tx.triggers.by_name(place, name) is None
        ),
        *(
            ("workflow", name, get_close_matches(name, tx.workflows.names(place), n=1))
            for name in plain_names(where.workflow)
            if name not in around.workflows and tx.workflows.by_name(place, name) is None
        ),
    ]
    return tuple(_warnings(one, missing))


def _warnings(one: WantedAlert, missing: Iterable[tuple[str, str, list[str]]]) -> Iterator[Finding]:
    for noun, name, near in missing:
        hint = f"Did you mean {near[0]!r}?" if near else f"It tells of that {noun} when there is one."
        problem = Problem(
            f"unknown_{noun}",
            f"{one.written.pointer}/where/{noun}",
            f"There is no {noun} {name!r} now.",
            hint,
            severity="warning",
        )
        yield one.document.finding(problem)


def _near(name: str, tx: Tx, workspace_id: str, around: Around) -> list[str]:
    names = set(around.triggers)
    if tx.triggers.count(workspace_id) <= _MOST_COMPARED:
        names.update(tx.triggers.names(workspace_id))
    return get_close_matches(name, sorted(names), n=1)


def _carried_out(
    app: Services, tx: Tx, principal: Principal, item: AlertItem, one: WantedAlert | None, source: str
) -> AlertItem:
    if item.action == "unchanged":
        return item
    if one is None:
        left_its_file(app, tx, principal, item.name)
        return item
    text = stored_text(one.written.document)
    try:
        row = apply_in(app, tx, principal, one.written.alert, text, source, one.file_of)
    except OnwardError as error:  # somebody took the name in this moment, say: everything is undone
        raise one.placed(error) from None
    return replace(item, alert_id=row.id)
