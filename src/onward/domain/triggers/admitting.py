"""What the policies of a trigger decide about firings, one after the other in the order they came.

Pure: what came before is handed in as `Standing`, is changed by each decision, and is what has to be
kept. The same firings in the same order are decided alike, however they are cut into portions, and
whenever somebody looks: only the throttle asks for the time, because it is about starts.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from onward.domain.definitions.durations import format_duration
from onward.domain.triggers.policies import Batch, Debounce, Dedupe, Policies, Rate

# What a run can be given as its trigger: the same as one payload.
MOST_BATCH_BYTES: Final = 256 * 1024
GroupKind = Literal["quiet", "rest", "batch"]


@dataclass(frozen=True, slots=True)
class Firing:
    """`size`: of its payload, in bytes. Keys are worked out; None where there is no such policy."""

    id: str
    at: datetime
    dedupe_key: str | None = None
    group_key: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    invocation_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Firings that wait for each other. `id`: the newest (quiet), the one that fired (rest), the batch's."""

    kind: GroupKind
    key: str
    id: str
    first: datetime
    last: datetime
    due: datetime
    count: int = 1
    size: int = 0


@dataclass(slots=True)
class Standing:
    """What came before: instants in order."""

    marks: dict[str, Mark] = field(default_factory=dict)
    counted: list[datetime] = field(default_factory=list)
    paced: list[datetime] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    id: str
    outcome: str
    sentence: str

    @property
    def uncounted(self) -> bool:
        """It never came so far that the rate limit would count it."""
        return self.outcome in ("deduped", "rate_limited")


@dataclass(frozen=True, slots=True)
class Pass:
    """On to the throttle, and to the line."""

    id: str


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits in its group, until then as things stand."""

    id: str
    group: Group


@dataclass(frozen=True, slots=True)
class Close:
    """The batch is complete."""

    group: Group


Verdict: TypeAlias = Skip | Pass | Hold | Close


def decide(
    policies: Policies, standing: Standing, firing: Firing, new_id: Callable[[], str]
) -> tuple[Verdict, ...]:
    """`new_id`: of a batch that begins with this firing."""
    skipped = _deduped(policies.dedupe, standing, firing) or _limited(policies.rate_limit, standing, firing)
    if skipped is not None:
        return (skipped,)
    _mark(policies.dedupe, standing, firing)
    if policies.batch is not None:
        return _batched(policies.batch, standing, firing, new_id)
    if policies.debounce is None:
        return (Pass(firing.id),)
    if policies.debounce.edge == "leading":
        return _rested(policies.debounce, standing, firing)
    return _quieted(policies.debounce, standing, firing)


def start_of(throttle: Rate | None, standing: Standing, now: datetime) -> datetime:
    """When the next one may start: never before one that was let through earlier."""
    if throttle is None:
        return now
    paced = standing.paced
    start = max(now, paced[-1]) if paced else now
    if len(paced) >= throttle.count:
        start = max(start, paced[-throttle.count] + timedelta(seconds=throttle.per))
    paced.append(start)
    return start


def _deduped(rule: Dedupe | None, standing: Standing, firing: Firing) -> Skip | None:
    if rule is None or firing.dedupe_key is None:
        return None
    mark = standing.marks.get(firing.dedupe_key)
    if mark is None or firing.at >= mark.until:
        return None
    sentence = f"{mark.invocation_id} came with the same key {_shown(firing.dedupe_key)}, within "
    return Skip(firing.id, "deduped", f"{sentence}{format_duration(rule.window)}.")


def _mark(rule: Dedupe | None, standing: Standing, firing: Firing) -> None:
    """Only of one that goes on: what never fires blocks nothing."""
    if rule is not None and firing.dedupe_key is not None:
        standing.marks[firing.dedupe_key] = Mark(firing.id, _end(rule, firing))


def _end(rule: Dedupe, firing: Firing) -> datetime:
    return firing.at + timedelta(seconds=rule.window)


def _limited(rule: Rate | None, standing: Standing, firing: Firing) -> Skip | None:
    if rule is None:
        return None
    counted = standing.counted
    since = firing.at - timedelta(seconds=rule.per)
    if len(counted) >= rule.count and counted[-rule.count] > since:
        sentence = f"More than {rule.count} came within {format_duration(rule.per)}."
        return Skip(firing.id, "rate_limited", sentence)
    # Firings that two servers recorded at one moment may be seen in the other order.
    insort(counted, firing.at)
    return None


def _quieted(rule: Debounce, standing: Standing, firing: Firing) -> tuple[Verdict, ...]:
    """The last one fires."""
    before = standing.groups.get(firing.group_key)
    if before is None or firing.at >= before.due:
        group = _begun("quiet", rule, firing)
        verdicts: tuple[Verdict, ...] = () if before is None else (Pass(before.id),)
    else:
        group = _extended(rule, replace(before, id=firing.id), firing)
        sentence = f"{firing.id} came within {format_duration(rule.wait)}, and fires for it."
        verdicts = (Skip(before.id, "debounced", sentence),)
    standing.groups[firing.group_key] = group
    return (*verdicts, Hold(firing.id, group))


def _rested(rule: Debounce, standing: Standing, firing: Firing) -> tuple[Verdict, ...]:
    """The first one fires."""
    before = standing.groups.get(firing.group_key)
    if before is None or firing.at >= before.due:
        standing.groups[firing.group_key] = _begun("rest", rule, firing)
        return (Pass(firing.id),)
    standing.groups[firing.group_key] = _extended(rule, before, firing)
    sentence = f"{before.id} fired for it, less than {format_duration(rule.wait)} of quiet before."
    return (Skip(firing.id, "debounced", sentence),)


def _begun(kind: GroupKind, rule: Debounce, firing: Firing) -> Group:
    due = firing.at + timedelta(seconds=rule.wait)
    return Group(kind, firing.group_key, firing.id, firing.at, firing.at, due)


def _extended(rule: Debounce, group: Group, firing: Firing) -> Group:
    last = max(group.last, firing.at)
    due = min(last + timedelta(seconds=rule.wait), group.first + timedelta(seconds=rule.most))
    return replace(group, last=last, due=max(due, group.due), count=group.count + 1)


def _batched(
    rule: Batch, standing: Standing, firing: Firing, new_id: Callable[[], str]
) -> tuple[Verdict, ...]:
    verdicts: list[Verdict] = []
    group = standing.groups.get(firing.group_key)
    if group is not None and (firing.at >= group.due or group.size + firing.size > MOST_BATCH_BYTES):
        verdicts.append(Close(group))
        group = None
    if group is None:
        due = firing.at + timedelta(seconds=rule.within)
        group = Group("batch", firing.group_key, new_id(), firing.at, firing.at, due, 0)
    last = max(group.last, firing.at)
    group = replace(group, last=last, count=group.count + 1, size=group.size + firing.size)
    verdicts.append(Hold(firing.id, group))
    if group.count >= rule.size:
        standing.groups.pop(firing.group_key, None)
        verdicts.append(Close(group))
    else:
        standing.groups[firing.group_key] = group
    return tuple(verdicts)


def _shown(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:60]}..."
