"""What is decided together, in one transaction: gathered first, and then written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from onward.domain.instants import from_text, to_text
from onward.domain.triggers.admitting import Group, Mark, Standing, start_of
from onward.domain.triggers.clocks import latest
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.admissions import GroupRow, MarkRow
from onward.ports.rows.triggers import DecisionRow, InvocationRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import deciding
from onward.services.triggers.attempts import count_failure
from onward.services.triggers.firing_keys import Keys, lane_key
from onward.services.triggers.moves import tell_moved
from onward.services.triggers.recording import ASKED, ID_PREFIX, new_invocation
from onward.services.triggers.refusals import BROKEN, Refusal, readable
from onward.services.triggers.triggers import COUNTED_SOURCES


class Portion:
    """`take` rows, decide about them, and `flush`."""

    def __init__(self, app: Services, tx: Tx, now: datetime, generation: int) -> None:
        self.app = app
        self.tx = tx
        self.now = now
        self.generation = generation
        self._latest = to_text(latest(now))
        self._rows: dict[str, InvocationRow] = {}
        self._changed: dict[str, None] = {}
        self._standings: dict[str, Standing] = defaultdict(Standing)
        self._kept: dict[str, tuple[str, Standing]] = {}
        self._paced: set[str] = set()
        self._lanes: dict[str, int] = {}
        self._closing: list[tuple[str, str, str]] = []
        self._decisions: list[DecisionRow] = []
        self._admitted = False

    def take(self, rows: Sequence[InvocationRow]) -> list[InvocationRow]:
        self._rows.update({row.id: row for row in rows})
        return list(rows)

    def load(self, arrived: Iterable[tuple[InvocationRow, Trigger, Keys]]) -> None:
        """What came before those that nobody has looked at, for as far as their policies ask."""
        of_triggers: dict[str, list[tuple[InvocationRow, Trigger, Keys]]] = defaultdict(list)
        for one in arrived:
            if one[0].waits_for == "policies":
                of_triggers[one[0].trigger_id].append(one)
        for trigger_id, ours in of_triggers.items():
            workspace_id = ours[0][0].workspace_id
            standing = self._before(workspace_id, trigger_id, ours)
            self._standings[trigger_id] = standing
            before = Standing(marks=dict(standing.marks), groups=dict(standing.groups))
            self._kept[trigger_id] = (workspace_id, before)

    def standing(self, trigger_id: str) -> Standing:
        return self._standings[trigger_id]

    def new_id(self) -> str:
        return self.app.clock.new_id(ID_PREFIX)

    def change(self, row: InvocationRow, **values: Any) -> InvocationRow:
        changed = replace(self._rows[row.id], **values)
        self._rows[row.id] = changed
        self._changed[row.id] = None
        return changed

    def admit(self, row: InvocationRow, **values: Any) -> None:
        self.change(row, admitted_at=to_text(self.now), waits_for=None, **values)
        self._admitted = True

    def refuse(self, row: InvocationRow, refusal: Refusal) -> None:
        ended = {"status": refusal.status, "reason": refusal.sentence, "ended_at": to_text(self.now)}
        self.change(row, waits_for=None, **ended)
        self._note(row, refusal.outcome, refusal.sentence)

    def refuse_id(self, invocation_id: str, refusal: Refusal) -> None:
        if (row := self._waiting(invocation_id)) is not None:
            self.refuse(row, refusal)

    def let_go_id(self, invocation_id: str) -> None:
        row = self._waiting(invocation_id)
        if row is None:
            return
        trigger = readable(row.document)
        if trigger is None:
            self.refuse(row, BROKEN)
        elif row.lane is None and trigger.policies.concurrency is not None:
            self.change(row, waits_for="pace")  # its trigger was edited: its line is worked out anew
            self._admitted = True  # or to be looked at, which is as good a reason to look again
        else:
            self.let_go(row, trigger, row.lane)

    def let_go(self, row: InvocationRow, trigger: Trigger, lane: str | None) -> None:
        """Past everything but the throttle and its line."""
        paced = self._pace(row, trigger)
        concurrency = trigger.policies.concurrency
        if concurrency is None or lane is None:
            self.admit(row, **paced)
            return
        if lane not in self._lanes:
            self._lanes[lane] = self.tx.admissions.in_lane(lane)
        self._lanes[lane] += 1
        line = {"lane": lane, "lane_limit": concurrency.limit, **paced}
        if self._lanes[lane] <= concurrency.limit:
            self.admit(row, **line)
            return
        self.change(row, waits_for="lane", **line)
        if row.source == "backfill":
            return  # it is told of as a whole
        key = f" of the key {lane_key(lane)}" if lane_key(lane) else ""
        self._note(row, "queued", f"{concurrency.limit}{key} may run at once: it waits in line.")

    def close(self, workspace_id: str, trigger_id: str, batch_id: str) -> None:
        self._closing.append((workspace_id, trigger_id, batch_id))

    def flush(self) -> bool:
        """Whether anything was admitted."""
        changed = [self._rows[invocation_id] for invocation_id in self._changed]
        self.tx.admissions.save(changed)
        self._keep()
        for workspace_id, trigger_id, batch_id in self._closing:
            self._fire_batch(workspace_id, trigger_id, batch_id)
        deciding.record(self.app, self.tx, self._decisions)
        for row in changed:
            if row.ended_at is not None:
                tell_moved(self.app, self.tx, row)
            if row.status == "failed" and row.source in COUNTED_SOURCES:
                count_failure(self.app, self.tx, row)
        return self._admitted

    def _before(
        self, workspace_id: str, trigger_id: str, ours: Sequence[tuple[InvocationRow, Trigger, Keys]]
    ) -> Standing:
        rows = self.tx.admissions
        firings = [keys.firing for _, _, keys in ours]
        policies = [trigger.policies for _, trigger, _ in ours]
        marked = sorted({one.dedupe_key for one in firings if one.dedupe_key is not None})
        grouped = sorted({one.group_key for one in firings}) if any(p.groups for p in policies) else []
        limit = max((p.rate_limit.count for p in policies if p.rate_limit is not None), default=0)
        marks = rows.marks(workspace_id, trigger_id, marked, self._latest) if marked else []
        groups = rows.groups(workspace_id, trigger_id, grouped) if grouped else []
        return Standing(
            marks={mark.key: Mark(mark.invocation_id, from_text(mark.until)) for mark in marks},
            counted=[from_text(at) for at in rows.counted(trigger_id, limit, self._latest)] if limit else [],
            groups={group.key: _group(group) for group in groups},
        )

    def _pace(self, row: InvocationRow, trigger: Trigger) -> dict[str, str]:
        throttle = trigger.policies.throttle
        if throttle is None or row.source in ASKED or row.source == "backfill":
            return {}
        standing = self._standings[row.trigger_id]
        if row.trigger_id not in self._paced:
            self._paced.add(row.trigger_id)
            paced = self.tx.admissions.paced(row.trigger_id, throttle.count, self._latest)
            standing.paced = [from_text(at) for at in paced]
        start = start_of(throttle, standing, self.now)
        if start > self.now:
            sentence = f"{throttle.count} start in {throttle.per:g} s: it starts at {start:%H:%M:%S} UTC."
            self._note(row, "throttled", sentence)
        return {"due_at": to_text(start), "paced_at": to_text(start)}

    def _waiting(self, invocation_id: str) -> InvocationRow | None:
        """Unless it has ended meanwhile: a person may cancel what waits."""
        row = self._rows.get(invocation_id)
        if row is None:
            found = self.take(self.tx.admissions.waiting([invocation_id]))
            row = found[0] if found else None
        return row

    def _keep(self) -> None:
        marks: list[MarkRow] = []
        groups: list[GroupRow] = []
        for trigger_id, (workspace_id, before) in self._kept.items():
            after = self._standings[trigger_id]
            marks += [
                MarkRow(workspace_id, trigger_id, key, mark.invocation_id, to_text(mark.until))
                for key, mark in after.marks.items()
                if before.marks.get(key) != mark
            ]
            groups += [
                _group_row(workspace_id, trigger_id, group)
                for key, group in after.groups.items()
                if before.groups.get(key) != group
            ]
            for key in before.groups.keys() - after.groups.keys():
                self.tx.admissions.drop_group(workspace_id, trigger_id, key)
        self.tx.admissions.put_marks(marks)
        self.tx.admissions.put_groups(groups)

    def _fire_batch(self, workspace_id: str, trigger_id: str, batch_id: str) -> None:
        """Its parts end with it: one invocation goes on in their place."""
        parts = self.tx.admissions.parts(batch_id)
        owner = self.tx.triggers.get(workspace_id, trigger_id)
        if not parts or owner is None:
            return
        at = to_text(self.now)
        document = parts[-1].document
        trigger = readable(document)
        if trigger is None:
            self._break(parts, at)
            return
        batch = new_invocation(
            self.app,
            replace(owner, document=document),
            slot=f"batch:{batch_id}",
            source="batch",
            scheduled_for=parts[0].scheduled_for,
            payload={"items": [part.trigger.get("payload") for part in parts]},
            in_line=trigger.overlap == "queue",
            generation=self.generation,
            more={"parts": [part.id for part in parts], **_depth(parts)},
            invocation_id=batch_id,
        )
        self.tx.invocations.insert([batch])
        self._admitted = True  # or to be looked at, which is as good a reason to look again
        reason = f"It is one of {len(parts)} in the batch {batch_id}."
        ended = [
            replace(part, status="skipped", waits_for=None, reason=reason, ended_at=at) for part in parts
        ]
        self.tx.admissions.save(ended)
        for part in ended:
            tell_moved(self.app, self.tx, part)
        self._decisions.append(
            deciding.decision(
                self.app,
                workspace_id,
                trigger_id,
                "batched",
                f"{len(parts)} firings go on as one." if len(parts) > 1 else "One firing, in a batch of one.",
                slot=parts[0].slot,
                invocation_id=batch_id,
                last_slot=parts[-1].slot,
                count=len(parts),
            )
        )

    def _break(self, parts: Sequence[InvocationRow], at: str) -> None:
        reason = BROKEN.sentence
        self.tx.admissions.save(
            [replace(part, status="failed", waits_for=None, reason=reason, ended_at=at) for part in parts]
        )
        for part in parts:
            self._note(part, BROKEN.outcome, reason)

    def _note(self, row: InvocationRow, outcome: str, sentence: str) -> None:
        self._decisions.append(
            deciding.decision(self.app, row.workspace_id, row.trigger_id, outcome, sentence, row.slot, row.id)
        )


def _depth(parts: Sequence[InvocationRow]) -> dict[str, int]:
    """How many runs in a row were started by events: a loop through batches is stopped as well."""
    deepest = max(int(part.trigger.get("depth") or 0) for part in parts)
    return {"depth": deepest} if deepest else {}


def _group(row: GroupRow) -> Group:
    first, last, due = (from_text(at) for at in (row.first_at, row.last_at, row.due_at))
    return Group(row.kind, row.key, row.invocation_id, first, last, due, row.count, row.bytes)


def _group_row(workspace_id: str, trigger_id: str, group: Group) -> GroupRow:
    return GroupRow(
        workspace_id=workspace_id,
        trigger_id=trigger_id,
        key=group.key,
        kind=group.kind,
        invocation_id=group.id,
        first_at=to_text(group.first),
        last_at=to_text(group.last),
        due_at=to_text(group.due),
        count=group.count,
        bytes=group.size,
    )
