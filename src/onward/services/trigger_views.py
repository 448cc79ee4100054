"""Triggers and invocations as every surface shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from onward.domain.instants import from_text
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.domain.triggers.words import in_words
from onward.domain.triggers.zones import find_zone
from onward.ports.rows.triggers import InvocationRow, TriggerRow


@dataclass(frozen=True, slots=True)
class RunAs:
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class TriggerView:
    """`text`: when, in plain words. `health`: what is wrong with it, if anything is (T18)."""

    id: str
    name: str
    title: str
    kind: str
    workflow: str
    enabled: bool
    state: str | None
    state_reason: str | None
    text: str
    timezone: str | None
    next_at: str | None
    next_local: str | None
    last_fired_at: str | None
    failures: int
    health: str | None
    run_as: RunAs
    definition: dict[str, Any]
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class InvocationView:
    id: str
    trigger_id: str
    source: str
    status: str
    scheduled_for: str
    due_at: str
    attempt: int
    attempts: tuple[dict[str, Any], ...]
    run_id: str | None
    reason: str | None
    rerun_of: str | None
    asked_by: str | None
    trigger: dict[str, Any]
    generation: int | None
    code_version: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None


def trigger_view(row: TriggerRow) -> TriggerView:
    trigger = _readable(row)
    schedule = None if trigger is None else trigger.schedule
    next_local = None
    if schedule is not None and row.next_at is not None:
        zone = find_zone(schedule.timezone)
        next_local = from_text(row.next_at).astimezone(zone).isoformat(timespec="seconds")
    return TriggerView(
        id=row.id,
        name=row.name,
        title="" if trigger is None else trigger.title,
        kind=row.kind,
        workflow=row.workflow,
        enabled=row.enabled,
        state=row.state,
        state_reason=row.state_reason,
        text="By hand" if schedule is None else in_words(schedule),
        timezone=None if schedule is None else schedule.timezone,
        next_at=row.next_at,
        next_local=next_local,
        last_fired_at=row.last_fired_at,
        failures=row.failures,
        health=_health(row),
        run_as=RunAs(row.run_as_kind, row.run_as),
        definition=json.loads(row.document),
        created_by=row.created_by,
        created_at=row.created_at,
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )


def invocation_view(row: InvocationRow) -> InvocationView:
    return InvocationView(
        id=row.id,
        trigger_id=row.trigger_id,
        source=row.source,
        status=row.status,
        scheduled_for=row.scheduled_for,
        due_at=row.due_at,
        attempt=row.attempt,
        attempts=tuple(row.attempts),
        run_id=row.run_id,
        reason=row.reason,
        rerun_of=row.rerun_of,
        asked_by=row.asked_by,
        trigger=row.trigger,
        generation=row.generation,
        code_version=row.code_version,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _readable(row: TriggerRow) -> Trigger | None:
    try:
        return read_stored(row.document)
    except TriggerError:  # written by an older version, which took more
        return None


def _health(row: TriggerRow) -> str | None:
    if row.state in ("paused", "broken"):
        return row.state_reason
    if row.enabled and row.state is None and row.kind != "manual" and row.next_at is None:
        return "It is enabled and has no next firing. Save it again, or look at its end date."
    return None
