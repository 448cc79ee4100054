"""An invocation as it is first written down: before anything is started (T2).

Where the trigger has policies that must be looked at first, it is not admitted yet: the scheduler
decides. Where it has none, it may start at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from onward import __version__
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.ports.rows.admissions import WaitsFor
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services

ID_PREFIX: Final = "inv"
# Somebody wants it now, and not because it came by itself.
ASKED: Final = ("manual", "rerun", "test")
# When a trigger fired last is told of these: a test is a sample, a backfill is of the past, and what goes on
# as a batch fired when its parts did.
FIRINGS: Final = ("schedule", "catch_up", "webhook", "event", "manual", "rerun")
# It is for people: of many firings in one second it is written once.
_SAME_FIRING: Final = timedelta(seconds=1)


def new_invocation(
    app: Services,
    trigger: TriggerRow,
    *,
    slot: str,
    source: str,
    scheduled_for: str,
    payload: Any,
    in_line: bool,
    generation: int | None = None,
    asked_by: str | None = None,
    rerun_of: str | None = None,
    more: Mapping[str, Any] | None = None,
    invocation_id: str | None = None,
    backfill_id: str | None = None,
) -> InvocationRow:
    """As it is recorded: everything that it needs to start, however much later.

    `more` is what only triggers of this kind have: the event, or the request.
    """
    invocation_id = invocation_id or app.clock.new_id(ID_PREFIX)
    seen = {
        "type": trigger.kind,
        "id": trigger.id,
        "name": trigger.name,
        "source": source,
        "invocation_id": invocation_id,
        "scheduled_for": scheduled_for,
        "payload": payload,
        **(more or {}),
    }
    at = app.clock.now_text()
    waits_for = first_wait(read_stored(trigger.document), source)
    return InvocationRow(
        id=invocation_id,
        workspace_id=trigger.workspace_id,
        trigger_id=trigger.id,
        slot=slot,
        source=source,
        status="pending",
        scheduled_for=scheduled_for,
        due_at=at,
        in_line=in_line,
        trigger=seen,
        document=trigger.document,
        attempt=0,
        attempts=[],
        run_id=None,
        reason=None,
        rerun_of=rerun_of,
        asked_by=asked_by,
        generation=generation,
        code_version=__version__,
        created_at=at,
        started_at=None,
        ended_at=None,
        admitted_at=at if waits_for is None else None,
        waits_for=waits_for,
        backfill_id=backfill_id,
    )


def first_wait(trigger: Trigger, source: str) -> WaitsFor | None:
    """What a firing has to pass before it may start: nothing, when there is no policy for it.

    What a person asks for starts however often it was asked for; only its line is kept.
    """
    policies = trigger.policies
    if source == "backfill":
        return "backfill"
    if source in ASKED:
        return "pace" if policies.concurrency is not None else None
    if source == "batch":  # its parts have passed the rest
        return "pace" if policies.throttle is not None or policies.concurrency is not None else None
    return "policies" if policies.of_arrivals or policies.concurrency is not None else None


def mark_fired(
    tx: Tx, made: Iterable[InvocationRow], at: str, triggers: Mapping[str, TriggerRow] | None = None
) -> None:
    """These were recorded now: that is when their triggers fired last.

    `triggers`, for who has read them: about those that fired a moment ago nothing is said to the database.
    """
    a_moment_ago = to_text(from_text(at) - _SAME_FIRING)
    fired = {row.trigger_id for row in made if row.source in FIRINGS}
    if triggers is not None:
        fired = {one for one in fired if not a_moment_ago < (triggers[one].last_fired_at or "") <= at}
    if fired:
        tx.triggers.mark_fired(sorted(fired), at, a_moment_ago)
