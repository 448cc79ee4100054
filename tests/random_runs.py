"""Random definitions, and a driver for them that crashes wherever it is told to.

The driver does what `engine/activities/segment` does, without anything around it: it keeps the state
between segments as JSON, writes facts down before it carries out commands, and after a crash it
executes the segment again from the state it began with, giving back what has a receipt. What the
outside answers is a function of the place and the seed alone, so two drives of one definition differ
by nothing but the crashes.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from hypothesis import strategies as st

from onward.domain.definitions.plan import compile_plan
from onward.domain.instants import to_text
from onward.domain.runs.commands import Call, CancelChild, Drop, LaunchChild, LookBack
from onward.domain.runs.events import (
    ApprovalDecided,
    CancelAsked,
    ChildEnded,
    ChildLaunched,
    Event,
    EventArrived,
    Failed,
    Interrupted,
    OutcomeChosen,
    Succeeded,
    Tick,
)
from onward.domain.runs.facts import (
    ApprovalAsked,
    ApprovalClosed,
    Fact,
    RunMoved,
    StepEnded,
    StepError,
    StepStarted,
    WaitClosed,
    WaitOpened,
)
from onward.domain.runs.machine import Machine, RunLimits
from onward.domain.runs.replaying import replay_order, replayed
from onward.domain.runs.scope import World
from onward.domain.runs.state import Pending, State, decode, difference, encode, merge
from onward.ports.rows.runs import Ending

START = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
# Longer than any run of the generator can honestly take: a run that is still open then hangs.
MOST_SEGMENTS = 400
ENDS: Final[tuple[Ending, ...]] = ("succeeded", "failed", "cancelled")


class Crash(Exception):
    """The process is gone."""


@dataclass
class Drive:
    """One run of `document`, crashing at the writes whose numbers are in `crashes`."""

    document: dict[str, Any]
    seed: int
    crashes: frozenset[int] = frozenset()
    garbage: dict[int, list[Event]] = field(default_factory=dict)  # segment -> what comes with it
    sections: dict[str, Any] = field(default_factory=dict)
    written: list[Fact] = field(default_factory=list)
    receipts: dict[tuple[str, int], StepEnded] = field(default_factory=dict)
    executed: list[tuple[str, int]] = field(default_factory=list)
    children: dict[str, str] = field(default_factory=dict)  # run id -> path of who waits for it
    cancelled_children: set[str] = field(default_factory=set)
    ended_children: set[str] = field(default_factory=set)
    told_waits: set[Any] = field(default_factory=set)
    writes: int = 0
    segment: int = 0
    clock: int = 0  # microseconds
    _in_segment: bool = False

    def __post_init__(self) -> None:
        self.plan = compile_plan({"name": "random", **self.document})
        run = {"id": "run_1", "url": "u", "workspace": "ws"}
        self.world = World({}, {"type": "manual"}, run, {"name": "random", "version": 1})

    def to_its_end(self) -> Drive:
        events: list[Event] = []
        while self.end is None:
            assert self.segment < MOST_SEGMENTS, f"it hangs: {self.sections['pending']}"
            self.segment += 1
            self._segment([Tick(self._now()), *events, *self.garbage.get(self.segment, [])])
            events = [] if self.end is not None else self._what_comes_next(decode(self.sections))
        return self

    @property
    def end(self) -> RunMoved | None:
        return next((fact for fact in self.written if isinstance(fact, RunMoved)), None)

    # --- a segment -------------------------------------------------------------------

    def _segment(self, events: list[Event]) -> None:
        began_at = self.clock
        self._in_segment = True
        while self._in_segment:
            try:
                self._execute(events)
                self._in_segment = False
            except Crash:
                self.clock = began_at

    def _execute(self, events: list[Event]) -> None:
        if self.end is not None:
            return  # the row says so, and nobody begins
        state = decode(json.loads(json.dumps(self.sections)))
        if not self.sections and self.plan.timeout is not None:
            state.timers["run"] = to_text(START + timedelta(seconds=self.plan.timeout))
        machine = Machine(self.plan, self.world, state, RunLimits())
        known = dict(self.receipts)
        replays: list[StepEnded] = []
        under_way: list[Call] = []
        for event in events:
            machine.apply(event)
        machine.reissue_calls()
        while True:
            commands = machine.take_commands()
            self._write(machine.take_facts())
            answers: list[Event] = []
            for command in commands:
                answers += self._carry_out(command, machine, known, replays, under_way)
            if not answers and replays:
                replays.sort(key=replay_order)
                answers = [replayed(replays.pop(0))]
                self.clock = max(self.clock, _microseconds(answers[0].at))
            elif not answers and under_way:
                under_way.sort(key=lambda call: self._dice(call.path, call.attempt, "order"))
                answers = [self._answer(under_way.pop(0))]
            if not answers:
                break
            for answer in answers:
                machine.apply(answer)
        # Only now does the outside hear of it: what is gone before is gone.
        self._crash_if_asked()
        delta = json.loads(json.dumps(difference(self.sections, encode(machine.state))))
        self.sections = merge(self.sections, delta)

    def _carry_out(
        self,
        command: Any,
        machine: Machine,
        known: dict[tuple[str, int], StepEnded],
        replays: list[StepEnded],
        under_way: list[Call],
    ) -> list[Event]:
        if isinstance(command, Call):
            if machine.wants(command):
                receipt = known.get((command.path, command.attempt))
                if receipt is not None:
                    replays.append(receipt)
                elif self._dice(command.path, command.attempt, "long") % 4 == 0:
                    machine.state.pending[command.path].perform = {"attempt": command.attempt}
                else:
                    under_way.append(command)
        elif isinstance(command, Drop):
            under_way[:] = [call for call in under_way if call.path != command.path]
            replays[:] = [receipt for receipt in replays if receipt.path != command.path]
        elif isinstance(command, LaunchChild) and machine.wants(command):
            child = f"child-{command.path}-{command.attempt}"
            if self._dice(command.path, command.attempt, "launch") % 4 == 0:
                error = StepError("transient", "too_many_open_runs", "full")
                return [Failed(command.path, command.attempt, machine.now, error)]
            self.children[child] = command.path
            return [ChildLaunched(machine.now, command.path, child)]
        elif isinstance(command, CancelChild):
            self.cancelled_children.add(command.run_id)
        elif isinstance(command, LookBack) and self._dice(command.path, 0, "before") % 3 == 0:
            return [EventArrived(machine.now, self._event(command.path, command.name, command.key))]
        return []

    def _answer(self, call: Call) -> Event:
        key = (call.path, call.attempt)
        assert key not in self.receipts, f"{key} has a receipt and is executed again"
        self.executed.append(key)
        self.clock += 1
        return self._answer_of(call.path, call.attempt)

    def _answer_of(self, path: str, attempt: int) -> Succeeded | Failed:
        roll = self._dice(path, attempt, "answer") % 10
        if roll < 6:
            return Succeeded(path, attempt, self._now(), {"n": roll})
        category: Any = ("action", "transient", "unknown_outcome", "transient")[roll - 6]
        return Failed(path, attempt, self._now(), StepError(category, "broken", "it broke", path))

    def _write(self, facts: list[Fact]) -> None:
        for fact in facts:
            self._crash_if_asked()
            if not self._is_told(fact):
                self.written.append(fact)

    def _is_told(self, fact: Fact) -> bool:
        """As the ledger does it: a segment that is executed again tells most of its facts again."""
        if isinstance(fact, StepEnded):
            return self.receipts.setdefault((fact.path, fact.attempt), fact) is not fact
        if not isinstance(fact, WaitOpened | WaitClosed):
            return False
        told = (type(fact), fact.path, fact.kind, fact.at) in self.told_waits
        self.told_waits.add((type(fact), fact.path, fact.kind, fact.at))
        return told

    def _crash_if_asked(self) -> None:
        self.writes += 1
        if self.writes in self.crashes and self._in_segment:
            raise Crash

    # --- what the outside does between segments -----------------------------------------

    def _what_comes_next(self, state: State) -> list[Event]:
        """One thing that the run waits for, chosen by the dice: a time, or an answer."""
        choices: list[tuple[str, str]] = [("timer", key) for key in state.timers]
        choices += [
            (pending.kind, path)
            for path, pending in state.pending.items()
            if pending.kind in ("call", "event", "approval", "child", "outcome")
        ]
        assert choices, f"nothing can happen any more: {encode(state)}"
        kind, name = min(choices, key=lambda choice: self._dice(*choice[::-1], str(self.segment)))
        self.clock += 1
        if kind == "timer":
            due = state.timers[name]
            self.clock = max(self.clock, _microseconds(due))
            return [Tick(self._now())]
        return self._outside(kind, name, state)

    def _outside(self, kind: str, path: str, state: State) -> list[Event]:
        now, roll = self._now(), self._dice(path, self.segment, "outside")
        pending = state.pending[path]
        if kind == "call":
            return [self._perform(pending)]
        if kind == "event":
            return [EventArrived(now, self._event(path, pending.detail["name"], pending.detail["key"]))]
        if kind == "approval":
            return [ApprovalDecided(now, path, ("approved", "denied")[roll % 2], "Ada", now)]
        if kind == "outcome":
            return [OutcomeChosen(now, path, ("succeeded", "failed", "retry")[roll % 3], "Ada", {"n": 7})]
        self.ended_children.add(pending.detail["run_id"])
        status = ENDS[roll % 3]
        error = {"category": "transient", "code": "x", "message": "m"} if status == "failed" else None
        return [ChildEnded(now, path, pending.detail["run_id"], status, {"n": 1}, error)]

    def _perform(self, pending: Pending) -> Event:
        """An activity of its own: it writes its rows itself, and may have been begun more than once."""
        path, attempt = pending.path, pending.attempt
        for lost in range(attempt, attempt + self._dice(path, attempt, "lost") % 3):
            error = StepError("transient", "interrupted", "its worker is gone", path)
            self._write([self._end_of(pending, lost, "failed", error=error)])
            attempt = lost + 1
        answer = self._answer_of(path, attempt)
        if isinstance(answer, Succeeded):
            self._write([self._end_of(pending, attempt, "succeeded", output=answer.output)])
        else:
            self._write([self._end_of(pending, attempt, "failed", error=answer.error)])
        return answer

    def _end_of(self, pending: Pending, attempt: int, status: Any, **more: Any) -> StepEnded:
        kind = self.plan.steps[pending.step_id].type
        return StepEnded(
            pending.path, attempt, pending.step_id, kind, status, self._now(), pending.started_at, **more
        )

    def _event(self, path: str, name: str, key: str | None) -> dict[str, Any]:
        event_id = f"evt-{path}-{self.segment}"
        return {"id": event_id, "name": name, "key": key, "data": 1, "at": self._now(), "source": "test"}

    def _dice(self, *what: Any) -> int:
        return int.from_bytes(sha256(repr((self.seed, what)).encode()).digest()[:6])

    def _now(self) -> str:
        return to_text(START + timedelta(microseconds=self.clock))


def check_the_books(drive: Drive) -> None:
    """What holds of every run that has ended, whatever came its way."""
    end = drive.end
    assert end is not None
    assert drive.written[-1] is end, "something was written behind the end"
    _check_waits(drive)
    _check_attempts(drive)


def open_books(drive: Drive) -> tuple[set[tuple[str, int]], set[tuple[str, str]], set[str]]:
    """Steps, waits and approvals that the interpreter itself left open."""
    steps = {(f.path, f.attempt) for f in drive.written if isinstance(f, StepStarted)} - set(drive.receipts)
    opened = Counter((f.path, f.kind) for f in drive.written if isinstance(f, WaitOpened))
    closed = Counter((f.path, f.kind) for f in drive.written if isinstance(f, WaitClosed))
    asked = {f.path for f in drive.written if isinstance(f, ApprovalAsked)}
    answered = {f.path for f in drive.written if isinstance(f, ApprovalClosed | StepEnded)}
    return steps, set(opened - closed), asked - answered


def outcome(drive: Drive) -> Any:
    """All that must not depend on where the process died."""
    end = drive.end
    assert end is not None
    ended = {key: (fact.status, fact.output, fact.at) for key, fact in drive.receipts.items()}
    return end, ended


def _check_waits(drive: Drive) -> None:
    still_open: set[tuple[str, str]] = set()
    for fact in drive.written:
        if isinstance(fact, WaitClosed):
            still_open.discard((fact.path, fact.kind))
        elif isinstance(fact, WaitOpened):
            others = {kind for path, kind in still_open if path == fact.path} - {fact.kind}
            assert not others, f"{fact.path} waits for {others} and for {fact.kind}"
            still_open.add((fact.path, fact.kind))


def _check_attempts(drive: Drive) -> None:
    attempts: dict[str, set[int]] = {}
    for path, attempt in drive.receipts:
        attempts.setdefault(path, set()).add(attempt)
    for path, numbers in attempts.items():
        assert numbers == set(range(1, max(numbers) + 1)), (path, numbers)


def _microseconds(at: str) -> int:
    return (datetime.fromisoformat(at) - START) // timedelta(microseconds=1)


# --- definitions ---------------------------------------------------------------------------

Steps = list[dict[str, Any]]


@st.composite
def documents(draw: st.DrawFn, depth: int = 3, *, action: str = "x", children: bool = True) -> dict[str, Any]:
    """Valid definitions: containers in containers, with everything that a step may say."""
    steps = [{"id": "start", "type": "set", "vars": {"c": 0}}, *draw(_lists(depth))]
    document: dict[str, Any] = {"steps": steps, "outputs": {"c": "{{ vars.c }}"}}
    if draw(st.booleans()):
        document["on_failure"] = draw(_lists(1))
    if draw(st.booleans()):
        document["timeout"] = draw(st.sampled_from(["12s", "2m"]))
    if not children:
        document = _replaced(document, {"workflow": {"type": "set", "vars": {"child": 1}}})
    return _with_ids(_replaced(document, {"action": {"action": action}}))


def _replaced(value: Any, by_type: dict[str, dict[str, Any]]) -> Any:
    """The document with steps of these types overlaid, or made into others."""
    if isinstance(value, list):
        return [_replaced(item, by_type) for item in value]
    if not isinstance(value, dict):
        return value
    overlay = by_type.get(value.get("type", ""))
    if overlay is not None and "type" in overlay:
        return overlay
    return {name: _replaced(item, by_type) for name, item in value.items()} | (overlay or {})


def _lists(depth: int) -> st.SearchStrategy[Steps]:
    return st.lists(_steps(depth), min_size=1, max_size=3)


def _steps(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(_LEAVES) if depth == 0 else st.one_of(*_LEAVES, *_containers(_lists(depth - 1)))


_maybe_continue = st.sampled_from([{}, {}, {"on_error": "continue"}])
_RETRY = {"retry": {"attempts": 3, "backoff": "10s", "on": ["transient"]}}


def _leaf(*options: dict[str, Any], **fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.sampled_from(options or ({},))
    return st.builds(lambda more, error: {**fixed, **more, **error}, chosen, _maybe_continue)


_LEAVES = [
    _leaf({}, _RETRY, {"if": "vars.c < 3"}, type="action", action="x", **{"with": {"c": "{{ vars.c }}"}}),
    st.just({"type": "set", "vars": {"c": "{{ vars.c + 1 }}"}}),
    st.just({"type": "set", "vars": {"t": "{{ now() }}"}}),
    st.sampled_from([{"type": "wait", "for": "5s"}, {"type": "wait", "for": "1m"}]),
    _leaf(
        {}, {"timeout": "30s", "on_timeout": "continue"}, {"timeout": "30s"}, type="wait", event={"name": "e"}
    ),
    _leaf(
        {"on_deny": "continue"},
        {"deadline": "20s", "on_deadline": "approve"},
        {"deadline": "20s"},
        type="approval",
        title="Go?",
    ),
    _leaf({}, _RETRY, {"timeout": "40s"}, type="workflow", workflow="child"),
    st.just({"type": "fail", "message": "no"}),
    st.just({"type": "return", "outputs": {"early": True}}),
]


def _containers(lists: st.SearchStrategy[Steps]) -> list[st.SearchStrategy[dict[str, Any]]]:
    def build(more: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
        return {**{key: value for key, value in more.items() if value is not None}, **error}

    def container(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
        strategies = {
            name: value if isinstance(value, st.SearchStrategy) else st.just(value)
            for name, value in fields.items()
        }
        return st.builds(build, st.fixed_dictionaries(strategies), _maybe_continue)

    return [
        container(**{"type": "if", "condition": "vars.c % 2 == 0", "then": lists, "else": lists}),
        container(
            type="foreach", items=st.sampled_from(["{{ [1, 2] }}", "{{ [1, 2, 3] }}"]), do=lists,
            concurrency=st.integers(1, 3), on_item_error=st.sampled_from(["fail", "continue"]),
        ),
        container(
            type="while", condition="loop.index < 2", max_iterations=st.sampled_from([1, 3]),
            every=st.sampled_from([None, "7s"]), do=lists,
        ),
        container(
            type="parallel", branches=st.fixed_dictionaries({"a": lists, "b": lists}),
            join=st.sampled_from(["all", "any", 2]), on_branch_error=st.sampled_from(["fail", "continue"]),
        ),
        container(**{"type": "try", "do": lists, "catch": lists, "finally": lists}),
        container(**{"type": "try", "do": lists, "finally": lists}),
        container(type="try", do=lists, catch=lists),
    ]  # fmt: skip


def _with_ids(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with an id for each step, in document order."""
    numbers = iter(range(10_000))

    def named(step: Any) -> Any:
        if isinstance(step, list):
            return [named(item) for item in step]
        if isinstance(step, dict):
            own = {"id": f"s{next(numbers)}"} if "type" in step and "id" not in step else {}
            item = {"as": f"item_{own['id']}"} if step.get("type") == "foreach" else {}
            return {**own, **{key: named(value) for key, value in step.items()}, **item}
        return step

    return {name: named(value) for name, value in document.items()}


# --- garbage ---------------------------------------------------------------------------------


def garbage(*, cancels: bool = True) -> st.SearchStrategy[dict[int, list[Event]]]:
    """Events that nobody waits for, that came before or never should; and cancels at any time."""
    at = st.integers(0, 90_000_000).map(lambda us: to_text(START + timedelta(microseconds=us)))
    path = st.sampled_from(["nowhere", "s0", "s1", "s2", "s3[0]/s4", "s2[1]/s3", "start"])
    attempt = st.integers(-1, 0)
    error = st.just(StepError("action", "late", "too late"))
    events: list[st.SearchStrategy[Event]] = [
        st.builds(Succeeded, path, attempt, at),
        st.builds(Failed, path, attempt, at, error),
        st.builds(Interrupted, path, attempt, at),
        st.builds(ChildEnded, at, path, st.just("another-child"), st.just("succeeded")),
        st.builds(OutcomeChosen, at, path, st.sampled_from(["succeeded", "failed", "retry"]), st.just("Ada")),
        st.builds(ApprovalDecided, at, path, st.just("approved"), st.just("Ada"), at),
        st.builds(EventArrived, at, st.fixed_dictionaries({"id": st.just("evt_1"), "name": st.just("e"), "key": st.none()})),
        st.builds(Tick, at),
    ]  # fmt: skip
    if cancels:
        events.append(st.builds(CancelAsked, at, st.just("enough"), st.just("Ada")))
    return st.dictionaries(
        st.integers(1, 12), st.lists(st.one_of(events), min_size=1, max_size=3), max_size=5
    )
