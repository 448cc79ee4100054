"""From a recorded invocation to a run: checks, attempts, and how it ended (T14, T15).

An invocation is executed from its row. Starting a run twice for one attempt gives the same run, so
whoever finds the row may go on where another died.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog

from onward import __version__
from onward.domain.access import Principal
from onward.domain.errors import OnwardError, Unavailable
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import render_tree
from onward.domain.instants import to_text
from onward.domain.triggers.trigger import Retry, Trigger
from onward.ports.rows.triggers import EndedInvocation, InvocationRow, InvocationStatus, TriggerRow
from onward.ports.store import Tx
from onward.services import cancel
from onward.services.context import Services
from onward.services.launch import LaunchRequest, launch
from onward.services.triggers import deciding
from onward.services.triggers.refusals import BROKEN, Refusal, filtered, readable
from onward.services.triggers.run_as import principal_of
from onward.services.triggers.triggers import COUNTED_SOURCES, OWN_SOURCES, switched_off

log = structlog.get_logger(__name__)

ATTEMPTS_AT_ONCE: Final = 50
# A run that failed for one of these fails again, however often it is tried.
_PERMANENT: Final = frozenset({"validation", "expression", "denied", "budget"})
# The engine or a limit stands in the way: the attempt has not begun.
_TRY_AGAIN_SECONDS: Final = 5.0
# A run that is asked to end has this long before it is asked again.
_ASK_AGAIN_SECONDS: Final = 30.0
_AFTER_OUR_ERROR_SECONDS: Final = 60.0
# Changes of the feed that are read in one look; the rest is read by the next.
_TOLD_AT_ONCE: Final = 1_000


def ready(app: Services, limit: int = ATTEMPTS_AT_ONCE) -> Sequence[InvocationRow]:
    """Pending ones whose time has come, the first of every workspace before the second of any.

    None while the engine is away: an attempt then would fail for a reason that is not its own.
    """
    with app.store.read() as tx:
        found = tx.invocations.ready(app.clock.now_text(), limit)
    return found if found and app.engine.health().get("reachable") else ()


def settle(app: Services, limit: int = 200) -> int:
    """Running ones whose run has ended, and those that have taken too long. How many are settled."""
    with app.store.read() as tx:
        ended = tx.invocations.finished(limit)
    _time_out(app, limit)
    return _settle_each(app, ended)


def settle_told(app: Services, since: int) -> int:
    """Those whose runs the feed has said to have ended after `since`, and those that have taken too long.

    Up to where the feed was read. Whatever was missed all the same, `settle` finds.
    """
    with app.store.read() as tx:
        reached, moved = tx.feed.moved_runs(since, _TOLD_AT_ONCE)
        ended = tx.invocations.finished_of(moved)
    _settle_each(app, ended)
    _time_out(app, 200)
    return reached


def told_so_far(app: Services) -> int:
    with app.store.read() as tx:
        return tx.feed.newest()


def put_off(app: Services, row: InvocationRow, error: Exception) -> None:
    """An error of our own: it stays recorded, and no other one waits for it (T4)."""
    log.error("attempt_broke", **_marks(row), generation=row.generation, exc_info=error)
    later = to_text(app.clock.now() + timedelta(seconds=_AFTER_OUR_ERROR_SECONDS))
    sentence = f"An error of Onward's own ({type(error).__name__}). It is tried again in a minute."
    with app.store.write() as tx:
        if tx.invocations.save(replace(row, due_at=later, reason=sentence), ("pending",)):
            note(app, tx, row, "delayed", sentence)


def attempt(app: Services, row: InvocationRow) -> None:
    """Everything is asked anew: the trigger, whoever it runs as, the ones before it, the filter."""
    trigger = readable(row.document)
    if trigger is None:
        _end(app, row, BROKEN)
        return
    now = app.clock.now_text()
    with app.store.read() as tx:
        stored = tx.triggers.get(row.workspace_id, row.trigger_id)
        runner = None
        if stored is not None:
            runner = principal_of(tx, row.workspace_id, stored.run_as_kind, stored.run_as, now)
        active = _before(tx, row)
    if stored is not None and stored.paused_until is not None and row.source in OWN_SOURCES:
        return  # paused since it was found: it waits for the end of the pause
    if active and row.in_line:
        return  # its turn has not come
    refusal = _refusal(row, trigger, stored, runner, active) or filtered(app, row, trigger)
    if refusal is not None:
        _end(app, row, refusal)
        return
    if active and trigger.overlap == "cancel_previous":
        _cancel_previous(app, row, active)
    if runner is not None:
        _launch(app, row, trigger, runner)


def attempt_at_once(app: Services, row: InvocationRow) -> None:
    """Outside of the scheduler: what nothing can hold back starts where it was asked for.

    Two processes that start two of one trigger at the same instant do not see each other; where that
    matters the scheduler starts them, one after the other.
    """
    if row.admitted_at is not None and not one_at_a_time(row):
        attempt(app, row)


def one_at_a_time(row: InvocationRow) -> Sequence[str]:
    """The trigger, when two of its starts at once would not see each other, and both would go."""
    trigger = readable(row.document)
    return [row.trigger_id] if trigger is not None and trigger.overlap != "allow" else ()


def _before(tx: Tx, row: InvocationRow) -> list[InvocationRow]:
    """A backfill overlaps with nothing: it has a limit of its own."""
    if row.source == "backfill":
        return []
    return tx.invocations.active(row.workspace_id, row.trigger_id, row.id)


def _refusal(
    row: InvocationRow,
    trigger: Trigger,
    stored: TriggerRow | None,
    runner: Principal | None,
    active: list[InvocationRow],
) -> Refusal | None:
    if stored is None or (not stored.enabled and row.source in OWN_SOURCES):
        return Refusal("cancelled", "disabled", "The trigger was disabled or deleted before it started.")
    if runner is None or not runner.may("run.launch"):
        who = f"{stored.run_as_kind} {stored.run_as}"
        why = "is no longer active" if runner is None else "may not start runs"
        return Refusal("failed", "denied", f"It runs as the {who}, who {why}. Let it run as somebody else.")
    if active and trigger.overlap == "skip" and row.attempt == 0:
        return Refusal(
            "skipped", "skipped_overlap", f"Run {active[0].run_id} of the one before still goes on."
        )
    return None


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
        _end(app, row, Refusal("failed", "invalid_input", message))
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
        deadline_at=None
        if trigger.timeout is None
        else to_text(app.clock.now() + timedelta(seconds=trigger.timeout)),
    )
    with app.store.write() as tx:
        saved = tx.invocations.save(started, ("pending",))
        if saved:
            tell_moved(app, tx, started)
    if not saved:
        _give_up_if_cancelled(app, row, run_id)
        return
    # A quick run has ended by now, and nobody looks again at what the feed has told before.
    with app.store.read() as tx:
        ended = tx.invocations.finished_of([run_id])
    _settle_each(app, ended)


def _inputs(app: Services, row: InvocationRow, trigger: Trigger) -> dict[str, Any]:
    rendered = render_tree(dict(trigger.inputs), {"trigger": row.trigger}, now=app.clock.now()).value
    return rendered if isinstance(rendered, dict) else {}


def _not_launched(app: Services, row: InvocationRow, error: OnwardError) -> None:
    if error.kind not in ("unavailable", "limited"):
        outcome = "invalid_input" if error.kind == "invalid" else "failed_to_start"
        _end(app, row, Refusal("failed", outcome, error.message))
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


def _settle_each(app: Services, ended: Sequence[EndedInvocation]) -> int:
    settled = 0
    for one in ended:
        try:
            _settle(app, one)
            settled += 1
        except Unavailable:
            raise
        except Exception:  # a loop's edge: the others are settled, and this one is looked at again
            log.exception("settling_broke", **_marks(one.row))
    return settled


def _settle(app: Services, ended: EndedInvocation) -> None:
    row, run_status, error = ended.row, ended.run_status, ended.error
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
            if status == "succeeded" and row.source != "backfill":
                tx.triggers.forget_failures(row.workspace_id, row.trigger_id)
            tell_moved(app, tx, done)


def _failed(app: Services, row: InvocationRow, error: dict[str, Any], *, timed_out: bool) -> None:
    trigger = readable(row.document)
    retry = Retry() if trigger is None else trigger.retry
    message = (
        "It took longer than its timeout." if timed_out else str(error.get("message") or "The run failed.")
    )
    closed = _closed(app, row, "failed", message)
    if row.attempt >= retry.attempts or (not timed_out and error.get("category") in _PERMANENT):
        _end(app, closed, Refusal("failed", "failed", message), was="running")
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


def _marks(row: InvocationRow) -> dict[str, str | None]:
    """What every line about it in the log carries (T5)."""
    return {
        "workspace_id": row.workspace_id,
        "trigger_id": row.trigger_id,
        "slot": row.slot,
        "invocation_id": row.id,
        "run_id": row.run_id,
    }


def _time_out(app: Services, limit: int) -> None:
    with app.store.read() as tx:
        late = tx.invocations.late(app.clock.now_text(), limit)
    for row in late:
        marked = [*row.attempts[:-1], {**row.attempts[-1], "timed_out": True}]
        # Asked again, should the run not have heard it: whoever asks may die before it does.
        again = to_text(app.clock.now() + timedelta(seconds=_ASK_AGAIN_SECONDS))
        with app.store.write() as tx:
            if not tx.invocations.save(replace(row, attempts=marked, deadline_at=again), ("running",)):
                continue
        cancel_run_of(app, row, "it took longer than the timeout of its trigger")


def _end(app: Services, row: InvocationRow, refusal: Refusal, was: InvocationStatus = "pending") -> None:
    done = replace(row, status=refusal.status, reason=refusal.sentence, ended_at=app.clock.now_text())
    with app.store.write() as tx:
        if not tx.invocations.save(done, (was,)):
            return
        note(app, tx, row, refusal.outcome, refusal.sentence)
        tell_moved(app, tx, done)
        if refusal.status == "failed" and row.source in COUNTED_SOURCES:
            count_failure(app, tx, row)


def count_failure(app: Services, tx: Tx, row: InvocationRow) -> None:
    failures = tx.triggers.count_failure(row.workspace_id, row.trigger_id)
    stored = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
    if stored is None or not stored.enabled:
        return
    trigger = readable(stored.document)
    most = None if trigger is None else trigger.pause_after_failures
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
