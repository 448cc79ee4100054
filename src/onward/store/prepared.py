"""Facts made ready to be written: encoded by whoever brings them, before any transaction.

What cannot be encoded fails there, for its caller alone, and the writer only binds values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Any, Final

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
from onward.domain.runs.grouping import error_group
from onward.domain.runs.status import RUN_TERMINAL
from onward.store.bulk import Row
from onward.store.feed import ChangeRow
from onward.store.jsontext import encode, encode_optional
from onward.store.plain_text import storable

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Characters of an error's message in the feed, where each reader is sent each change.
MOST_TOLD: Final = 500


class Write(IntEnum):
    STEP_STARTED = 0
    STEP_ENDED = 1
    WAIT_OPENED = 2
    WAIT_CLOSED = 3
    APPROVAL_ASKED = 4
    APPROVAL_CLOSED = 5
    RUN_MOVED = 6


@dataclass(frozen=True, slots=True)
class PreparedFact:
    """`key` is what the row is about: two facts of one key must be written one after the other."""

    write: Write
    key: tuple[str, ...]
    row: Row  # in the order of the columns that `store/recording.py` names
    change: ChangeRow


def prepare(workspace_id: str, run_id: str, facts: Sequence[Fact]) -> list[PreparedFact]:
    """A step that begins and ends among these facts becomes one row."""
    prepared: list[PreparedFact] = []
    begun: dict[tuple[str, ...], int] = {}
    for fact in facts:
        one = _PREPARE[type(fact)](workspace_id, run_id, fact)
        if one.write is Write.STEP_ENDED and one.key in begun:
            prepared[begun.pop(one.key)] = one
            continue
        if one.write is Write.STEP_STARTED:
            begun[one.key] = len(prepared)
        prepared.append(one)
    return prepared


def approval_id(run_id: str, path: str) -> str:
    """Of the place where it is asked, so that a segment that is executed again asks once."""
    number = int.from_bytes(sha256(f"{run_id}\0{path}".encode()).digest()[:17], "big") >> 6
    return "apr_" + "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def error_data(error: StepError) -> dict[str, Any]:
    return {
        "category": error.category,
        "code": error.code,
        "message": error.message,
        "path": error.path,
        "details": error.details,
    }


def _step_started(workspace_id: str, run_id: str, fact: StepStarted) -> PreparedFact:
    return PreparedFact(
        Write.STEP_STARTED,
        (run_id, fact.path, str(fact.attempt)),
        (
            run_id,
            fact.path,
            fact.attempt,
            workspace_id,
            fact.step_id,
            fact.type,
            "running",
            fact.at,
            None,
            None,
            None,
            None,
            encode_optional(fact.input),
            None,
        ),
        step_started_change(workspace_id, run_id, fact),
    )


def step_started_change(workspace_id: str, run_id: str, fact: StepStarted) -> ChangeRow:
    data = {"path": fact.path, "attempt": fact.attempt, "step_id": fact.step_id, "type": fact.type}
    return workspace_id, f"run:{run_id}", "step.started", encode(data), fact.at


def _step_ended(workspace_id: str, run_id: str, fact: StepEnded) -> PreparedFact:
    return PreparedFact(
        Write.STEP_ENDED,
        (run_id, fact.path, str(fact.attempt)),
        step_row(workspace_id, run_id, fact),
        step_ended_change(workspace_id, run_id, fact),
    )


def step_row(workspace_id: str, run_id: str, fact: StepEnded) -> Row:
    return (
        run_id,
        fact.path,
        fact.attempt,
        workspace_id,
        fact.step_id,
        fact.type,
        fact.status,
        fact.started_at,
        fact.at,
        fact.output_blob,
        encode_optional(fact.meta),
        None if fact.error is None else encode(error_data(fact.error)),
        encode_optional(fact.input),
        encode_optional(fact.output),
    )


def step_ended_change(workspace_id: str, run_id: str, fact: StepEnded) -> ChangeRow:
    data: dict[str, Any] = {
        "path": fact.path,
        "attempt": fact.attempt,
        "step_id": fact.step_id,
        "type": fact.type,
        "status": fact.status,
        "started_at": fact.started_at,
    }
    if fact.error is not None:
        data["error"] = _told(fact.error)
    return workspace_id, f"run:{run_id}", "step.ended", encode(data), fact.at


def _told(error: StepError) -> dict[str, str]:
    """As much of it as a line of text shows: the whole error is in the step run."""
    message = error.message
    if len(message) > MOST_TOLD:
        message = message[: MOST_TOLD - 1] + "…"
    return {"category": error.category, "code": error.code, "message": message}


def _wait_opened(workspace_id: str, run_id: str, fact: WaitOpened) -> PreparedFact:
    row = (
        run_id,
        fact.path,
        fact.kind,
        workspace_id,
        None if fact.event_name is None else storable(fact.event_name),
        None if fact.event_key is None else storable(fact.event_key),
        fact.due_at,
        encode(fact.detail),
        fact.at,
    )
    data = {"path": fact.path, "kind": fact.kind, "due_at": fact.due_at}
    change = (workspace_id, f"run:{run_id}", "wait.opened", encode(data), fact.at)
    return PreparedFact(Write.WAIT_OPENED, (run_id, fact.path, fact.kind), row, change)


def _wait_closed(workspace_id: str, run_id: str, fact: WaitClosed) -> PreparedFact:
    return PreparedFact(
        Write.WAIT_CLOSED,
        (run_id, fact.path, fact.kind),
        (run_id, fact.path, fact.kind, fact.outcome, fact.at),
        wait_closed_change(workspace_id, run_id, fact.path, fact.kind, fact.outcome, fact.at),
    )


def wait_closed_change(
    workspace_id: str, run_id: str, path: str, kind: str, outcome: str, at: str
) -> ChangeRow:
    data = {"path": path, "kind": kind, "outcome": outcome}
    return workspace_id, f"run:{run_id}", "wait.closed", encode(data), at


def _approval_asked(workspace_id: str, run_id: str, fact: ApprovalAsked) -> PreparedFact:
    name = approval_id(run_id, fact.path)
    row = (
        name,
        workspace_id,
        run_id,
        fact.path,
        storable(fact.title),
        storable(fact.text),
        encode_optional(fact.form),
        encode(fact.approvers),
        fact.allow_self,
        "open",
        fact.deadline_at,
        fact.at,
    )
    change = (workspace_id, f"approval:{name}", "approval.asked", _of(run_id, fact.path, "open"), fact.at)
    return PreparedFact(Write.APPROVAL_ASKED, ("approval", run_id, fact.path), row, change)


def _approval_closed(workspace_id: str, run_id: str, fact: ApprovalClosed) -> PreparedFact:
    return PreparedFact(
        Write.APPROVAL_CLOSED,
        ("approval", run_id, fact.path),
        (run_id, fact.path, fact.status),
        approval_closed_change(workspace_id, run_id, fact.path, fact.status, fact.at),
    )


def approval_closed_change(workspace_id: str, run_id: str, path: str, status: str, at: str) -> ChangeRow:
    subject = f"approval:{approval_id(run_id, path)}"
    return workspace_id, subject, "approval.closed", _of(run_id, path, status), at


def _of(run_id: str, path: str, status: str) -> str:
    return encode({"run_id": run_id, "path": path, "status": status})


def _run_moved(workspace_id: str, run_id: str, fact: RunMoved) -> PreparedFact:
    error = fact.error
    row = (
        fact.status,
        fact.at,
        encode_optional(fact.outputs) if fact.status in RUN_TERMINAL else None,
        None if error is None else encode(error_data(error)),
        None if error is None else error_group(error.category, error.code, error.message),
    )
    change = run_moved_change(workspace_id, run_id, fact.status, fact.at, error)
    return PreparedFact(Write.RUN_MOVED, ("run", run_id), row, change)


def run_moved_change(
    workspace_id: str, run_id: str, status: str, at: str, error: StepError | None = None
) -> ChangeRow:
    data: dict[str, Any] = {"status": status}
    if error is not None:
        data["error"] = {"category": error.category, "code": error.code}
    return workspace_id, f"run:{run_id}", "run.moved", encode(data), at


_PREPARE: dict[type[Any], Callable[[str, str, Any], PreparedFact]] = {
    StepStarted: _step_started,
    StepEnded: _step_ended,
    WaitOpened: _wait_opened,
    WaitClosed: _wait_closed,
    ApprovalAsked: _approval_asked,
    ApprovalClosed: _approval_closed,
    RunMoved: _run_moved,
}
