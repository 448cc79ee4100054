"""Alerts as documents of their own: exported as text, and imported again in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onward.domain.access import Principal, require
from onward.domain.alerts.alert import MOST_ALERTS
from onward.domain.alerts.beside_steps import in_order, read_alone
from onward.domain.definitions.yaml_text import yaml_text
from onward.services.alerts.alerts import find_alert
from onward.services.alerts.files import AlertItem, carry_out, plan, refused
from onward.services.alerts.recipients import Around
from onward.services.context import Services
from onward.services.files import IMPORT, FileText
from onward.services.wanted import read_wanted, repeated

MAX_DOCUMENTS: Final = MOST_ALERTS


@dataclass(frozen=True, slots=True)
class AlertsImportView:
    dry_run: bool
    items: tuple[AlertItem, ...]


@dataclass(frozen=True, slots=True)
class AlertsExport:
    """YAML: a document for each, which can be imported as it is. No secret is in it, only their names."""

    document: str
    count: int


def export_alerts(app: Services, principal: Principal, names: Sequence[str] = ()) -> AlertsExport:
    """These, or all of them; by name."""
    require(principal, "alert.read")
    with app.store.read() as tx:
        wanted = list(dict.fromkeys(names)) or tx.alerts.names(principal.workspace_id)
        rows = [find_alert(tx, principal.workspace_id, name) for name in wanted]
    texts = [yaml_text(in_order(json.loads(row.document))) for row in rows]
    return AlertsExport("---\n".join(texts), len(texts))


def import_alerts(
    app: Services, principal: Principal, texts: Sequence[FileText], *, dry_run: bool = False
) -> AlertsImportView:
    """By their names, all of them or nothing. What a person has switched off stays off."""
    require(principal, "alert.write")
    wanted, errors = read_wanted(app, texts, read_alone)
    errors += repeated(wanted)
    if errors:
        raise refused(errors)
    if dry_run:
        with app.store.read() as tx:
            return AlertsImportView(True, tuple(plan(app, tx, principal, wanted, Around())))
    with app.store.write() as tx:
        tx.workspaces.lock(principal.workspace_id)
        planned = plan(app, tx, principal, wanted, Around())
        return AlertsImportView(False, tuple(carry_out(app, tx, principal, planned, wanted, IMPORT)))
