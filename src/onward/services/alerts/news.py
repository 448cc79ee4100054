"""Reading the feed for alerts: what changed, as bad and good news, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from onward.domain.alerts.alert import Kind
from onward.domain.alerts.news import News
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.clocks import is_ahead
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.outcomes import ASKED_FOR, MISSED, TROUBLES
from onward.domain.triggers.trigger import read_stored
from onward.ports.rows.alerts import EndedRun, FiringFacts, TriggerFacts
from onward.ports.rows.feed import Change
from onward.ports.store import Tx
from onward.services.launch import LAUNCH_FAILED
from onward.services.triggers.scheduling import SchedulerView

# What is overdue is told again and again for as long as it is: the first of them are enough.
OVERDUE_AT_ONCE: Final = 500
_OF_RUNS: Final = frozenset[Kind]({"run_failed", "failures_in_row"})
# Switched on; or saved, which mends one that could not be read.
_SWITCHES: Final = ("trigger.enabled", "trigger.updated")
_KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "run_failed": ("run.moved",),
    "failures_in_row": ("run.moved", "invocation.moved"),
    "missed": ("trigger.decided", "invocation.moved"),
    "late": ("invocation.moved",),
    "auto_paused": ("trigger.decided", *_SWITCHES),
    "scheduler_lag": (),
}
_DELETED: Final = ("trigger.deleted", "workflow.deleted")
_ENDED: Final = frozenset({"failed", "succeeded"})
_SLOTTED: Final = frozenset({"schedule", "catch_up"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the enabled alerts ask for. `open`: of these there is trouble, which good news would end."""

    kinds: frozenset[Kind]
    open: frozenset[Kind]
    workspaces: frozenset[str]

    def changes(self) -> list[str]:
        return sorted({name for kind in self.kinds for name in _KINDS[kind]})


def happened(tx: Tx, wanted: Wanted, after: int, upto: int) -> list[News]:
    names = wanted.changes()
    if not names or upto <= after:
        return []
    changes = [
        change
        for change in tx.alert_news.changes(after, upto, names)
        if change.workspace_id in wanted.workspaces
    ]
    return _Reader(tx, wanted, changes).news()


def deleted(tx: Tx, after: int, upto: int) -> list[str]:
    """The keys of what is about triggers and workflows that are deleted: nothing will ever end it."""
    ids = [_id(change) for change in tx.alert_news.changes(after, upto, _DELETED)]
    return [f"{kind}:{one}" for one in ids for kind in _KINDS]


def overdue(tx: Tx, wanted: Wanted, now: datetime, least: float) -> list[News]:
    """What should have started by now: of each trigger the longest."""
    before = to_text(now - timedelta(seconds=least))
    found: dict[str, News] = {}
    pending = tx.alert_news.overdue_firings(before, OVERDUE_AT_ONCE)
    triggers = tx.alert_news.triggers(sorted({row.trigger_id for row in pending}))
    for row in pending:
        trigger = triggers.get(row.trigger_id)
        if trigger is not None:
            late = _seconds(row.scheduled_for, to_text(now)) - _jitter(trigger.document)
            _keep_longest(found, _unstarted(trigger, now, row.scheduled_for, late))
    for trigger in tx.alert_news.overdue_triggers(before, OVERDUE_AT_ONCE):
        if trigger.next_at is not None:
            late = _seconds(trigger.next_at, to_text(now))
            _keep_longest(found, _unstarted(trigger, now, trigger.next_at, late))
    return [news for news in found.values() if news.workspace_id in wanted.workspaces]


def lag(status: SchedulerView, workspace_id: str, now: datetime) -> News | None:
    """How far the scheduler is behind: what is due, or its own silence. None: it has never run."""
    last = status.last_tick_at or status.registered_at
    if last is None:
        return None
    # By a clock that ran ahead, nobody knows how long it has been silent: as long as that, for all we know.
    ahead = is_ahead(from_text(last), now)
    silence = abs(_seconds(last, to_text(now))) if ahead else _seconds(last, to_text(now))
    behind = max(status.lag_seconds, silence)
    quiet = f"It was last seen at {last[:19].replace('T', ' ')} UTC; {status.due:,} triggers are due."
    return News("lag", False, workspace_id, to_text(now), sentence=quiet, late_seconds=behind)


class _Reader:
    """One batch of changes, with the rows that they speak of."""

    def __init__(self, tx: Tx, wanted: Wanted, changes: Sequence[Change]) -> None:
        self._tx = tx
        self._wanted = wanted
        self._changes = changes
        self._moves = self._moves_that_tell()

    def news(self) -> list[News]:
        runs = self._runs()
        firings = self._firings()
        triggers = self._triggers(firings.values())
        return [news for change in self._changes for news in self._of(change, runs, firings, triggers)]

    def _runs(self) -> dict[str, EndedRun]:
        """Of runs that succeeded only where that ends something: there are many of them."""
        ended = _ENDED if self._good_matters(_OF_RUNS, _has_failed) else frozenset({"failed"})
        if not self._wanted.kinds & _OF_RUNS:
            return {}
        ids = [_id(c) for c in self._changes if c.kind == "run.moved" and c.data.get("status") in ended]
        return self._tx.alert_news.runs(ids)

    def _good_matters(self, kinds: frozenset[Kind], is_bad: Any) -> bool:
        return bool(self._wanted.open & kinds) or any(is_bad(change) for change in self._changes)

    def _moves_that_tell(self) -> set[str]:
        """What an invocation has to become to be looked at."""
        kinds = self._wanted.kinds
        again = "missed" in kinds and self._good_matters(frozenset({"missed"}), _was_missed)
        begun = {"running"} if again or "late" in kinds else set()
        return begun | (_ENDED if "failures_in_row" in kinds else set())

    def _firings(self) -> dict[str, FiringFacts]:
        named = (c.data.get("invocation_id") for c in self._changes if self._asks_for_firing(c))
        return self._tx.alert_news.firings(sorted({one for one in named if isinstance(one, str)}))

    def _asks_for_firing(self, change: Change) -> bool:
        if change.kind == "invocation.moved":
            return change.data.get("status") in self._moves
        return _was_missed(change)

    def _triggers(self, firings: Collection[FiringFacts]) -> dict[str, TriggerFacts]:
        ids = {firing.trigger_id for firing in firings}
        ids |= {_id(change) for change in self._changes if self._is_of_trigger(change)}
        return self._tx.alert_news.triggers(sorted(ids))

    def _is_of_trigger(self, change: Change) -> bool:
        if change.kind == "trigger.decided":
            return change.data.get("outcome") in TROUBLES
        return change.kind in _SWITCHES

    def _of(
        self,
        change: Change,
        runs: Mapping[str, EndedRun],
        firings: Mapping[str, FiringFacts],
        triggers: Mapping[str, TriggerFacts],
    ) -> list[News]:
        if change.kind == "run.moved":
            run = runs.get(_id(change))
            ended = change.data.get("status") in _ENDED
            if run is None or not ended or _was_put_off(run):
                return []
            return [_run_ended(change, run)]
        trigger = triggers.get(_id(change))
        if trigger is None:
            return []  # deleted meanwhile, or nobody asks for it
        firing = firings.get(str(change.data.get("invocation_id")))
        match change.kind:
            case "trigger.enabled":
                return [_of_trigger("switch", True, change, trigger)]
            case "trigger.updated" if trigger.fires:
                return [_of_trigger("switch", True, change, trigger)]
            case "trigger.decided":
                return _decided(change, trigger, firing)
            case "invocation.moved" if firing is not None:
                return _moved(change, trigger, firing)
            case _:
                return []


def _id(change: Change) -> str:
    return change.subject.partition(":")[2]


def _has_failed(change: Change) -> bool:
    return change.kind == "run.moved" and change.data.get("status") == "failed"


def _was_missed(change: Change) -> bool:
    return change.kind == "trigger.decided" and change.data.get("outcome") in MISSED


def _was_put_off(run: EndedRun) -> bool:
    """Nobody could start it, and its firing is tried again: that tells, should it come to nothing or late."""
    return "invocation_id" in run.trigger and (run.error or {}).get("code") == LAUNCH_FAILED


def _run_ended(change: Change, run: EndedRun) -> News:
    ok = change.data["status"] == "succeeded"
    by_trigger = "invocation_id" in run.trigger
    return News(
        "run",
        ok,
        run.workspace_id,
        change.at,
        workflow_id=run.workflow_id,
        workflow=run.workflow,
        trigger_id=run.trigger.get("id") if by_trigger else None,
        trigger=run.trigger.get("name") if by_trigger else None,
        run_id=run.id,
        sentence="" if ok else _why(run.error),
        is_child=run.depth > 0,
        by_alert=run.root_type == "alert",
    )


def _why(error: Mapping[str, Any] | None) -> str:
    if not error:
        return ""
    place = f"step {error['path']}: " if error.get("path") else ""
    return f"{place}{error.get('message') or error.get('code') or 'no reason was given'}"


def _decided(change: Change, trigger: TriggerFacts, firing: FiringFacts | None) -> list[News]:
    """A trouble or nothing: what is decided is no good news before it has started."""
    sentence = str(change.data.get("sentence", ""))
    match TROUBLES.get(change.data["outcome"]):
        case "stopped":
            return [_of_trigger("switch", False, change, trigger, sentence=sentence)]
        case "missed" if firing is None or firing.source not in ASKED_FOR:
            count = int(change.data.get("count", 1))
            return [_of_trigger("slot", False, change, trigger, sentence=sentence, count=count)]
        case _:
            return []


def _moved(change: Change, trigger: TriggerFacts, firing: FiringFacts) -> list[News]:
    status = change.data["status"]
    if status in _ENDED and firing.source != "test":
        ok = status == "succeeded"
        sentence = "" if ok else firing.reason or ""
        return [_of_trigger("firing", ok, change, trigger, sentence=sentence, run_id=firing.run_id)]
    if status == "running" and change.data.get("attempt") == 1:
        return _started(change, trigger, firing)
    return []


def _started(change: Change, trigger: TriggerFacts, firing: FiringFacts) -> list[News]:
    """It fires; and if that was for a slot, so late."""
    if firing.source in ASKED_FOR:
        return []
    fires = _of_trigger("slot", True, change, trigger, run_id=firing.run_id)
    if firing.source not in _SLOTTED or firing.started_at is None:
        return [fires]
    slot = firing.scheduled_for
    late = _seconds(slot, firing.started_at) - _jitter(trigger.document)
    more: dict[str, Any] = {"slot": slot, "late_seconds": late, "run_id": firing.run_id}
    return [fires, _of_trigger("started", True, change, trigger, **more)]


def _of_trigger(what: Any, ok: bool, change: Change, trigger: TriggerFacts, **more: Any) -> News:
    return News(
        what,
        ok,
        trigger.workspace_id,
        change.at,
        workflow=trigger.workflow,
        trigger_id=trigger.id,
        trigger=trigger.name,
        **more,
    )


def _unstarted(trigger: TriggerFacts, now: datetime, slot: str, late: float) -> News:
    return News(
        "unstarted",
        False,
        trigger.workspace_id,
        to_text(now),
        workflow=trigger.workflow,
        trigger_id=trigger.id,
        trigger=trigger.name,
        slot=slot,
        late_seconds=late,
    )


def _keep_longest(found: dict[str, News], news: News) -> None:
    known = found.get(str(news.trigger_id))
    if known is None or (news.slot or "") < (known.slot or ""):
        found[str(news.trigger_id)] = news


def _seconds(start: str, end: str) -> float:
    return (from_text(end) - from_text(start)).total_seconds()


def _jitter(document: str) -> float:
    """A slot that is put off on purpose is not late."""
    try:
        schedule = read_stored(document).schedule
    except TriggerError:  # written by an older version, which took more
        return 0.0
    return 0.0 if schedule is None else schedule.jitter
