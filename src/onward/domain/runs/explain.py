"""Why does this run not go on? One causal sentence, and every reason behind it. Pure.

A child is explained by its own situation, so the chain is followed to its end:
"It waits for run_2 of `billing` (step `bill`), which waits for a decision ...".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from onward.domain.approvals.deciding import describe
from onward.domain.instants import from_text
from onward.domain.runs.facts import WaitKind
from onward.domain.runs.spans import spoken_span
from onward.domain.runs.stuck import ADVICE

ReasonKind = Literal[
    "ended", "cancelling", "not_started", "engine_lost", "line", "stuck", "running", "wait", "more"
]
_SPOKEN_AT_MOST: Final = 3  # reasons in the sentence; all of them are in the list


@dataclass(frozen=True, slots=True)
class Asked:
    """The question behind an `approval` wait."""

    id: str
    title: str
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One open wait, with what is known of the thing that it waits for."""

    path: str
    kind: WaitKind
    since: str
    due_at: str | None = None
    event_name: str | None = None
    event_key: str | None = None
    detail: dict[str, Any] | None = None
    asked: Asked | None = None
    child: Situation | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Where a run stands for its concurrency key."""

    key: str
    limit: int
    holders: tuple[str, ...]
    ahead: tuple[str, ...]  # the nearest before it in line
    position: int = 1  # 1 is next


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything about one run that a reason can be made of."""

    run_id: str
    workflow_name: str
    status: str
    moved_at: str
    error: dict[str, Any] | None = None
    cancel_requested_at: str | None = None
    cancel_reason: str | None = None
    launched: bool = True
    execution: Literal["open", "closed", "missing", "unknown"] = "open"
    open_steps: tuple[str, ...] = ()  # paths of the steps under way
    stuck: bool = False
    line: Line | None = None
    waits: tuple[Awaited, ...] = ()
    more_waits: int = 0  # open waits beside those in `waits`


@dataclass(frozen=True, slots=True)
class Reason:
    kind: ReasonKind
    text: str
    path: str | None = None
    since: str | None = None
    until: str | None = None
    subject: str | None = None  # what to look at: an id of a run or an approval
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    sentence: str
    reasons: tuple[Reason, ...]


def explain(situation: Situation, now: datetime) -> Explanation:
    reasons = tuple(_reasons(situation, now))
    return Explanation(f"It {_joined([reason.text for reason in reasons])}.", reasons)


def _reasons(situation: Situation, now: datetime) -> list[Reason]:
    ended = _ended(situation)
    if ended is not None:
        return [ended]
    reasons = [*_cancelling(situation), *_engine(situation)]
    if situation.line is not None:
        reasons.append(_line(situation.line, situation.moved_at))
    reasons += [_wait(awaited, now) for awaited in _waits(situation)]
    reasons += _more(situation)
    return reasons or [_moving(situation, now)]


def _ended(situation: Situation) -> Reason | None:
    since = situation.moved_at
    if situation.status == "succeeded":
        return Reason("ended", f"succeeded at {_clock(since)}", since=since)
    if situation.status == "cancelled":
        return Reason("ended", f"was cancelled at {_clock(since)}{_because(situation)}", since=since)
    if situation.status == "failed":
        return _failed(situation.error or {}, since)
    return None


def _failed(error: dict[str, Any], since: str) -> Reason:
    path = error.get("path") or None
    message = _sentence_part(error.get("message") or "no reason was recorded")
    if path:
        return Reason("ended", f"failed at step `{path}`: {message}", path, since)
    where = " before its first step" if error.get("stage") == "launch" else ""
    return Reason("ended", f"failed{where}: {message}", since=since)


def _because(situation: Situation) -> str:
    reason = situation.cancel_reason or (situation.error or {}).get("message")
    return f": {_sentence_part(reason)}" if reason else ""


def _cancelling(situation: Situation) -> list[Reason]:
    if situation.cancel_requested_at is None:
        return []
    text = f"is being cancelled{_because(situation)}"
    return [Reason("cancelling", text, since=situation.cancel_requested_at)]


def _engine(situation: Situation) -> list[Reason]:
    if not situation.launched:
        return [_not_started(situation)]
    if situation.execution in ("closed", "missing"):
        text = "has no execution in the engine any more, so nothing moves it"
        return [Reason("engine_lost", text, hint="The reconciler ends such a run within two minutes.")]
    return []


def _not_started(situation: Situation) -> Reason:
    return Reason(
        "not_started",
        "is recorded, but the engine has not been told of it yet",
        since=situation.moved_at,
        hint="The reconciler starts it within a minute once the engine can be reached.",
    )


def _moving(situation: Situation, now: datetime) -> Reason:
    since = situation.moved_at
    if situation.stuck:
        text = f"says that it runs, but no step has moved for {_since(since, now)}"
        return Reason("stuck", text, since=since, hint=ADVICE)
    if situation.status == "queued":
        text = "is started and waits for a worker to take it"
        return Reason("not_started", text, since=since, hint="No worker at all? See `onward doctor`.")
    if situation.open_steps:
        steps = _joined([f"`{path}`" for path in situation.open_steps])
        return Reason("running", f"is running {steps}", situation.open_steps[0], since)
    return Reason("running", "is running", since=since)


def _line(line: Line, since: str) -> Reason:
    key = f"`{line.key}`" if line.key else "its workflow"
    text = f"stands in line for {key}, where {_limit(line.limit)}: {_in_front(line)}"
    return Reason("line", text, since=since, subject=line.holders[0] if line.holders else None)


def _in_front(line: Line) -> str:
    held = f"held by {_joined(list(line.holders))}" if line.holders else "a slot has just become free"
    if line.position == 1:
        return f"{held}, and it is next"
    ahead = _joined(list(line.ahead)) if line.position - 1 == len(line.ahead) else f"{line.position - 1} runs"
    return f"{held}, and {ahead} {'is' if line.position == 2 else 'are'} ahead of it"


def _limit(limit: int) -> str:
    return "one run goes at a time" if limit == 1 else f"{limit} runs go at a time"


def _waits(situation: Situation) -> list[Awaited]:
    """Where a run stands in line says more than that it waits for its slot."""
    in_line = situation.line is not None
    return [awaited for awaited in situation.waits if not (in_line and awaited.kind == "slot")]


def _wait(awaited: Awaited, now: datetime) -> Reason:
    return Reason(
        "wait",
        f"waits {_WAITS[awaited.kind](awaited, now)}",
        awaited.path,
        awaited.since,
        awaited.due_at,
        _subject(awaited),
        _HINTS.get(awaited.kind),
    )


def _subject(awaited: Awaited) -> str | None:
    if awaited.asked is not None:
        return awaited.asked.id
    return awaited.child.run_id if awaited.child is not None else None


def _time(awaited: Awaited, now: datetime) -> str:
    return f"until {_when(awaited, now)} (step `{awaited.path}`)" if awaited.due_at else _somewhere(awaited)


def _somewhere(awaited: Awaited) -> str:
    return f"at step `{awaited.path}`"


def _retry(awaited: Awaited, now: datetime) -> str:
    error = (awaited.detail or {}).get("error")
    message = error.get("message") if isinstance(error, dict) else error
    reason = f": {_sentence_part(str(message))}" if message else ""
    when = f" at {_when(awaited, now)}" if awaited.due_at else ""
    return f"for the next attempt of step `{awaited.path}`{when}, which failed{reason}"


def _event(awaited: Awaited, now: datetime) -> str:
    key = f" with key `{awaited.event_key}`" if awaited.event_key else ""
    return f"for the event `{awaited.event_name}`{key} (step `{awaited.path}`){_latest(awaited, now)}"


def _approval(awaited: Awaited, now: datetime) -> str:
    if awaited.asked is None:
        return f"for a decision (step `{awaited.path}`){_latest(awaited, now)}"
    who, title = describe(awaited.asked.approvers), awaited.asked.title
    return f"for a decision by {who} on “{title}” (step `{awaited.path}`){_latest(awaited, now)}"


def _child(awaited: Awaited, now: datetime) -> str:
    if awaited.child is None:
        return f"for a run of another workflow (step `{awaited.path}`)"
    child = awaited.child
    inner = _joined([reason.text for reason in _reasons(child, now)])
    return f"for {child.run_id} of `{child.workflow_name}` (step `{awaited.path}`), which {inner}"


def _slot(_awaited: Awaited, _now: datetime) -> str:
    return "for its slot, which is free: it is being told"


def _outcome(awaited: Awaited, _now: datetime) -> str:
    return (
        f"for a human to say what became of step `{awaited.path}`, "
        "which was under way when its worker died and may not run twice"
    )


_WAITS: Final = {
    "time": _time,
    "retry": _retry,
    "event": _event,
    "approval": _approval,
    "child": _child,
    "slot": _slot,
    "outcome": _outcome,
}
_HINTS: Final = {
    "approval": "`onward approvals list` shows it; a member decides it there or in the browser.",
    "outcome": "Look at the other side, then resolve the step as succeeded, failed or to be retried.",
}


def _more(situation: Situation) -> list[Reason]:
    if not situation.more_waits:
        return []
    return [Reason("more", f"waits for {situation.more_waits} more things")]


def _latest(awaited: Awaited, now: datetime) -> str:
    return f", until {_when(awaited, now)} at the latest" if awaited.due_at else ""


def _when(awaited: Awaited, now: datetime) -> str:
    assert awaited.due_at is not None
    left = (from_text(awaited.due_at) - now).total_seconds()
    when = f"in {spoken_span(left)}" if left > 0 else f"due {spoken_span(-left)} ago"
    return f"{_clock(awaited.due_at)} ({when})"


def _since(instant: str, now: datetime) -> str:
    return spoken_span((now - from_text(instant)).total_seconds())


def _clock(instant: str) -> str:
    return from_text(instant).strftime("%Y-%m-%d %H:%M:%S UTC")


def _sentence_part(message: str) -> str:
    """A message inside a sentence of ours: one line, bounded, without its own full stop."""
    line = " ".join(message.split())
    return (f"{line[:200]}…" if len(line) > 200 else line).rstrip(".")


def _joined(texts: Sequence[str]) -> str:
    if len(texts) > _SPOKEN_AT_MOST:
        rest = len(texts) - _SPOKEN_AT_MOST + 1
        texts = [*texts[: _SPOKEN_AT_MOST - 1], f"{rest} more"]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
