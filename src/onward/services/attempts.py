"""From a recorded invocation to a run: checks, attempts, and how it ended (T14, T15).

An invocation is executed from its row. Starting a run twice for one attempt gives the same run, so
whoever finds the row may go on where another died.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from onward import __version__
from onward.domain.access import Principal
from onward.domain.errors import OnwardError
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import render_tree
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.ports.rows.triggers import InvocationRow, InvocationStatus, TriggerRow
from onward.ports.store import Tx
from onward.services import cancel, deciding
from onward.services.context import Services
from onward.services.launch import LaunchRequest, launch
from onward.services.run_as import principal_of
from onward.services.triggers import OWN_SOURCES, switched_off

ATTEMPTS_AT_ONCE: Final = 50
# A run that failed for one of these fails again, however often it is tried.
_PERMANENT: Final = frozenset({"validation", "expression", "denied", "budget"})
# The engine or a limit stands in the way: the attempt has not begun.
_TRY_AGAIN_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: InvocationStatus
    outcome: str
    sentence: str


def ready(app: Services, limit: int = ATTEMPTS_AT_ONCE) -> Sequence[InvocationRow]:
    """Pending ones whose time has come, the first of every workspace before the second of any.

    None while the engine is away: an attempt then would fail for a reason that is not its own.
    """
    with app.store.read() as tx:
        found = tx.invocations.ready(app.clock.now_text(), limit)
    return found if found and app.engine.health().get("reachable") else ()


def settle(app: Services, limit: int = 200) -> int:
    """Running ones whose run has ended, or has taken too long. How many."""
    with app.store.read() as tx:
        finished = tx.invocations.finished(limit)
    for row, run_status, error in finished:
        _settle(app, row, run_status, error)
    return len(finished) + _time_out(app, limit)


def attempt(app: Services, row: InvocationRow) -> None:
    """Everything is asked anew: the trigger, whoever it runs as, the ones before it, the filter."""
    trigger = read_stored(row.document)
    now = app.clock.now_text()
    with app.store.read() as tx:
        stored = tx.triggers.get(row.workspace_id, row.trigger_id)
        runner = None
        if stored is not None:
            runner = principal_of(tx, row.workspace_id, stored.run_as_kind, stored.run_as, now)
        active = tx.invocations.active(row.workspace_id, row.trigger_id, row.id)
    if active and row.in_line:
        return  # its turn has not come
    refusal = _refusal(row, trigger, stored, runner, active) or _filtered(app, row, trigger)
    if refusal is not None:
        _end(app, row, refusal)
        return
    if active and trigger.overlap == "cancel_previous":
        _cancel_previous(app, row, active)
    if runner is not None:
        _launch(app, row, trigger, runner)


def _refusal(
    row: InvocationRow,
    trigger: Trigger,
    stored: TriggerRow | None,
    runner: Principal | None,
    active: list[InvocationRow],
) -> _Refusal | None:
    if stored is None or (not stored.enabled and row.source in OWN_SOURCES):
        return _Refusal("cancelled", "disabled", "The trigger was disabled or deleted before it started.")
    if runner is None or not runner.may("run.launch"):
        who = f"{stored.run_as_kind} {stored.run_as}"
        why = "is no longer active" if runner is None else "may not start runs"
        return _Refusal("failed", "denied", f"It runs as the {who}, who {why}. Let it run as somebody else.")
    if active and trigger.overlap == "skip" and row.attempt == 0:
        return _Refusal(
            "skipped", "skipped_overlap", f"Run {active[0].run_id} of the one before still goes on."
        )
    return None


def _filtered(app: Services, row: InvocationRow, trigger: Trigger) -> _Refusal | None:
    if trigger.filter is None:
        return None
    try:
        passes = parse(trigger.filter).evaluate({"trigger": row.trigger}, now=app.clock.now())
    except ExpressionError as error:
        return _Refusal("failed", "invalid_input", f"The filter cannot be worked out: {error.message}")
    if passes is True:
        return None
    return _Refusal("skipped", "filtered", f"The filter was {str(passes).lower()}: {trigger.filter}")


def _cancel_previous(app: Services, row: InvocationRow, active: list[InvocationRow]) -> None:
    reason = f"replaced by the invocation {row.id}"
    for previous in active:
        done = replace(previous, status="cancelled", reason=reason, ended_at=app.clock.now_text())
        with app.store.write() as tx:
            if tx.invocations.save(done, ("running",)):
                sentence = f"Run {previous.run_id} was still going on and is cancelled."
                note(app, tx, row, "cancelled_previous", sentence)
                tell_moved(app, tx, done)
        cancel_run_of(app, previous, reason)


def _launch(app: Services, row: InvocationRow, trigger: Trigger, runner: Principal) -> None:
    try:
        request = LaunchRequest(
            workflow=trigger.workflow,
            inputs=_inputs(app, row, trigger),
            branch=trigger.branch,
            dedupe_key=f"invocation:{row.id}:{len(row.attempts)}",
            trigger=row.trigger,
        )
        run_id = launch(app, runner, request).run.id
    except ExpressionError as error:
        message = f"An input cannot be worked out: {error.message}"
        _end(app, row, _Refusal("failed", "invalid_input", message))
        return
    except OnwardError as error:
        _not_launched(app, row, error)
        return
    now = app.clock.now_text()
    started = replace(
        row,
        status="running",
        attempt=row.attempt + 1,
        attempts=[*row.attempts, {"started_at": now, "run_id": run_id, "outcome": "running"}],
        run_id=run_id,
        reason=None,
        started_at=row.started_at or now,
        code_version=__version__,
    )
    with app.store.write() as tx:
        saved = tx.invocations.save(started, ("pending",))
        if saved:
            tell_moved(app, tx, started)
    if not saved:
        _give_up_if_cancelled(app, row, run_id)


def _inputs(app: Services, row: InvocationRow, trigger: Trigger) -> dict[str, Any]:
    rendered = render_tree(dict(trigger.inputs), {"trigger": row.trigger}, now=app.clock.now()).value
    return rendered if isinstance(rendered, dict) else {}


def _not_launched(app: Services, row: InvocationRow, error: OnwardError) -> None:
    if error.kind not in ("unavailable", "limited"):
        outcome = "invalid_input" if error.kind == "invalid" else "failed_to_start"
        _end(app, row, _Refusal("failed", outcome, error.message))
        return
    wait = error.retry_after or _TRY_AGAIN_SECONDS
    entry = {"started_at": app.clock.now_text(), "outcome": "delayed", "reason": error.message}
    later = to_text(app.clock.now() + timedelta(seconds=wait))
    with app.store.write() as tx:
        if tx.invocations.save(replace(row, due_at=later, attempts=[*row.attempts, entry]), ("pending",)):
            note(app, tx, row, "delayed", f"{error.message} Tried again in {wait:g} s.")


def _give_up_if_cancelled(app: Services, row: InvocationRow, run_id: str) -> None:
    """Somebody was faster. Another that started it has the same run; a cancel wins (R7)."""
    with app.store.read() as tx:
        now = tx.invocations.get(row.workspace_id, row.id)
    if now is None or now.status == "cancelled":
        cancel_run_of(app, replace(row, run_id=run_id), "the invocation was cancelled")


def _settle(app: Services, row: InvocationRow, run_status: str, error: Mapping[str, Any] | None) -> None:
    timed_out = run_status == "cancelled" and bool(row.attempts) and row.attempts[-1].get("timed_out")
    if run_status == "succeeded":
        _finish(app, row, "succeeded", None)
    elif run_status == "cancelled" and not timed_out:
        _finish(app, row, "cancelled", str((error or {}).get("message") or "The run was cancelled."))
    else:
        _failed(app, row, dict(error or {}), timed_out=bool(timed_out))


def _finish(app: Services, row: InvocationRow, status: InvocationStatus, reason: str | None) -> None:
    done = replace(
        _closed(app, row, status, reason), status=status, reason=reason, ended_at=app.clock.now_text()
    )
    with app.store.write() as tx:
        if tx.invocations.save(done, ("running",)):
            if status == "succeeded":
                tx.triggers.forget_failures(row.workspace_id, row.trigger_id)
            tell_moved(app, tx, done)


def _failed(app: Services, row: InvocationRow, error: dict[str, Any], *, timed_out: bool) -> None:
    retry = read_stored(row.document).retry
    message = (
        "It took longer than its timeout." if timed_out else str(error.get("message") or "The run failed.")
    )
    closed = _closed(app, row, "failed", message)
    if row.attempt >= retry.attempts or (not timed_out and error.get("category") in _PERMANENT):
        _end(app, closed, _Refusal("failed", "failed", message), was="running")
        return
    wait = retry.delay(row.id, row.attempt)
    due = to_text(app.clock.now() + timedelta(seconds=wait))
    again = replace(closed, status="pending", due_at=due, reason=message)
    with app.store.write() as tx:
        if tx.invocations.save(again, ("running",)):
            sentence = (
                f"Attempt {row.attempt} of {retry.attempts} failed: {message} The next in {wait:.0f} s."
            )
            note(app, tx, row, "retried", sentence)
            tell_moved(app, tx, again)


def _closed(app: Services, row: InvocationRow, outcome: str, reason: str | None) -> InvocationRow:
    """With the attempt under way ended."""
    if not row.attempts:
        return row
    last = {**row.attempts[-1], "outcome": outcome, "reason": reason, "ended_at": app.clock.now_text()}
    return replace(row, attempts=[*row.attempts[:-1], last])


def _time_out(app: Services, limit: int) -> int:
    now = app.clock.now()
    with app.store.read() as tx:
        running = tx.invocations.overdue(to_text(now - timedelta(seconds=1)), limit)
    late = [row for row in running if _is_late(row, now.timestamp())]
    for row in late:
        marked = [*row.attempts[:-1], {**row.attempts[-1], "timed_out": True}]
        with app.store.write() as tx:
            if not tx.invocations.save(replace(row, attempts=marked), ("running",)):
                continue
        cancel_run_of(app, row, "it took longer than the timeout of its trigger")
    return len(late)


def _is_late(row: InvocationRow, now: float) -> bool:
    timeout = read_stored(row.document).timeout
    if timeout is None or not row.attempts or row.attempts[-1].get("timed_out"):
        return False
    return now - from_text(row.attempts[-1]["started_at"]).timestamp() > timeout


def _end(app: Services, row: InvocationRow, refusal: _Refusal, was: InvocationStatus = "pending") -> None:
    done = replace(row, status=refusal.status, reason=refusal.sentence, ended_at=app.clock.now_text())
    with app.store.write() as tx:
        if not tx.invocations.save(done, (was,)):
            return
        note(app, tx, row, refusal.outcome, refusal.sentence)
        tell_moved(app, tx, done)
        if refusal.status == "failed" and row.source in OWN_SOURCES:
            _count_failure(app, tx, row)


def _count_failure(app: Services, tx: Tx, row: InvocationRow) -> None:
    failures = tx.triggers.count_failure(row.workspace_id, row.trigger_id)
    stored = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
    if stored is None or not stored.enabled:
        return
    most = read_stored(stored.document).pause_after_failures
    if most is None or failures < most:
        return
    reason = "one failure" if failures == 1 else f"{failures} failures in a row"
    tx.triggers.update(switched_off(app, tx, stored, "paused", f"Paused itself after {reason}."))
    note(app, tx, row, "auto_paused", f"After {reason} it paused itself. Mend the cause, then enable it.")


def cancel_run_of(app: Services, row: InvocationRow, reason: str) -> None:
    if row.run_id is None:
        return
    with app.store.read() as tx:
        run = tx.runs.get(row.workspace_id, row.run_id)
    if run is not None and run.ended_at is None:
        cancel.ask(app, _scheduler(row.workspace_id), run, reason)


def _scheduler(workspace_id: str) -> Principal:
    return Principal("system", "scheduler", "The scheduler", workspace_id, "operator")


def note(app: Services, tx: Tx, row: InvocationRow, outcome: str, sentence: str) -> None:
    deciding.decide(
        app,
        tx,
        row.workspace_id,
        row.trigger_id,
        outcome,
        sentence,
        slot=row.slot,
        invocation_id=row.id,
    )


def tell_moved(app: Services, tx: Tx, row: InvocationRow) -> None:
    data = {"invocation_id": row.id, "status": row.status, "run_id": row.run_id, "attempt": row.attempt}
    tx.feed.append(
        row.workspace_id, f"trigger:{row.trigger_id}", "invocation.moved", data, app.clock.now_text()
    )
