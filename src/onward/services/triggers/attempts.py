"""From a recorded invocation to a run: checks, attempts, and how it ended (T14, T15).

An invocation is executed from its row. Starting a run twice for one attempt gives the same run, so
whoever finds the row may go on where another died.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog

from onward import __version__
from onward.domain.access import Principal
from onward.domain.errors import OnwardError, Unavailable
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.limits import DEFAULT_LIMITS, Limits
from onward.domain.expressions.template import render_tree
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.trigger import Retry, Trigger
from onward.ports.rows.triggers import EndedInvocation, InvocationRow, InvocationStatus, TriggerRow
from onward.ports.store import DATABASE_AWAY, Tx
from onward.services.context import Services
from onward.services.launch import LAUNCH_FAILED, LaunchRequest, launch, never_began
from onward.services.triggers import overlaps, workflow_names, workflow_waits
from onward.services.triggers.delays import delay
from onward.services.triggers.moves import cancel_run_of, closed, ended, move, note, tell_moved
from onward.services.triggers.pausing import KEPT_SOURCES, hold_straggler, pause_itself
from onward.services.triggers.refusals import BROKEN, Refusal, filtered, readable
from onward.services.triggers.renewing import is_renewed, outlived
from onward.services.triggers.run_as import principal_of
from onward.services.triggers.run_links import is_linked, linked, next_key
from onward.services.triggers.triggers import COUNTED_SOURCES, OWN_SOURCES

log = structlog.get_logger(__name__)

ATTEMPTS_AT_ONCE: Final = 50
# A run that failed for one of these fails again, however often it is tried.
_PERMANENT: Final = frozenset({"validation", "expression", "denied", "budget"})
# A run that is asked to end has this long before it is asked again.
_ASK_AGAIN_SECONDS: Final = 30.0
_AFTER_OUR_ERROR_SECONDS: Final = 60.0
# Of the inputs that do not fit, so many are named.
_PLACES_TOLD: Final = 3
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
        if move(app, tx, row, "pending", lambda now: replace(now, due_at=later, reason=sentence)):
            note(app, tx, row, "delayed", sentence)


def attempt(app: Services, row: InvocationRow) -> None:
    """Everything is asked anew: the trigger, whoever it runs as, the ones before it, the filter."""
    now = app.clock.now_text()
    with app.store.read() as tx:
        waiting = tx.invocations.get(row.workspace_id, row.id)
        if waiting is None or waiting.status != "pending" or waiting.admitted_at is None:
            return  # cancelled, started or held back since it was found
        row = waiting  # its trigger may have been mended meanwhile
        trigger = readable(row.document)
        stored = tx.triggers.get(row.workspace_id, row.trigger_id)
        runner = None
        if stored is not None:
            runner = principal_of(tx, row.workspace_id, stored.run_as_kind, stored.run_as, now)
        active = () if trigger is None else overlaps.others(tx, row, trigger)
    if trigger is None:
        _end(app, row, BROKEN)
        return
    if stored is not None and stored.state == "paused" and row.source in KEPT_SOURCES:
        hold_straggler(app, row)
        return
    if overlaps.must_wait(row, active):
        return
    refusal = _refusal(row, stored, runner) or overlaps.refusal(row, trigger, active, from_text(now))
    refusal = refusal or filtered(app, row, trigger)
    if refusal is not None:
        _end(app, row, refusal)
        return
    if trigger.overlap == "cancel_previous":
        overlaps.cancel_older(app, row, active)
    if runner is not None:
        _launch(app, row, trigger, runner)


def attempt_at_once(app: Services, row: InvocationRow) -> None:
    """Outside of the scheduler: what nothing can hold back starts where it was asked for.

    Two processes that start two of one trigger at the same instant do not see each other; where that
    matters the scheduler starts them, one after the other.
    """
    if row.admitted_at is not None and not one_at_a_time(row):
        with suppress(Unavailable):  # it is recorded: the scheduler goes on with it
            attempt(app, row)


def one_at_a_time(row: InvocationRow) -> Sequence[str]:
    """The trigger, when two of its starts at once would not see each other, and both would go."""
    trigger = readable(row.document)
    return [row.trigger_id] if trigger is not None and trigger.overlap != "allow" else ()


def _refusal(row: InvocationRow, stored: TriggerRow | None, runner: Principal | None) -> Refusal | None:
    if stored is None or (not stored.enabled and row.source in OWN_SOURCES):
        was = "paused" if stored is not None and stored.state == "paused" else "disabled or deleted"
        return Refusal("cancelled", "disabled", f"The trigger was {was} before it started.")
    if runner is None or not runner.may("run.launch"):
        who = f"{stored.run_as_kind} {stored.run_as}"
        why = "is no longer active" if runner is None else "may not start runs"
        return Refusal("failed", "denied", f"It runs as the {who}, who {why}. Let it run as somebody else.")
    return None


def _launch(app: Services, row: InvocationRow, trigger: Trigger, runner: Principal) -> None:
    try:
        request = LaunchRequest(
            workflow=trigger.workflow,
            inputs=_inputs(app, row, trigger),
            branch=trigger.branch,
            dedupe_key=next_key(row),
            trigger=row.trigger,
            asked_by=row.asked_by,
        )
        run = launch(app, runner, request).run
    except ExpressionError as error:
        _cannot_start(app, row, "invalid_input", f"An input cannot be worked out: {error.message}")
        return
    except OnwardError as error:
        if error.code == DATABASE_AWAY:
            raise  # it may be written all the same: asked again by the same key, it is found
        _not_launched(app, row, error)
        return
    if never_began(run):
        _not_launched(app, row, Unavailable(LAUNCH_FAILED, str((run.error or {}).get("message"))))
        return
    with app.store.write() as tx:
        runs = move(app, tx, row, "pending", lambda now: _started(app, now, trigger, run.id))
    if not runs:
        _give_up_if_ended(app, row, run.id)
        return
    # A quick run has ended by now, and nobody looks again at what the feed has told before.
    with app.store.read() as tx:
        quick = tx.invocations.finished_of([run.id])
    _settle_each(app, quick)


def _started(app: Services, row: InvocationRow, trigger: Trigger, run_id: str) -> InvocationRow:
    now = app.clock.now()
    deadline = None if trigger.timeout is None else to_text(now + timedelta(seconds=trigger.timeout))
    return replace(
        linked(app, row, run_id),
        status="running",
        reason=None,
        code_version=__version__,
        deadline_at=deadline,
        # Its trigger may have been paused meanwhile: what runs waits for nothing.
        admitted_at=row.admitted_at or to_text(now),
        waits_for=None,
    )


def _inputs(app: Services, row: InvocationRow, trigger: Trigger) -> dict[str, Any]:
    # A payload that was taken may be handed on as a whole: only what a run takes bounds it.
    limits = Limits(size=max(DEFAULT_LIMITS.size, app.limits.input_bytes))
    scope = {"trigger": row.trigger}
    rendered = render_tree(dict(trigger.inputs), scope, now=app.clock.now(), limits=limits).value
    return rendered if isinstance(rendered, dict) else {}


def _not_launched(app: Services, row: InvocationRow, error: OnwardError) -> None:
    if workflow_names.catch_up(app, row, error):
        return  # it is asked again
    if workflow_waits.must_wait(row, error):
        workflow_waits.hold(app, row, error)
        return
    if error.kind not in ("unavailable", "limited"):
        outcome = "invalid_input" if error.kind == "invalid" else "failed_to_start"
        _cannot_start(app, row, outcome, _in_full(error))
        return
    delay(app, row, error)


def _in_full(error: OnwardError) -> str:
    """With the first places that are wrong: whoever reads this has nothing else to look at."""
    places = [f"{one.pointer}: {one.detail}" for one in error.errors[:_PLACES_TOLD]]
    more = len(error.errors) - len(places)
    if more:
        places.append("One more does not fit." if more == 1 else f"{more} more do not fit.")
    return " ".join((error.message, *places))


def _cannot_start(app: Services, row: InvocationRow, outcome: str, sentence: str) -> None:
    at = app.clock.now_text()
    tried = {"started_at": at, "outcome": "failed", "reason": sentence, "ended_at": at}
    _end(app, row, Refusal("failed", outcome, sentence), tried=(tried,))


def _give_up_if_ended(app: Services, row: InvocationRow, run_id: str) -> None:
    """Somebody was faster. Another that started it has the same run, unless its trigger was sent to another
    workflow in between; a cancel wins (R7). A run that is not its own ends."""
    with app.store.write() as tx:
        now = tx.invocations.get(row.workspace_id, row.id, lock=True)
        reason = "its trigger was deleted" if now is None else now.reason or "its invocation has ended"
        if now is not None and now.ended_at is not None and not is_linked(now, run_id):
            done = closed(app, linked(app, now, run_id), "cancelled", reason)
            if tx.invocations.save(done, (now.status,)):
                tell_moved(app, tx, done)
        reason = reason if now is None or now.ended_at else "its firing was started in another workflow"
    if now is None or now.ended_at is not None or not is_linked(now, run_id):
        cancel_run_of(app, replace(row, run_id=run_id), reason)


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


def _settle(app: Services, found: EndedInvocation) -> None:
    row, run_status, error = found.row, found.run_status, found.error
    timed_out = run_status == "cancelled" and bool(row.attempts) and row.attempts[-1].get("timed_out")
    if run_status == "succeeded":
        _succeeded(app, row)
    elif run_status == "cancelled" and not timed_out:
        _cancelled(app, row, str((error or {}).get("message") or ""))
    else:
        _failed(app, row, dict(error or {}), timed_out=bool(timed_out))


def _succeeded(app: Services, row: InvocationRow) -> None:
    with app.store.write() as tx:
        done = move(app, tx, row, "running", lambda now: ended(app, now, "succeeded", None))
        if done and row.source != "backfill":
            tx.triggers.forget_failures(row.workspace_id, row.trigger_id)


def _cancelled(app: Services, row: InvocationRow, reason: str) -> None:
    with app.store.write() as tx:
        said = reason or "The run was cancelled."
        if move(app, tx, row, "running", lambda now: ended(app, now, "cancelled", said)):
            note(app, tx, row, "cancelled", f"Its run {row.run_id} was {_by(reason)}.")


def _by(reason: str) -> str:
    """Most reasons say it themselves: `cancelled by Ada`."""
    if reason.startswith("cancelled "):
        return reason.removesuffix(".")
    return f"cancelled: {reason.removesuffix('.')}" if reason else "cancelled"


def _failed(app: Services, row: InvocationRow, error: dict[str, Any], *, timed_out: bool) -> None:
    trigger = readable(row.document)
    retry = Retry() if trigger is None else trigger.retry
    message = (
        "It took longer than its timeout." if timed_out else str(error.get("message") or "The run failed.")
    )
    if row.attempt >= retry.attempts or (not timed_out and error.get("category") in _PERMANENT):
        _end(app, row, Refusal("failed", "failed", message), was="running")
        return
    wait = retry.delay(row.id, row.attempt)
    due = to_text(app.clock.now() + timedelta(seconds=wait))
    with app.store.write() as tx:
        if move(app, tx, row, "running", lambda now: _again(app, now, due, message)):
            sentence = (
                f"Attempt {row.attempt} of {retry.attempts} failed: {message} The next in {wait:.0f} s."
            )
            note(app, tx, row, "retried", sentence)


def _again(app: Services, row: InvocationRow, due: str, reason: str) -> InvocationRow:
    return replace(closed(app, row, "failed", reason), status="pending", due_at=due, reason=reason)


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
        with app.store.write() as tx:
            is_late = move(app, tx, row, "running", lambda now: _marked_late(app, now))
        if is_late:
            cancel_run_of(app, row, "it took longer than the timeout of its trigger")


def _marked_late(app: Services, row: InvocationRow) -> InvocationRow:
    """Asked again later, should the run not have heard it: whoever asks may die before it does."""
    again = to_text(app.clock.now() + timedelta(seconds=_ASK_AGAIN_SECONDS))
    marked = [*row.attempts[:-1], {**row.attempts[-1], "timed_out": True}]
    return replace(row, attempts=marked, deadline_at=again)


def _end(
    app: Services,
    row: InvocationRow,
    refusal: Refusal,
    was: InvocationStatus = "pending",
    tried: Sequence[dict[str, Any]] = (),
) -> None:
    is_counted = refusal.status == "failed" and row.source in COUNTED_SOURCES

    def done(now: InvocationRow) -> InvocationRow:
        now = replace(now, attempts=[*now.attempts, *tried])
        return ended(app, now, refusal.status, refusal.sentence)

    with app.store.write() as tx:
        if is_counted:  # the trigger first, as everybody who changes what belongs to it
            tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
        if was == "pending" and is_renewed(tx, row):
            return  # it was refused for what its trigger said before it was mended
        if not move(app, tx, row, was, done):
            return
        note(app, tx, row, refusal.outcome, refusal.sentence)
        if is_counted:
            count_failure(app, tx, row)


def count_failure(app: Services, tx: Tx, row: InvocationRow) -> None:
    stored = tx.triggers.get(row.workspace_id, row.trigger_id, lock=True)
    if stored is None or _began_before(row, stored.enabled_at):
        return
    if row.document != stored.document:
        outlived(app, tx, stored, row.document)  # it says nothing of the trigger as it is now
        return
    failures = tx.triggers.count_failure(row.workspace_id, row.trigger_id)
    trigger = readable(stored.document)
    most = None if trigger is None else trigger.pause_after_failures
    if not stored.enabled or most is None or failures < most:
        return
    cause = "one failure" if failures == 1 else f"{failures} failures in a row"
    stored = replace(stored, failures=failures)
    note(app, tx, row, "auto_paused", pause_itself(app, tx, stored, cause))


def _began_before(row: InvocationRow, enabled_at: str | None) -> bool:
    """A run of the time before somebody mended the cause and enabled it says nothing of what is now."""
    if enabled_at is None or row.status != "running" or not row.attempts:
        return False
    return str(row.attempts[-1]["started_at"]) < enabled_at
