"""Deliveries, written down: each with its invocation and the decision about it, in one commit (T2, T16).

Whoever brings them has checked them by what it knew a moment ago. Here the triggers are held while
they are looked at again, so nothing is taken for one that was switched off, moved or given other rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any, Final

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.clocks import latest
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.ports.rows.hooks import DeliveryRow, HookRow
from onward.ports.rows.triggers import DecisionRow, InvocationRow, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import backlog, deciding
from onward.services.triggers.backlog import Room
from onward.services.triggers.hooks import webhook_of
from onward.services.triggers.recording import mark_fired, new_invocation

ID_PREFIX: Final = "dlv"


@dataclass(frozen=True, slots=True)
class Doorway:
    """By what a delivery was let in."""

    workspace_id: str
    trigger_id: str
    address: str
    revision: int
    document: str


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """`request`: what runs see of it beside the payload, without credentials."""

    id: str
    through: Doorway
    at: str
    payload: Any
    request: Mapping[str, Any]
    delivery_id: str | None
    status: int
    content_type: str
    size: int
    sender: str

    @property
    def slot(self) -> str:
        return f"delivery:{self.delivery_id or self.id}"


@dataclass(frozen=True, slots=True)
class NewRefusal:
    """So many within a second, for one reason. Nothing of what they brought."""

    id: str
    workspace_id: str
    trigger_id: str
    at: str
    status: int
    code: str
    reason: str
    count: int
    method: str
    size: int
    sender: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A delivery whose answer took longer than its commit."""

    delivery_id: str
    status: int


@dataclass(frozen=True, slots=True)
class Taken:
    """`row` is there when it is new; otherwise this delivery came before."""

    invocation_id: str
    row: InvocationRow | None


@dataclass(frozen=True, slots=True)
class Outdated:
    """The trigger is not what it was when the delivery was checked: look again."""


@dataclass(frozen=True, slots=True)
class TooMany:
    retry_after: int


@dataclass(frozen=True, slots=True)
class BacklogFull:
    """`reason` is for whoever owns the trigger."""

    retry_after: int
    reason: str


Work = NewDelivery | NewRefusal | Answered
Outcome = Taken | Outdated | TooMany | BacklogFull | None


def take(app: Services, works: Sequence[Work], again: bool = False) -> list[Outcome]:
    """One commit, and an outcome for each. `again`: they may have been written already."""
    with app.store.write() as tx:
        writing = _Writing(app, tx, works, again=again)
        outcomes = [writing.outcome(work) for work in works]
        writing.finish()
    return outcomes


def is_open(row: TriggerRow, now: str) -> bool:
    if row.paused_until is not None:
        return row.paused_until <= now  # the pause is over, and the scheduler is about to say so
    return row.enabled and row.state is None


@dataclass(slots=True)
class _Door:
    """One trigger within a commit."""

    hook: HookRow
    row: TriggerRow
    trigger: Trigger
    # By slot: what is recorded already, also by this commit.
    recorded: dict[str, str] = field(default_factory=dict)
    # By slot: what was cancelled before it started. It blocks nothing (T6).
    void: dict[str, str] = field(default_factory=dict)
    # How many more the rate limit lets in, and when it opens again.
    room: float = float("inf")
    opens_at: str = ""


class _Writing:
    def __init__(self, app: Services, tx: Tx, works: Sequence[Work], *, again: bool) -> None:
        self._app = app
        self._tx = tx
        self._now = app.clock.now()
        wanted = sorted({_trigger_of(work) for work in works if not isinstance(work, Answered)})
        self._held = tx.hooks.hold(wanted) if wanted else {}
        self._doors = self._open_doors(works)
        self._repeats: list[tuple[str, str]] = []
        self._freed: dict[str, list[str]] = defaultdict(list)
        self._written = self._look_for(works) if again else {}
        self._invocations: list[InvocationRow] = []
        self._deliveries: list[DeliveryRow] = []
        self._decisions: list[DecisionRow] = []

    def outcome(self, work: Work) -> Outcome:
        match work:
            case NewDelivery():
                return self._take(work)
            case NewRefusal():
                self._refuse(work)
            case Answered():
                self._tx.deliveries.answer(work.delivery_id, work.status)
        return None

    def finish(self) -> None:
        for workspace_id, invocation_ids in self._freed.items():
            self._tx.invocations.free(workspace_id, invocation_ids)
        if self._invocations and self._tx.invocations.insert(self._invocations) != len(self._invocations):
            raise RuntimeError("a slot was taken by somebody who does not hold its trigger")
        self._tx.deliveries.insert(self._deliveries)
        for invocation_id, at in self._repeats:  # also of what was only just inserted
            self._tx.deliveries.repeat(invocation_id, at)
        deciding.record(self._app, self._tx, self._decisions)
        triggers = {trigger_id: row for trigger_id, (_, row) in self._held.items()}
        mark_fired(self._tx, self._invocations, to_text(self._now), triggers)

    def _open_doors(self, works: Sequence[Work]) -> dict[str, _Door]:
        doors = {
            trigger_id: _Door(hook, row, read_stored(row.document))
            for trigger_id, (hook, row) in self._held.items()
            if webhook_of(row) is not None and is_open(row, to_text(self._now))
        }
        by_trigger: dict[str, list[NewDelivery]] = defaultdict(list)
        for work in works:
            if isinstance(work, NewDelivery) and work.through.trigger_id in doors:
                by_trigger[work.through.trigger_id].append(work)
        for trigger_id, deliveries in by_trigger.items():
            self._look_back(doors[trigger_id], deliveries)
        self._room = Room(self._app, self._tx, list(by_trigger), lately=True)
        return doors

    def _look_for(self, works: Sequence[Work]) -> dict[str, str]:
        """By the work's id: the invocation that it was made into, and nobody heard of."""
        found: dict[str, str] = {}
        for work in works:
            if isinstance(work, NewDelivery):
                row = self._tx.deliveries.get(work.through.workspace_id, work.id)
                if row is not None and row.invocation_id is not None:
                    found[work.id] = row.invocation_id
        return found

    def _look_back(self, door: _Door, deliveries: Iterable[NewDelivery]) -> None:
        row = door.row
        # An id of our own making was never here before.
        slots = [one.slot for one in deliveries if one.delivery_id is not None]
        if slots:
            found = self._tx.deliveries.recorded(row.workspace_id, row.id, slots)
            door.recorded = {slot: one.invocation_id for slot, one in found.items() if not one.void}
            door.void = {slot: one.invocation_id for slot, one in found.items() if one.void}
        limit = None if door.trigger.webhook is None else door.trigger.webhook.rate_limit
        if limit is None:
            return
        since = to_text(self._now - timedelta(seconds=limit.per))
        until = to_text(latest(self._now))
        count, first = self._tx.deliveries.accepted(row.workspace_id, row.id, since, until)
        opens = (from_text(first) if first else self._now) + timedelta(seconds=limit.per)
        door.room, door.opens_at = limit.count - count, to_text(opens)

    def _take(self, work: NewDelivery) -> Outcome:
        if work.id in self._written:
            return Taken(self._written[work.id], None)
        door = self._doors.get(work.through.trigger_id)
        if door is None or not _is_as_it_was(door, work.through):
            return Outdated()
        before = door.recorded.get(work.slot)
        if before is not None:
            self._repeat(work, before)
            return Taken(before, None)
        if door.room < 1:
            return TooMany(max(1, ceil((from_text(door.opens_at) - self._now).total_seconds())))
        if not self._room.take(door.row.id):
            return BacklogFull(backlog.RETRY_AFTER, backlog.full_sentence(self._app))
        door.room -= 1
        made = self._invocation(door, work)
        door.recorded[work.slot] = made.id
        self._invocations.append(made)
        self._deliveries.append(_delivery(work, made.id))
        void = door.void.pop(work.slot, None)
        if void is not None:
            self._freed[door.row.workspace_id].append(void)
        self._decide(work, "fired", _stored(work, void), made.id, made.slot)
        return Taken(made.id, made)

    def _invocation(self, door: _Door, work: NewDelivery) -> InvocationRow:
        return new_invocation(
            self._app,
            door.row,
            slot=work.slot,
            source="webhook",
            scheduled_for=work.at,
            payload=work.payload,
            in_line=door.trigger.overlap == "queue",
            more=work.request,
        )

    def _repeat(self, work: NewDelivery, invocation_id: str) -> None:
        self._repeats.append((invocation_id, work.at))
        sentence = f"{_named(work)} came again, and is the invocation {invocation_id}."
        self._decide(work, "deduped", sentence, invocation_id, work.slot)

    def _refuse(self, work: NewRefusal) -> None:
        if work.trigger_id not in self._held:
            return  # it was deleted meanwhile
        self._deliveries.append(_refusal(work))
        many = "One delivery was" if work.count == 1 else f"{work.count} deliveries were"
        sentence = f"{many} refused: {work.reason}"
        outcome = backlog.FULL if work.code == backlog.FULL else "refused"
        made = deciding.decision(
            self._app, work.workspace_id, work.trigger_id, outcome, sentence, count=work.count
        )
        self._decisions.append(made)

    def _decide(self, work: NewDelivery, outcome: str, sentence: str, invocation_id: str, slot: str) -> None:
        through = work.through
        self._decisions.append(
            deciding.decision(
                self._app, through.workspace_id, through.trigger_id, outcome, sentence, slot, invocation_id
            )
        )


def _trigger_of(work: NewDelivery | NewRefusal) -> str:
    return work.through.trigger_id if isinstance(work, NewDelivery) else work.trigger_id


def _is_as_it_was(door: _Door, through: Doorway) -> bool:
    hook = door.hook
    return (hook.address, hook.revision, door.row.document) == (
        through.address,
        through.revision,
        through.document,
    )


def _named(work: NewDelivery) -> str:
    return f"The delivery {work.delivery_id or work.id}"


def _stored(work: NewDelivery, void: str | None) -> str:
    if void is None:
        return f"{_named(work)} was stored."
    return f"{_named(work)} came again and was stored anew: {void} was cancelled before it started."


def _delivery(work: NewDelivery, invocation_id: str) -> DeliveryRow:
    return DeliveryRow(
        id=work.id,
        workspace_id=work.through.workspace_id,
        trigger_id=work.through.trigger_id,
        at=work.at,
        outcome="accepted",
        status=work.status,
        code=None,
        reason=None,
        count=1,
        repeats=0,
        repeated_at=None,
        delivery_id=work.delivery_id,
        invocation_id=invocation_id,
        method=str(work.request["method"]),
        content_type=work.content_type,
        size=work.size,
        sender=work.sender,
    )


def _refusal(work: NewRefusal) -> DeliveryRow:
    return DeliveryRow(
        id=work.id,
        workspace_id=work.workspace_id,
        trigger_id=work.trigger_id,
        at=work.at,
        outcome="refused",
        status=work.status,
        code=work.code,
        reason=work.reason,
        count=work.count,
        repeats=0,
        repeated_at=None,
        delivery_id=None,
        invocation_id=None,
        method=work.method,
        content_type="",
        size=work.size,
        sender=work.sender,
    )
