"""Triggers name the workflow that they start: when it is called otherwise, they follow.

So does all that goes on with a document, also one that its trigger has no more: what waits, what is tried
again, backfills. It is the same workflow as before, so each runs as whom it ran.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from onward.domain.access import Principal
from onward.domain.errors import OnwardError
from onward.ports.rows.triggers import InvocationRow, RewrittenDocument, TriggerRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.documents import stored_text

# So many ids at once are asked for in one query.
_MOST_IDS: Final = 500


def follow(app: Services, tx: Tx, principal: Principal, was: str, name: str, since: str = "") -> int:
    """How many triggers. `since`: what was last saved before then meant another one, and stays."""
    rows = [row for row in _all(tx, principal.workspace_id, was) if not _meant_another(row, was, since)]
    at = app.clock.now_text()
    moved = [
        replace(
            row,
            workflow=name,
            document=renamed(row.document, was, name),
            updated_by=principal.id,
            updated_at=at,
        )
        for row in rows
        if row.workflow == was
    ]
    tx.triggers.send_to(moved)
    _rewrite_open(tx, principal.workspace_id, {row.id for row in rows}, was, name)
    _tell(app, tx, principal, moved, at)
    return len(moved)


def catch_up(app: Services, row: InvocationRow, error: OnwardError) -> bool:
    """It was recorded in the very moment of the renaming, and was not seen: it follows now."""
    if error.code != "workflow_not_found":
        return False
    with app.store.write() as tx:
        stored = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
        if stored is None or stored.document == row.document:
            return False
        was = str(json.loads(row.document).get("workflow"))
        if renamed(row.document, was, stored.workflow) != stored.document:
            return False
        tx.triggers.rewrite(
            row.workspace_id, [RewrittenDocument(row.trigger_id, row.document, stored.document)]
        )
    return True


def renamed(document: str, was: str, name: str) -> str:
    """The document of a trigger with the new name, if it names that workflow."""
    whole = json.loads(document)
    return stored_text({**whole, "workflow": name}) if whole.get("workflow") == was else document


def _all(tx: Tx, workspace_id: str, was: str) -> Sequence[TriggerRow]:
    """Those that start it, and those of which something open does."""
    of_open = {one.trigger_id for one in tx.triggers.open_documents(workspace_id, _part(was))}
    ids = sorted({*tx.triggers.starting(workspace_id, was), *of_open})
    # Locked in the order in which deliveries take them, so that neither holds what the other one wants.
    return [row for some in _parts(ids) for row in tx.admissions.triggers(some).values()]


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _MOST_IDS):
        yield ids[start : start + _MOST_IDS]


def _meant_another(row: TriggerRow, was: str, since: str) -> bool:
    return row.workflow == was and row.updated_at < since


def _rewrite_open(tx: Tx, workspace_id: str, trigger_ids: set[str], was: str, name: str) -> None:
    after = [
        RewrittenDocument(one.trigger_id, one.document, renamed(one.document, was, name))
        for one in tx.triggers.open_documents(workspace_id, _part(was))
        if one.trigger_id in trigger_ids
    ]
    tx.triggers.rewrite(workspace_id, [one for one in after if one.now != one.was])


def _part(workflow: str) -> str:
    """As a stored document has it."""
    return stored_text({"workflow": workflow})[1:-1]


def _tell(app: Services, tx: Tx, principal: Principal, moved: Sequence[TriggerRow], at: str) -> None:
    told = [(f"trigger:{row.id}", {"name": row.name, "workflow": row.workflow}) for row in moved]
    audit.record_all(app, tx, principal, "trigger.updated", told)
    for row in moved:
        data = {"name": row.name, "enabled": row.enabled, "next_at": row.next_at}
        tx.feed.append(row.workspace_id, f"trigger:{row.id}", "trigger.updated", data, at)
