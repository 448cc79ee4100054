"""Actions as their callers see them: what there is, and how to call one.

The engine's activities program against `Actions`; `onward.actions` implements it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from onward.domain.runs.facts import Category

Json = Any
"""A JSON value; which shape it has is said by the schemas, not by this type."""

Effects = Literal["none", "read", "write", "destructive"]
Pace = Literal["quick", "long"]
Stream = Literal["stdout", "stderr", "info"]

RETRYABLE: frozenset[Category] = frozenset({"transient", "timeout"})

# A longer request gets an activity of its own, with heartbeat and cancellation.
QUICK_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ActionExample:
    title: str
    arguments: dict[str, Json]
    output: Json = None


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What is known of an action before it is called."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Json]
    output_schema: dict[str, Json]
    effects: Effects = "write"
    idempotent: bool = False
    pace: Pace = "quick"
    icon: str | None = None
    examples: tuple[ActionExample, ...] = ()
    # An argument in seconds that decides the pace of one call, with the value used when it is absent.
    pace_argument: tuple[str, float] | None = None
    # An argument with whose values a call only reads: its name, its default, and those values.
    reads_with: tuple[str, str, frozenset[str]] | None = None
    # The step type that alone may call it: `shell` takes templates as variables, and `with` as text.
    step_type: str | None = None


@dataclass(frozen=True, slots=True)
class ActionResult:
    """`output` is what templates see; `meta` is beside it (status, exit code, milliseconds...)."""

    output: Json
    meta: dict[str, Json] = field(default_factory=dict)


EmitEvent = Callable[[str, str | None, Json], Awaitable[str]]
"""(name, key, data) -> the event's id."""


def _ignore_log(stream: Stream, text: str) -> None:
    """Nobody listens."""


def _ignore_heartbeat() -> None:
    """Nobody waits."""


async def _always_ours() -> None:
    """Nobody else could have it."""


@dataclass(frozen=True, slots=True)
class ActionCall:
    """What an action is given beside its arguments."""

    workspace_id: str
    run_id: str
    path: str
    attempt: int
    idempotency_key: str
    deadline_seconds: float | None = None
    # Both may be called from any thread: synchronous actions run in one of their own.
    log: Callable[[Stream, str], None] = _ignore_log
    heartbeat: Callable[[], None] = _ignore_heartbeat
    emit_event: EmitEvent | None = None
    # To be awaited right before something leaves for the outside, if what came before it takes time. It
    # costs nothing but after a pause, and raises when another worker has taken the step over meanwhile.
    confirm: Callable[[], Awaitable[None]] = _always_ours


class ActionFailed(Exception):
    """The action said no; `category` decides whether it is tried again (rule R13)."""

    def __init__(
        self,
        category: Category,
        message: str,
        *,
        code: str | None = None,
        details: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(message)
        self.category = category
        self.message = message
        self.code = code or category
        self.details: dict[str, Json] = dict(details or {})

    @property
    def retryable(self) -> bool:
        return self.category in RETRYABLE


class Actions(Protocol):
    """Every action this process knows."""

    def find(self, name: str) -> ActionSpec | None:
        """Any action, those of a step type too."""
        ...

    def all(self) -> Sequence[ActionSpec]:
        """Those that a step of type `action` may name, sorted by name."""
        ...

    async def call(self, name: str, arguments: Mapping[str, Json], call: ActionCall) -> ActionResult:
        """Raises `ActionFailed` and nothing else. Cancelling the task cancels the action."""
        ...

    def check_url(self, url: str) -> None:
        """Raises `ActionFailed` when `http.request` could never send anything there.

        By what is written alone: what a name stands for is asked when it is sent.
        """
        ...


def effects_of(spec: ActionSpec, arguments: Mapping[str, Json]) -> Effects:
    """What this call changes, as far as its arguments are known; a template counts for the worst."""
    if spec.reads_with is not None:
        name, default, reading = spec.reads_with
        if arguments.get(name, default) in reading:
            return "read"
    return spec.effects


def pace_of(spec: ActionSpec, arguments: Mapping[str, Json]) -> Pace:
    """How this call behaves. An unreadable time counts as long: that is the safe side."""
    if spec.pace_argument is None:
        return spec.pace
    name, default = spec.pace_argument
    seconds = arguments.get(name, default)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        return "long"
    return "quick" if seconds <= QUICK_TIMEOUT_SECONDS else "long"
