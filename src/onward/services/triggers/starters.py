"""What still starts a workflow that is about to be deleted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from onward.domain.definitions.findings import Finding, listed
from onward.ports.rows.triggers import TriggerFilter, TriggerRow
from onward.ports.store import Tx

_MOST_COUNTED: Final = 1_000


def starters(tx: Tx, workspace_id: str, workflow: str, besides: Collection[str] = ()) -> Finding | None:
    """A warning that names the triggers which would fail without it, if there are any.

    `besides`: they go with it, or start another one by then.
    """
    page = tx.triggers.lines(workspace_id, TriggerFilter(workflow=workflow), _MOST_COUNTED + len(besides))
    names = sorted(row.name for row in page.items if row.name not in besides and _fires(row))
    if not names:
        return None
    if len(names) == 1:
        message = f"The trigger {names[0]} starts it, and will fail to start."
    else:
        count = f"More than {_MOST_COUNTED}" if page.next else f"{len(names)}"
        message = f"{count} triggers start it, and will fail to start: {listed(names)}."
    hint = f"Change, disable or delete them: onward trigger list --workflow {workflow}"
    return Finding("warning", "still_started", "", 0, 0, message, hint)


def _fires(row: TriggerRow) -> bool:
    """Now, or when its pause is over: not one that is done, nor one that a person has switched off."""
    return row.state == "paused" or (row.enabled and row.state is None)
