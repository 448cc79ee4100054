"""What was sent and cannot start because its workflow is disabled, or not published yet: it was answered with
2xx, so it waits, and goes on when the workflow does. Slots of a schedule fail: their time would have passed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from onward.domain.errors import Conflict, NotFound, OnwardError
from onward.ports.rows.admissions import WORKFLOW, HeldRow
from onward.ports.rows.triggers import InvocationRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.deciding import decide
from onward.services.triggers.moves import note
from onward.services.triggers.refusals import readable
from onward.services.triggers.renewing import SENT_SOURCES, outlived, take_along
from onward.services.versions import resolve_version
from onward.services.workflow_lookup import find_workflow

_CLOSED: Final = ("workflow_disabled", "not_published")


def must_wait(row: InvocationRow, error: OnwardError) -> bool:
    return error.code in _CLOSED and row.source in SENT_SOURCES


def hold(app: Services, row: InvocationRow, error: OnwardError) -> None:
    """It takes no place in its line meanwhile, and nobody looks at it again before `look_again`; unless its
    trigger was sent to another workflow since it was recorded."""
    sentence = f"{error.message} It waits for it."
    with app.store.write() as tx:  # the trigger first, as everybody who changes what belongs to it
        trigger = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
        now = tx.invocations.get(row.workspace_id, row.id, lock=True)
        if now is None or (now.status, now.waits_for, now.document) != ("pending", None, row.document):
            return
        tx.admissions.save([replace(now, waits_for=WORKFLOW, admitted_at=None, reason=sentence)])
        note(app, tx, now, "delayed", sentence)
        if trigger is not None and trigger.document != now.document:
            outlived(app, tx, trigger, now.document)


def look_again(app: Services) -> None:
    """Whatever was missed by those who said that a workflow may start again."""
    with app.store.read() as tx:
        waiting = {held.workspace_id for held in tx.admissions.held() if _may_start(tx, held)}
    for workspace_id in sorted(waiting):
        with app.store.write() as tx:
            release(app, tx, workspace_id)


def release(app: Services, tx: Tx, workspace_id: str) -> None:
    """Those of the workspace whose workflows start again, each trigger once."""
    free = [one for one in tx.admissions.held(workspace_id) if _may_start(tx, one)]
    # In the order in which deliveries take them, so that neither holds what the other one wants.
    for trigger_id in sorted({one.trigger_id for one in free}):
        row = tx.triggers.get(workspace_id, trigger_id, lock=True)
        if row is not None:  # edited in a pause, it may start something else now
            take_along(app, tx, row)
        documents = [one.document for one in free if one.trigger_id == trigger_id]
        count = tx.admissions.release(workspace_id, trigger_id, documents, app.clock.now_text())
        if row is not None and count:
            many = "one firing" if count == 1 else f"{count:,} firings"
            sentence = f"The workflow may start again: {many} that waited for it may go on."
            decide(app, tx, workspace_id, trigger_id, "resumed", sentence)


def _may_start(tx: Tx, held: HeldRow) -> bool:
    """Also when it is gone: then they fail, as what comes in does."""
    trigger = readable(held.document)
    if trigger is None:
        return True
    try:
        workflow = find_workflow(tx, held.workspace_id, trigger.workflow)
        if workflow.enabled:
            resolve_version(tx, held.workspace_id, workflow, trigger.branch)
        return workflow.enabled
    except NotFound:
        return True
    except Conflict:
        return False
