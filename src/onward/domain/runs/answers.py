"""What each event means to the steps that wait for it.

An event that nobody waits for (a late result, a second signal, an answer to a step that was
called off) changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from onward.domain.definitions.plan import StepPlan
from onward.domain.expressions.errors import ExpressionError
from onward.domain.runs import containers, leaves
from onward.domain.runs.commands import CancelChild
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
    ApprovalClosed,
    Category,
    StepEnded,
    StepError,
    StepStarted,
    WaitClosed,
    WaitKind,
    WaitOpened,
    WaitOutcome,
)
from onward.domain.runs.failures import StepFailure, from_expression
from onward.domain.runs.retry import MOST_INTERRUPTIONS, delay_before_next
from onward.domain.runs.state import Cursor, Pending

if TYPE_CHECKING:
    from onward.domain.runs.machine import Machine


def take(machine: Machine, event: Event) -> None:
    _take(event, machine)


def is_awaited(machine: Machine, event: Event) -> bool:
    if isinstance(event, ApprovalDecided):
        return _answered(machine, event.path, None, "approval") is not None
    if isinstance(event, OutcomeChosen):
        return _answered(machine, event.path, event.attempt, "outcome") is not None
    if isinstance(event, ChildEnded):
        pending = _answered(machine, event.path, None, "child")
        return pending is not None and pending.detail.get("run_id") == event.run_id
    return True


def close_wait(machine: Machine, pending: Pending, outcome: WaitOutcome) -> None:
    """Whatever was open for this wait is closed: its row, its approval, its child."""
    kind = _wait_kind(pending)
    if kind is None:
        return
    machine.facts.append(WaitClosed(pending.path, kind, machine.now, outcome))
    if outcome == "resolved":
        return
    if pending.kind == "approval":
        status = "expired" if outcome == "timed_out" else "cancelled"
        machine.facts.append(ApprovalClosed(pending.path, machine.now, status))  # type: ignore[arg-type]
    if pending.kind == "child" and "run_id" in pending.detail:
        reason = "its parent's step timed out" if outcome == "timed_out" else "its parent was called off"
        machine.commands.append(CancelChild(pending.detail["run_id"], reason))


@singledispatch
def _take(event: Any, machine: Machine) -> None:
    raise TypeError(f"not an event: {event!r}")


@_take.register(Succeeded)
def _succeeded(event: Succeeded, machine: Machine) -> None:
    pending = _answered(machine, event.path, event.attempt, "call")
    if pending is not None:
        pending.attempt = event.attempt
        _complete(machine, pending, event.output, event.meta)


@_take.register(Failed)
def _failed(event: Failed, machine: Machine) -> None:
    pending = _answered(machine, event.path, event.attempt, "call", "child")
    if pending is None:
        return
    pending.attempt = event.attempt
    close_wait(machine, pending, "cancelled")  # a child that could not be launched is not waited for
    if event.error.category == "unknown_outcome":
        _ask_for_outcome(machine, pending, event.error)
    else:
        _retry_or_fail(machine, pending, event.error)


@_take.register(Interrupted)
def _interrupted(event: Interrupted, machine: Machine) -> None:
    pending = _answered(machine, event.path, event.attempt, "call")
    if pending is None:
        return
    step = machine.plan.steps[pending.step_id]
    pending.attempt = event.attempt
    if step.fields.get("delivery") == "at_most_once":
        message = "The worker died while the step was under way; it may or may not have taken effect."
        _ask_for_outcome(machine, pending, StepError("unknown_outcome", "worker_died", message, pending.path))
        return
    pending.interruptions += 1
    error = StepError(
        "internal", "worker_died", "The worker died while the step was under way.", pending.path
    )
    if pending.interruptions > MOST_INTERRUPTIONS:
        _fail(machine, pending, error)
        return
    _end_attempt(machine, pending, error)
    _try_again(machine, step, pending)


@_take.register(Tick)
def _tick(event: Tick, machine: Machine) -> None:
    timers = machine.state.timers
    for key in sorted(
        (key for key, due in timers.items() if due <= event.at), key=lambda key: (timers[key], key)
    ):
        if key in timers and not machine.ended:  # an earlier one may have called it off
            del timers[key]
            _go_off(machine, key)


@_take.register(EventArrived)
def _event_arrived(event: EventArrived, machine: Machine) -> None:
    for pending in list(machine.state.pending.values()):
        if pending.path in machine.state.pending and pending.kind == "event":
            _offer(machine, pending, event)


@_take.register(ApprovalDecided)
def _approval_decided(event: ApprovalDecided, machine: Machine) -> None:
    pending = _answered(machine, event.path, None, "approval")
    if pending is None:
        return
    close_wait(machine, pending, "resolved")
    output = {
        "decision": event.decision,
        "by": event.by,
        "at": event.decided_at,
        "comment": event.comment,
        "form": event.form,
    }
    _decide(machine, pending, output)


@_take.register(ChildLaunched)
def _child_launched(event: ChildLaunched, machine: Machine) -> None:
    pending = _answered(machine, event.path, None, "child")
    if pending is None or machine.ended:
        # Whoever asked for it was called off between the question and the answer.
        machine.commands.append(CancelChild(event.run_id, "its parent was called off"))
    else:
        pending.detail["run_id"] = event.run_id


@_take.register(ChildEnded)
def _child_ended(event: ChildEnded, machine: Machine) -> None:
    pending = _answered(machine, event.path, None, "child")
    if pending is None or pending.detail.get("run_id") != event.run_id:
        return  # the child of an earlier attempt
    close_wait(machine, pending, "resolved")
    meta = {"run_id": event.run_id}
    if event.status == "succeeded":
        _complete(machine, pending, event.outputs, meta)
        return
    cause = event.error or {}
    category: Category = "cancelled" if event.status == "cancelled" else cause.get("category", "action")
    message = cause.get("message") or f"The child run was {event.status}."
    details = {"run_id": event.run_id, "cause": event.error}
    _retry_or_fail(
        machine, pending, StepError(category, "child_" + event.status, message, pending.path, details)
    )


@_take.register(OutcomeChosen)
def _outcome_chosen(event: OutcomeChosen, machine: Machine) -> None:
    # An answer that is told twice must not answer the next question of the same step as well.
    pending = _answered(machine, event.path, event.attempt, "outcome")
    if pending is None:
        return
    close_wait(machine, pending, "resolved")
    step = machine.plan.steps[pending.step_id]
    if event.choice == "retry":
        _try_again(machine, step, pending)
        return
    pending.attempt += 1  # the attempt whose outcome nobody knew stays as it was
    meta = {"resolved_by": event.by}
    if event.choice == "succeeded":
        _complete(machine, pending, event.output, meta)
    else:
        message = f"{event.by} said that the step did not take effect."
        _fail(
            machine, pending, StepError("unknown_outcome", "resolved_as_failed", message, pending.path), meta
        )


@_take.register(CancelAsked)
def _cancel_asked(event: CancelAsked, machine: Machine) -> None:
    machine.cancel()


# --- timers ------------------------------------------------------------------------


def _go_off(machine: Machine, key: str) -> None:
    if key == "run":
        machine.time_out(StepError("timeout", "run_timeout", "The run took longer than its timeout."))
        return
    if key == "grace":
        machine.end_now()
        return
    kind, _, path = key.partition(":")
    if kind == "p":
        containers.pause_over(machine, path)
        return
    pending = machine.state.pending.get(path)
    if pending is not None:
        _due(machine, pending, timed_out=kind == "t")


def _due(machine: Machine, pending: Pending, *, timed_out: bool) -> None:
    step = machine.plan.steps[pending.step_id]
    if pending.kind == "retry":
        machine.facts.append(WaitClosed(pending.path, "retry", machine.now, "resolved"))
        _try_again(machine, step, pending)
    elif pending.kind == "time":
        close_wait(machine, pending, "resolved")
        _complete(machine, pending, None)
    elif pending.kind == "approval":
        close_wait(machine, pending, "timed_out")
        _deadline_passed(machine, step, pending)
    elif pending.kind == "event":
        close_wait(machine, pending, "timed_out")
        if step.fields["on_timeout"] == "continue":
            _complete(machine, pending, None, {"timed_out": True})
        else:
            name = pending.detail["name"]
            message = f"The event {name!r} did not come within {step.timeout:g} s."
            _fail(machine, pending, StepError("timeout", "event_timeout", message, pending.path))
    elif pending.kind == "child" and timed_out:
        close_wait(machine, pending, "timed_out")
        message = f"The child run took longer than {step.timeout:g} s."
        _retry_or_fail(machine, pending, StepError("timeout", "child_timeout", message, pending.path))


def _deadline_passed(machine: Machine, step: StepPlan, pending: Pending) -> None:
    choice = step.fields["on_deadline"]
    if choice == "fail":
        message = "Nobody decided before the deadline."
        _fail(machine, pending, StepError("timeout", "approval_expired", message, pending.path))
        return
    decision = "approved" if choice == "approve" else "denied"
    output = {
        "decision": decision,
        "by": None,
        "at": machine.now,
        "comment": "the deadline passed",
        "form": None,
    }
    _decide(machine, pending, output)


def _decide(machine: Machine, pending: Pending, output: dict[str, Any]) -> None:
    step = machine.plan.steps[pending.step_id]
    if output["decision"] == "approved" or step.fields["on_deny"] == "continue":
        _complete(machine, pending, output)
        return
    who = output["by"] or "The deadline"
    said = f": {output['comment']}" if output["comment"] else "."
    error = StepError("denied", "approval_denied", f"{who} denied it{said}", pending.path, dict(output))
    _fail(machine, pending, error)


# --- events --------------------------------------------------------------------------


def _offer(machine: Machine, pending: Pending, arrived: EventArrived) -> None:
    """An event is taken once in a run: a wait in a loop does not find the one before again."""
    event = arrived.event
    wanted = pending.detail
    if event["id"] in machine.state.consumed or event["name"] != wanted["name"]:
        return
    if wanted["key"] is not None and event["key"] != wanted["key"]:
        return
    step = machine.plan.steps[pending.step_id]
    cursor = machine.state.cursors[pending.cursor]
    where = step.fields["event"].where
    try:
        if where is not None and not machine.evaluate_condition(where, cursor, event=event):
            return
    except ExpressionError as error:
        close_wait(machine, pending, "cancelled")
        _fail(machine, pending, from_expression(error, pending.path))
        return
    except StepFailure as failure:
        close_wait(machine, pending, "cancelled")
        _fail(machine, pending, failure.error)
        return
    machine.state.consumed[event["id"]] = machine.now
    close_wait(machine, pending, "resolved")
    _complete(machine, pending, event)


# --- attempts --------------------------------------------------------------------------


def _retry_or_fail(machine: Machine, pending: Pending, error: StepError) -> None:
    step = machine.plan.steps[pending.step_id]
    delay = delay_before_next(step.retry, pending.tries, error)
    if delay is None:
        _fail(machine, pending, error)
        return
    _end_attempt(machine, pending, error)
    machine.state.timers.pop(f"t:{pending.path}", None)
    pending.kind = "retry"
    pending.perform = None
    pending.tries += 1
    due = machine.later(delay)
    detail = {"attempt": pending.attempt + 1, "error": asdict(error)}
    machine.state.timers[f"w:{pending.path}"] = due
    machine.facts.append(WaitOpened(pending.path, "retry", machine.now, due, detail=detail))


def _try_again(machine: Machine, step: StepPlan, pending: Pending) -> None:
    pending.attempt += 1
    pending.started_at = machine.now
    machine.facts.append(
        StepStarted(pending.path, pending.attempt, step.id, step.type, machine.now, pending.arguments)
    )
    if step.type == "workflow":
        pending.detail = {}
        leaves.ask_child(machine, step, pending)
    else:
        leaves.call_again(machine, step, pending)


def _end_attempt(machine: Machine, pending: Pending, error: StepError) -> None:
    step = machine.plan.steps[pending.step_id]
    machine.facts.append(
        StepEnded(
            pending.path,
            pending.attempt,
            step.id,
            step.type,
            "failed",
            machine.now,
            pending.started_at,
            pending.arguments,
            None,
            None,
            error,
        )
    )


def _ask_for_outcome(machine: Machine, pending: Pending, error: StepError) -> None:
    _end_attempt(machine, pending, error)
    pending.kind = "outcome"
    pending.perform = None
    machine.facts.append(
        WaitOpened(pending.path, "outcome", machine.now, detail={"attempt": pending.attempt})
    )


# --- common ------------------------------------------------------------------------------


def _answered(machine: Machine, path: str, attempt: int | None, *kinds: str) -> Pending | None:
    pending = machine.state.pending.get(path)
    if pending is None or pending.kind not in kinds:
        return None
    return None if attempt is not None and attempt < pending.attempt else pending


def _complete(machine: Machine, pending: Pending, output: Any, meta: dict[str, Any] | None = None) -> None:
    machine.settle(pending.path)
    cursor = machine.state.cursors[pending.cursor]
    step = machine.plan.steps[pending.step_id]
    machine.complete(
        cursor,
        step,
        pending.path,
        output,
        started_at=pending.started_at,
        attempt=pending.attempt,
        shown=pending.arguments,
        meta=meta,
    )
    machine.resume(cursor)


def _fail(machine: Machine, pending: Pending, error: StepError, meta: dict[str, Any] | None = None) -> None:
    machine.settle(pending.path)
    cursor: Cursor = machine.state.cursors[pending.cursor]
    step = machine.plan.steps[pending.step_id]
    machine.fail(
        cursor,
        step,
        pending.path,
        error,
        started_at=pending.started_at,
        attempt=pending.attempt,
        shown=pending.arguments,
        meta=meta,
    )
    machine.resume(cursor)


def _wait_kind(pending: Pending) -> WaitKind | None:
    if pending.kind in ("time", "retry", "event", "approval", "child", "outcome"):
        return pending.kind
    return None
