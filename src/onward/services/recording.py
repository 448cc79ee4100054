"""An invocation as it is first written down: before anything is started (T2)."""

from __future__ import annotations

from typing import Any, Final

from onward import __version__
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.services.context import Services

ID_PREFIX: Final = "inv"


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
) -> InvocationRow:
    """As it is recorded: everything that it needs to start, however much later."""
    invocation_id = app.clock.new_id(ID_PREFIX)
    seen = {
        "type": trigger.kind,
        "id": trigger.id,
        "name": trigger.name,
        "source": source,
        "invocation_id": invocation_id,
        "scheduled_for": scheduled_for,
        "payload": payload,
    }
    at = app.clock.now_text()
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
    )
