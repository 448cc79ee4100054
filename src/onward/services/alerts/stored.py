"""Alerts as they are stored, read for everybody who needs one."""

from __future__ import annotations

from onward.domain.alerts.alert import Alert, read_stored
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.alerts import AlertRow


def readable(row: AlertRow) -> Alert | None:
    """None: written by an older version, which took more. It stops no other (T4)."""
    try:
        return read_stored(row.document)
    except TriggerError:
        return None
