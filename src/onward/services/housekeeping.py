"""Removing what nobody needs any more: its own duty with its own health (rule R22).

In small transactions, so that nobody who writes waits long; what a pass does not reach, the
next one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from onward.domain.definitions.durations import format_duration
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.clocks import is_ahead
from onward.ports.store import Tx
from onward.services import housekeeping_clock
from onward.services.context import Services

log = structlog.get_logger(__name__)

# Runs bring everything that belongs to them, so there are few in one transaction.
RUNS_AT_ONCE: Final = 20
BLOBS_AT_ONCE: Final = 50  # they are large
ROWS_AT_ONCE: Final = 500
BATCHES: Final = 50
# Missed twice with an hour between passes: something is wrong.
LATE_AFTER: Final = timedelta(hours=3)
# A machine that sleeps at night leaps every day.
_WORTH_SAYING: Final = timedelta(days=1)
_LAST = "housekeeping"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept after they ended or happened."""

    runs: timedelta = timedelta(days=90)
    # Whoever tested a draft looks at it now, and perhaps tomorrow.
    trials: timedelta = timedelta(days=2)
    events: timedelta = timedelta(days=30)
    feed: timedelta = timedelta(days=7)
    # A trigger of every minute makes 43,000 a month.
    decisions: timedelta = timedelta(days=30)
    deliveries: timedelta = timedelta(days=30)
    audit: timedelta = timedelta(days=365)
    notices: timedelta = timedelta(days=30)
    # A client that repeats a request later than this has forgotten it as well.
    idempotency: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many were removed. `more`: there is more to do than one pass does."""

    at: str
    runs: int
    trials: int
    blobs: int
    invocations: int
    decisions: int
    backfills: int
    marks: int
    deliveries: int
    events: int
    changes: int
    audit: int
    idempotency: int
    signins: int
    notices: int
    troubles: int
    more: bool


@dataclass(frozen=True, slots=True)
class Health:
    healthy: bool
    last_at: str | None
    detail: str


def take_turn(app: Services, retention: Retention, every: timedelta, turns: timedelta) -> None:
    """A pass, if one is due. Asked every so often (`turns`), for it looks at the clock each time."""
    housekeeping_clock.look(app, max(housekeeping_clock.USUAL, 3 * turns))
    if is_due(app, every):
        clean(app, retention)


def clean(app: Services, retention: Retention | None = None) -> Cleaned:
    """One pass: ended runs, large values that nobody refers to, events, changes, audit lines, answers to
    repeated requests, sign-ins. As old as they are by a time that can be believed.
    """
    keep, now = retention or Retention(), housekeeping_clock.look(app)
    drops: dict[str, tuple[timedelta, int, Callable[[Tx, str, int], int]]] = {
        "runs": (keep.runs, RUNS_AT_ONCE, lambda tx, before, most: tx.runs.drop_ended(before, most)),
        "trials": (
            min(keep.trials, keep.runs),
            RUNS_AT_ONCE,
            lambda tx, before, most: tx.trials.drop_ended(before, most),
        ),
        "blobs": (keep.runs, BLOBS_AT_ONCE, lambda tx, before, most: tx.blobs.drop_unused(before, most)),
        "invocations": (
            keep.runs,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.invocations.drop_old(before, most),
        ),
        "decisions": (
            keep.decisions,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.decisions.drop_old(before, most),
        ),
        "backfills": (
            keep.runs,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.backfills.drop_old(before, most),
        ),
        "marks": (
            housekeeping_clock.USUAL,  # a smaller leap is not noticed
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.admissions.drop_marks(before, most),
        ),
        "deliveries": (
            min(keep.deliveries, keep.runs),  # what one brought is its invocation's
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.deliveries.drop_old(before, most),
        ),
        "events": (keep.events, ROWS_AT_ONCE, lambda tx, before, most: tx.events.drop_old(before, most)),
        "changes": (keep.feed, ROWS_AT_ONCE, lambda tx, before, most: tx.feed.drop_before(before, most)),
        "audit": (keep.audit, ROWS_AT_ONCE, lambda tx, before, most: tx.audit.drop_old(before, most)),
        "idempotency": (
            keep.idempotency,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.idempotency.drop_old(before, most),
        ),
        "notices": (
            keep.notices,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.alert_notices.drop_old(before, most),
        ),
        "troubles": (
            keep.notices,
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.alert_episodes.drop_old(before, most),
        ),
        "signins": (
            timedelta(0),
            ROWS_AT_ONCE,
            lambda tx, before, most: tx.signins.drop_expired(before, most),
        ),
    }
    counts: dict[str, int] = {}
    more = False
    for name, (kept, at_once, drop) in drops.items():
        counts[name], unfinished = _drop(app, to_text(now - kept), at_once, drop)
        more = more or unfinished
    return _remember(app, Cleaned(at=app.clock.now_text(), more=more, **counts))


def is_due(app: Services, every: timedelta) -> bool:
    """Whether the last pass, on whatever worker it was, is so long ago, or left something to do."""
    with app.store.read() as tx:
        last: dict[str, Any] | None = tx.settings.get(_LAST)
    if last is None or last["more"]:  # one pass takes only so much, and more may come in an hour than that
        return True
    at, now = from_text(last["at"]), app.clock.now()
    return now - at >= every or is_ahead(at, now)


def health(app: Services) -> Health:
    """Red when housekeeping once ran and does not any more (rule E9)."""
    with app.store.read() as tx:
        last: dict[str, Any] | None = tx.settings.get(_LAST)
        longer = housekeeping_clock.doubted(tx)
    if last is None:
        return Health(True, None, "It has not run yet.")
    at, now = from_text(last["at"]), app.clock.now()
    if is_ahead(at, now):
        return Health(False, last["at"], "The clock was set back, and it has not run since: is a worker up?")
    if now - at > LATE_AFTER:
        return Health(False, last["at"], "It has not run for hours: is a worker up?")
    if longer >= _WORTH_SAYING:
        leapt = format_duration(int(longer.total_seconds()))
        return Health(True, last["at"], f"The clock leapt by {leapt}: all is kept for so much longer today.")
    return Health(True, last["at"], "There is more to remove." if last["more"] else "Nothing is overdue.")


def _drop(app: Services, before: str, at_once: int, drop: Callable[[Tx, str, int], int]) -> tuple[int, bool]:
    dropped = 0
    for _ in range(BATCHES):
        with app.store.write() as tx:
            count = drop(tx, before, at_once)
        dropped += count
        if count < at_once:
            return dropped, False
    return dropped, True


def _remember(app: Services, cleaned: Cleaned) -> Cleaned:
    with app.store.write() as tx:
        tx.settings.put(_LAST, asdict(cleaned), cleaned.at)
    log.info("cleaned", **asdict(cleaned))
    return cleaned
