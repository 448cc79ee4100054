"""What starts a workflow next without anybody asking, and who made it: for a page of workflows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.instants import from_text
from onward.domain.triggers.zones import find_zone
from onward.ports.rows.workflows import OwnerRow, StarterRow, WorkflowRow
from onward.ports.store import Tx
from onward.services.triggers.refusals import readable

StartsOn = Literal["webhook", "event"]
OwnerKind = Literal["member", "key", "run", "system"]

_UNTIMED: Final[tuple[StartsOn, ...]] = ("webhook", "event")
_SYSTEM: Final[OwnerKind] = "system"
_KINDS: Final[Mapping[str, OwnerKind]] = {"mem_": "member", "key_": "key", "run_": "run"}


@dataclass(frozen=True, slots=True)
class NextStart:
    """By the triggers that are on.

    `at`: the nearest firing, and `local` the same as a clock in the schedule's `timezone` shows it.
    `on`: what starts it whenever it comes. `paused_until`: all of them are paused, and one goes on then.
    `trigger`: the name of the one that fires `at`, or goes on, or else of one that starts it `on` something.
    """

    at: str | None
    local: str | None
    timezone: str | None
    on: tuple[StartsOn, ...]
    paused_until: str | None
    trigger: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who made it. `has_left`: a member who was disabled, or a key that was revoked; the name stays."""

    id: str
    kind: OwnerKind
    name: str
    has_left: bool


def next_starts(tx: Tx, workspace_id: str, workflow_ids: Sequence[str]) -> Mapping[str, NextStart]:
    """By the names of the workflows; what nothing starts is missing."""
    found: dict[str, list[StarterRow]] = {}
    for row in tx.workflows.first_starters(workspace_id, workflow_ids):
        found.setdefault(row.workflow, []).append(row)
    return {workflow: _next_start(starters) for workflow, starters in found.items()}


def owners(tx: Tx, workspace_id: str, rows: Sequence[WorkflowRow]) -> Mapping[str, Owner]:
    """By the ids of whoever made them."""
    ids = sorted({row.created_by for row in rows})
    known = tx.workflows.owners(workspace_id, ids)
    return {one: _owner(one, known.get(one)) for one in ids}


def _next_start(starters: Sequence[StarterRow]) -> NextStart:
    """There is at least one: the first of each kind that is on, and the first that is paused."""
    running = [row for row in starters if row.paused_until is None]
    if not running:
        [paused] = starters
        return NextStart(None, None, None, (), paused.paused_until, paused.name)
    on = tuple(kind for kind in _UNTIMED if any(row.kind == kind for row in running))
    first = min(
        running, key=lambda row: (row.next_at is None, row.next_at or "", row.kind != "webhook", row.name)
    )
    timezone, local = _local(first)
    return NextStart(first.next_at, local, timezone, on, None, first.name)


def _local(row: StarterRow) -> tuple[str | None, str | None]:
    trigger = readable(row.document)
    if row.next_at is None or trigger is None or trigger.schedule is None:
        return None, None
    timezone = trigger.schedule.timezone
    return timezone, from_text(row.next_at).astimezone(find_zone(timezone)).isoformat(timespec="seconds")


def _owner(owner_id: str, known: OwnerRow | None) -> Owner:
    kind = next((kind for prefix, kind in _KINDS.items() if owner_id.startswith(prefix)), _SYSTEM)
    if known is not None:
        return Owner(owner_id, kind, known.name, known.has_left)
    return Owner(owner_id, kind, "Onward" if owner_id == "system" else owner_id, False)
