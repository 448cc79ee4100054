"""Triggers and invocations as every surface shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from onward.domain.instants import from_text, to_text
from onward.domain.triggers import event as events
from onward.domain.triggers import webhook as webhooks
from onward.domain.triggers.catch_up import just_before, next_slot
from onward.domain.triggers.policy_words import in_sentences
from onward.domain.triggers.schedule import Schedule
from onward.domain.triggers.trigger import Trigger
from onward.domain.triggers.trouble import MANY_FAILURES
from onward.domain.triggers.words import in_words
from onward.domain.triggers.zones import find_zone
from onward.ports.rows.triggers import InvocationRow, TriggerRow
from onward.services.documents import revision_of
from onward.services.triggers.refusals import readable
from onward.services.triggers.waiting_for import waiting_for


@dataclass(frozen=True, slots=True)
class RunAs:
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class TriggerView:
    """`text`: when, in plain words. `health`: what is wrong with it, if anything is (T18).

    `paused_until`: it goes on by itself then, and `next_at` is its first firing behind that.
    `policies`: what becomes of firings that come too often, in plain words.
    `source`: where it was first made: api, file (beside the steps of an applied file) or import.
    `revision` is its ETag: another one when the definition or `run_as` is another.
    """

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
    paused_until: str | None
    policies: tuple[str, ...]
    failures: int
    health: str | None
    run_as: RunAs
    source: str
    definition: dict[str, Any]
    revision: str
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class InvocationView:
    """`waiting_for`: why it has not started, while it has not. `part_of`: the batch that it went into.
    `not_shown`: what of `trigger` came from outside and is left out, for whoever has not `run.read`."""

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
    waiting_for: str | None
    part_of: str | None
    backfill_id: str | None
    not_shown: tuple[str, ...] = ()


def trigger_view(row: TriggerRow, trouble: str | None = None) -> TriggerView:
    """`trouble`: what only a look at other rows could tell."""
    trigger = readable(row.document)
    schedule = None if trigger is None else trigger.schedule
    next_at, next_local = _next(row, schedule), None
    if schedule is not None and next_at is not None:
        zone = find_zone(schedule.timezone)
        next_local = from_text(next_at).astimezone(zone).isoformat(timespec="seconds")
    return TriggerView(
        id=row.id,
        name=row.name,
        title="" if trigger is None else trigger.title,
        kind=row.kind,
        workflow=row.workflow,
        enabled=row.enabled,
        state=row.state,
        state_reason=row.state_reason,
        text=_when(trigger),
        timezone=None if schedule is None else schedule.timezone,
        next_at=next_at,
        next_local=next_local,
        last_fired_at=row.last_fired_at,
        paused_until=row.paused_until,
        policies=in_sentences(None if trigger is None else trigger.policies),
        failures=row.failures,
        health=" ".join(filter(None, (_health(row), trouble))) or None,
        run_as=RunAs(row.run_as_kind, row.run_as),
        source=row.source,
        definition=json.loads(row.document),
        revision=revision(row),
        created_by=row.created_by,
        created_at=row.created_at,
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )


def revision(row: TriggerRow) -> str:
    return revision_of(row.document, row.run_as_kind, row.run_as)


def invocation_view(row: InvocationRow, before: int | None = None) -> InvocationView:
    """`before`: how many stand in its line in front of it, where somebody has counted them."""
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
        waiting_for=waiting_for(row, before),
        part_of=row.part_of,
        backfill_id=row.backfill_id,
    )


def _when(trigger: Trigger | None) -> str:
    if trigger is not None and trigger.schedule is not None:
        return in_words(trigger.schedule)
    if trigger is not None and trigger.event is not None:
        return events.in_words(trigger.event)
    if trigger is not None and trigger.webhook is not None:
        return webhooks.in_words(trigger.webhook)
    return "By hand"


def _next(row: TriggerRow, schedule: Schedule | None) -> str | None:
    """A pause ends at `next_at`; what fires next is behind it."""
    if row.paused_until is None:
        return row.next_at
    if schedule is None:
        return None
    slot = next_slot(schedule, row.id, just_before(from_text(row.paused_until)))
    return None if slot is None else to_text(slot.due)


def _health(row: TriggerRow) -> str | None:
    if row.paused_until is not None:
        return None  # a person paused it, and it goes on by itself
    if row.state in ("paused", "broken"):
        return row.state_reason
    if not row.enabled or row.state is not None:
        return None
    if row.kind in ("schedule", "once") and row.next_at is None:
        return "It is enabled and has no next firing. Save it again, or look at its end date."
    return f"Its last {row.failures:,} firings have failed." if row.failures >= MANY_FAILURES else None
