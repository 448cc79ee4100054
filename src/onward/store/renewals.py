"""Firings that wait and have not begun, given their trigger as it is now: all at once, however many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, literal, null, or_, select, text, update

from onward.ports.rows.admissions import PAUSED, WORKFLOW, Renewal
from onward.store.tables import runs
from onward.store.trigger_tables import invocations

# As the partial index says it, word for word.
_OPEN: Final = text("invocations.status IN ('pending', 'running')")
# Past the policies of arrivals: throttle and line are looked at anew. The others go on where they are.
_PAST: Final = ("lane", "pace", WORKFLOW)
_PAST_PAUSED: Final = tuple(f"{PAUSED}{stage}" for stage in ("start", "lane", "pace"))


def documents(
    connection: Connection, workspace_id: str, trigger_id: str, sources: Sequence[str], before: str | None
) -> list[str]:
    these = _waiting(workspace_id, trigger_id, sources, before)
    return list(connection.execute(select(invocations.c.document).where(these).distinct()).scalars())


def renew(
    connection: Connection, workspace_id: str, trigger_id: str, sources: Sequence[str], given: Renewal
) -> int:
    waits = invocations.c.waits_for
    starts, starts_paused = or_(waits.is_(None), waits.in_(_PAST)), waits.in_(_PAST_PAUSED)
    values = {
        "document": given.document,
        "in_line": given.in_line,
        "lane": null(),
        "lane_limit": null(),
        "paced_at": null(),
        "reason": case((waits == WORKFLOW, null()), else_=invocations.c.reason),
        # As if each had just come: in the order in which they came.
        "due_at": case((or_(starts, starts_paused), invocations.c.created_at), else_=invocations.c.due_at),
        "admitted_at": case(
            (starts, null() if given.paced else literal(given.now)), else_=invocations.c.admitted_at
        ),
        "waits_for": case(
            (starts, literal("pace") if given.paced else null()),
            (starts_paused, f"{PAUSED}{'pace' if given.paced else 'start'}"),
            else_=waits,
        ),
    }
    these = and_(
        _waiting(workspace_id, trigger_id, sources, given.before),
        invocations.c.document.in_(given.documents),
        ~_begun(given.other_workflows),
    )
    return connection.execute(update(invocations).where(these).values(values)).rowcount


def _waiting(workspace_id: str, trigger_id: str, sources: Sequence[str], before: str | None) -> Any:
    since = [] if before is None else [_waited(before)]
    return and_(
        invocations.c.workspace_id == workspace_id,
        invocations.c.trigger_id == trigger_id,
        _OPEN,
        invocations.c.status == "pending",
        invocations.c.attempt == 0,
        invocations.c.source.in_(sources),
        *since,
    )


def _waited(before: str) -> Any:
    return or_(invocations.c.created_at < before, func.coalesce(invocations.c.waits_for, "") == WORKFLOW)


def _begun(workflow_ids: Sequence[str]) -> Any:
    """Its run was written, of the workflow that it had then, and whoever did so could not say so yet. One
    that ended before it began did nothing."""
    key = literal("invocation:").concat(invocations.c.id)
    return (
        select(runs.c.id)
        .where(
            runs.c.workspace_id == invocations.c.workspace_id,
            runs.c.workflow_id.in_(workflow_ids),
            runs.c.dedupe_key.between(key.concat(":"), key.concat(";")),
            or_(runs.c.started_at.is_not(None), runs.c.ended_at.is_(None)),
        )
        .exists()
    )
