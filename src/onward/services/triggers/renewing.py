"""What was sent to a trigger and has not begun goes on with it as it is now, where somebody mended it.

A firing is recorded with its trigger's document, and starts with it. But what waited in a pause that the
trigger made itself waits for the cause to be mended, and that is often the document; so it is with what
waits for its workflow, and behind a failure of a document that is not the trigger's any more.
Whatever has an attempt keeps its document, and so does what was sent to another kind of trigger.
"""

from __future__ import annotations

from typing import Final

from onward.domain.errors import NotFound
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.admissions import Renewal
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers.deciding import decide
from onward.services.triggers.refusals import readable
from onward.services.workflow_lookup import find_workflow

# What others sent, and was taken. A backfill is of the document that it was asked for with.
SENT_SOURCES: Final = ("webhook", "event", "batch")
# Nothing came before it: what is renewed waits for its workflow.
_BEFORE_ALL: Final = ""


def renew(app: Services, tx: Tx, row: TriggerRow, before: str | None = None) -> int:
    """How many go on with the document of this row; none when they have it already.

    `before`: only those that came before then, and those that wait for their workflow.
    """
    stored = readable(row.document)
    if stored is None:
        return 0
    waiting = tx.admissions.documents(row.workspace_id, row.id, SENT_SOURCES, before)
    outdated = {
        text: trigger
        for text in waiting
        if text != row.document
        and (trigger := readable(text)) is not None
        and _takes_the_same(trigger, stored)
    }
    if not outdated:
        return 0
    others = {trigger.workflow for trigger in outdated.values()} - {stored.workflow}
    return tx.admissions.renew(
        row.workspace_id,
        row.id,
        SENT_SOURCES,
        Renewal(
            document=row.document,
            # Those that have it already as well: all of them line up anew, in the order in which they came.
            documents=[*outdated, row.document],
            in_line=stored.overlap == "queue",
            paced=stored.policies.throttle is not None or stored.policies.concurrency is not None,
            now=app.clock.now_text(),
            before=before,
            other_workflows=[_id_of(tx, row.workspace_id, name) for name in sorted(others)],
        ),
    )


def outlived(app: Services, tx: Tx, row: TriggerRow, text: str) -> None:
    """A document that is not the trigger's any more has failed: what waits with it shall not."""
    before, stored = readable(text), readable(row.document)
    if before is not None and stored is not None and _takes_the_same(before, stored):
        told(app, tx, row, renew(app, tx, row))


def follow_edit(app: Services, tx: Tx, row: TriggerRow) -> None:
    """After it was saved. While its last firings have failed, that is the mend for all that wait; otherwise
    for what has waited in a pause or for a workflow."""
    if not row.enabled or row.state is not None:
        return  # what waits goes by what is there when it is enabled
    told(app, tx, row, renew(app, tx, row, None if row.failures else row.enabled_at))


def take_along(app: Services, tx: Tx, row: TriggerRow) -> None:
    """When it goes on after a pause, or they do: what waits for a workflow follows what was edited in it."""
    told(app, tx, row, renew(app, tx, row, _BEFORE_ALL))


def is_renewed(tx: Tx, row: InvocationRow) -> bool:
    """Since it was read. It is held until the end of the transaction."""
    now = tx.invocations.get(row.workspace_id, row.id, lock=True)
    return now is not None and now.document != row.document


def told(app: Services, tx: Tx, row: TriggerRow, count: int) -> None:
    if count:
        many = "One firing that waits goes" if count == 1 else f"{count:,} firings that wait go"
        decide(app, tx, row.workspace_id, row.id, "renewed", f"{many} on with the trigger as it is now.")


def _takes_the_same(before: Trigger, now: Trigger) -> bool:
    """Else its payload is of another shape."""
    return before.kind == now.kind and (before.policies.batch is None) == (now.policies.batch is None)


def _id_of(tx: Tx, workspace_id: str, workflow: str) -> str:
    try:
        return find_workflow(tx, workspace_id, workflow).id
    except NotFound:
        return workflow
