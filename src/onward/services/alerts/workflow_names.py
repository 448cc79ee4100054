"""Alerts name workflows: those that they are about, and those that they start. When one is called otherwise,
they follow, and so does what waits to be sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from onward.domain.access import Principal
from onward.domain.alerts.alert import MOST_ALERTS, Where
from onward.domain.definitions.findings import Finding, listed
from onward.ports.rows.alerts import AlertRow
from onward.ports.store import Tx
from onward.services.alerts.alerts import saved_as_it_runs
from onward.services.alerts.stored import readable
from onward.services.context import Services
from onward.services.documents import stored_text


@dataclass(frozen=True, slots=True)
class Followed:
    """`left`: a warning that names those that were about it by a pattern, and are no more."""

    count: int
    left: Finding | None


def follow(app: Services, tx: Tx, principal: Principal, was: str, name: str, since: str = "") -> Followed:
    """`since`: what was last saved before then meant another one, and stays."""
    moved, left = 0, []
    for before in _locked(tx, principal.workspace_id, since):
        row = replace(
            before,
            document=_renamed(before.document, was, name),
            file_of=name if before.file_of == was else before.file_of,
        )
        if row != before:
            saved_as_it_runs(app, tx, principal, row)
            moved += 1
        if _is_left(row, was, name):
            left.append(row.name)
    tx.alert_notices.send_to(principal.workspace_id, was, name)
    return Followed(moved, _warning(sorted(left), name))


def _locked(tx: Tx, workspace_id: str, since: str) -> Iterator[AlertRow]:
    """In the order in which a look takes them, so that neither holds what the other one wants."""
    for alert_id in sorted(row.id for row in tx.alerts.lines(workspace_id, MOST_ALERTS).items):
        row = tx.alerts.get(workspace_id, alert_id, lock=True)
        if row is not None and row.updated_at >= since:
            yield row


def _renamed(document: str, was: str, name: str) -> str:
    whole = json.loads(document)
    if isinstance(where := whole.get("where"), Mapping) and "workflow" in where:
        whole["where"] = {**where, "workflow": _in_place(where["workflow"], was, name)}
    if isinstance(targets := whole.get("to"), list):
        whole["to"] = [_sent_to(one, was, name) for one in targets]
    return stored_text(whole)


def _in_place(named: Any, was: str, name: str) -> Any:
    """One name or pattern, or a list of them."""
    if isinstance(named, list):
        return list(dict.fromkeys(name if one == was else one for one in named))
    return name if named == was else named


def _sent_to(target: Any, was: str, name: str) -> Any:
    is_it = isinstance(target, Mapping) and target.get("workflow") == was
    return {**target, "workflow": name} if is_it else target


def _is_left(row: AlertRow, was: str, name: str) -> bool:
    alert = readable(row)
    if alert is None or not alert.where.workflow:
        return False
    about = Where(workflow=alert.where.workflow)
    return about.fits(was, None) and not about.fits(name, None)


def _warning(names: list[str], workflow: str) -> Finding | None:
    if not names:
        return None
    one = len(names) == 1
    who = f"The alert {names[0]}" if one else f"{len(names)} alerts ({listed(names)})"
    message = f"{who} told of it by a pattern, which does not fit {workflow!r}."
    hint = "Add the new name to `where.workflow`: onward alert list"
    return Finding("warning", "alerts_left", "/name", 0, 0, message, hint)
