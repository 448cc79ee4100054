"""Where a run stands: all that the interpreter needs to go on.

In memory it is dataclasses; between segments it is *sections*, a dict of dicts of JSON, so that
only the entries that changed have to travel (`difference`, `merge`). An entry never holds
anything that cannot be encoded as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from onward.domain.runs.paths import split_path, step_path

Sections = dict[str, dict[str, Any]]

ErrorData = dict[str, Any]  # {category, code, message, path, details}: a StepError as JSON
# joined: a `parallel` has as many branches as it asked for; the others are called off
EndingKind = Literal["error", "return", "cancel", "joined"]


@dataclass(slots=True)
class Ending:
    """Why a list of steps stops before its last step: it travels outwards until somebody takes it."""

    kind: EndingKind
    error: ErrorData | None = None
    outputs: Any = None


@dataclass(slots=True)
class Cursor:
    """One list of steps being walked. `owner` is the path of the container, empty for the root."""

    owner: str
    step_id: str  # of the container; empty for the root
    slot: str
    prefix: str
    index: int = 0
    last: Any = None  # the output of the last step that ran

    @property
    def key(self) -> str:
        return f"{self.prefix}{self.step_id}:{self.slot}"


@dataclass(slots=True)
class Block:
    """A container whose steps are running: if, switch, foreach, while, parallel, try."""

    path: str
    step_id: str
    prefix: str  # where the container itself stands
    cursor: str  # the list that it is a step of
    started_at: str
    phase: str = ""  # if, switch: the chosen slot; try: do catch finally
    next: int = 0  # loops: the next iteration to start
    open: int = 0  # lists of steps that are still being walked
    items: list[Any] | None = None
    output: Any = None  # try: what to give when `finally` is done
    error: ErrorData | None = None  # try: what was caught
    ending: Ending | None = None  # set while its lists are being called off


PendingKind = Literal["call", "retry", "time", "event", "approval", "child", "pause", "outcome"]


@dataclass(slots=True)
class Pending:
    """A step under way that waits for something outside: a call, an answer, a time."""

    path: str
    step_id: str
    prefix: str
    cursor: str
    kind: PendingKind
    started_at: str
    attempt: int = 1  # the number of the step run, as everybody sees it
    tries: int = 1  # how often it was tried by its own retry policy; interruptions do not count
    interruptions: int = 0
    arguments: Any = None  # secrets masked: they may be shown and stored
    secrets: list[Any] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)
    perform: dict[str, Any] | None = None  # set by the driver: it runs as an activity of its own


@dataclass(slots=True)
class Head:
    """The run itself."""

    phase: Literal["new", "steps", "on_failure", "ended"] = "new"
    status: str = "queued"
    error: ErrorData | None = None
    ending: Ending | None = None
    outputs: Any = None
    step_runs: int = 0
    started_at: str = ""
    at: str = ""  # the instant of the newest event: what `now()` is


@dataclass(slots=True)
class State:
    head: Head = field(default_factory=Head)
    vars: dict[str, Any] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    results: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # prefix -> step id -> result
    outcomes: dict[str, dict[int | str, dict[str, Any]]] = field(
        default_factory=dict
    )  # block -> iteration or branch
    timers: dict[str, str] = field(default_factory=dict)  # key -> due
    consumed: dict[str, str] = field(default_factory=dict)  # ids of events that a wait of this run has taken


def encode(state: State) -> Sections:
    return {
        "head": _plain(state.head),
        # In a list: a value of the author's must not look like anything of ours.
        "vars": {name: [value] for name, value in state.vars.items()},
        "cursors": {key: _plain(cursor) for key, cursor in state.cursors.items()},
        "blocks": {path: _plain(block) for path, block in state.blocks.items()},
        "pending": {path: _plain(pending) for path, pending in state.pending.items()},
        "results": {
            step_path(prefix, step_id): result
            for prefix, results in state.results.items()
            for step_id, result in results.items()
        },
        "outcomes": {
            f"{path}#{index}": [index, outcome]
            for path, outcomes in state.outcomes.items()
            for index, outcome in outcomes.items()
        },
        "timers": dict(state.timers),
        "consumed": dict(state.consumed),
    }


def decode(sections: Sections) -> State:
    def section(name: str) -> dict[str, Any]:
        return sections.get(name, {})  # one that was always empty never travelled

    state = State(
        vars={name: value for name, [value] in section("vars").items()},
        timers=dict(section("timers")),
        consumed=dict(section("consumed")),
    )
    if section("head"):
        state.head = Head(**{**section("head"), "ending": _ending(section("head")["ending"])})
    for data in section("cursors").values():
        cursor = Cursor(**data)
        state.cursors[cursor.key] = cursor
    for path, data in section("blocks").items():
        state.blocks[path] = Block(**{**data, "ending": _ending(data["ending"])})
    for path, data in section("pending").items():
        state.pending[path] = Pending(**data)
    for path, result in section("results").items():
        prefix, step_id = split_path(path)
        state.results.setdefault(prefix, {})[step_id] = result
    for key, (index, outcome) in section("outcomes").items():
        state.outcomes.setdefault(key.rpartition("#")[0], {})[index] = outcome
    return state


def difference(before: Sections, after: Sections) -> Sections:
    """What `merge` needs to make `after` of `before`; an entry that is gone is None in a list of its own."""
    delta: Sections = {}
    for name, entries in after.items():
        old = before.get(name, {})
        changed = {key: value for key, value in entries.items() if key not in old or old[key] != value}
        gone = [key for key in old if key not in entries]
        if changed or gone:
            delta[name] = {"set": changed, "gone": gone}
    return delta


def merge(before: Sections, delta: Sections) -> Sections:
    after = dict(before)
    for name, change in delta.items():
        gone = set(change["gone"])
        entries = {key: value for key, value in after.get(name, {}).items() if key not in gone}
        entries.update(change["set"])
        after[name] = entries
    return after


def _plain(data: Any) -> dict[str, Any]:
    plain = {item.name: getattr(data, item.name) for item in fields(data)}
    ending = plain.get("ending")
    if isinstance(ending, Ending):
        plain["ending"] = {item.name: getattr(ending, item.name) for item in fields(ending)}
    return plain


def _ending(data: dict[str, Any] | None) -> Ending | None:
    return None if data is None else Ending(**data)
