"""Workflows that alerts are to start and cannot: gone, or switched off. Said before there is news."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from onward.domain.alerts.alert import MOST_ALERTS
from onward.domain.definitions.findings import Finding, listed
from onward.ports.rows.alerts import AlertRow
from onward.ports.store import Tx
from onward.services.alerts.stored import readable


def unreachable(tx: Tx, rows: Sequence[AlertRow]) -> Mapping[str, str]:
    """By alert: the first of its workflows that starts nothing now, and why."""
    starts = {row.id: _started_by(row) for row in rows}
    names = sorted({name for found in starts.values() for name in found})
    if not names:
        return {}
    enabled = tx.workflows.switches(rows[0].workspace_id, names)
    return {
        alert_id: f"It starts the workflow {name!r}, which is {'disabled' if name in enabled else 'gone'}."
        for alert_id, found in starts.items()
        for name in reversed(found)
        if not enabled.get(name)
    }


def told_by(tx: Tx, workspace_id: str, workflow: str, besides: Collection[str]) -> Finding | None:
    """A warning that names the alerts which start a workflow that is about to be deleted, if there are any.

    `besides`: they go with it, or start another one by then.
    """
    rows = [row for row in tx.alerts.lines(workspace_id, MOST_ALERTS).items if row.name not in besides]
    names = sorted(row.name for row in rows if row.enabled and workflow in _started_by(row))
    if not names:
        return None
    which = f"The alert {names[0]} starts" if len(names) == 1 else f"{len(names)} alerts start"
    message = f"{which} it, and will not arrive there{'' if len(names) == 1 else f': {listed(names)}'}."
    hint = "Send them somewhere else: onward alert list"
    return Finding("warning", "still_told", "", 0, 0, message, hint)


def _started_by(row: AlertRow) -> list[str]:
    alert = readable(row)
    return [] if alert is None else [one.to for one in alert.to if one.channel == "workflow"]
