"""A start that came to nothing for what passes: the engine refused it, or a limit is reached.

Nothing of it ran, so it is no attempt. It is tried again, less and less often the longer it lasts, in one
entry; and the log is told once of each cause.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from onward.domain.errors import OnwardError
from onward.domain.instants import to_text
from onward.ports.rows.triggers import InvocationRow
from onward.services.context import Services
from onward.services.triggers.moves import move, note
from onward.services.triggers.run_links import run_of

_FIRST_SECONDS: Final = 5.0
_LONGEST_SECONDS: Final = 300.0
_MOST_DOUBLED: Final = 10  # of one second that would be a quarter of an hour
_OUTCOME: Final = "delayed"


def delay(app: Services, row: InvocationRow, error: OnwardError) -> None:
    before = delay_of(row)
    starts = 1 if before is None else before.get("starts", 1) + 1
    wait = _wait(error, starts)
    entry = _entry(app, row, error, starts)
    due = to_text(app.clock.now() + timedelta(seconds=wait))
    with app.store.write() as tx:
        is_moved = move(app, tx, row, "pending", lambda now: _put_off(now, due, entry, error.message))
        if is_moved and (before is None or before.get("code") != error.code):
            sentence = f"{error.message} It is tried again in {wait:g} s, later every five minutes."
            note(app, tx, row, _OUTCOME, sentence)


def delay_of(row: InvocationRow) -> dict[str, Any] | None:
    """The entry of its next attempt, while that has been put off."""
    last = row.attempts[-1] if row.attempts else None
    return last if last is not None and last["outcome"] == _OUTCOME else None


def _wait(error: OnwardError, starts: int) -> float:
    first = error.retry_after or _FIRST_SECONDS
    return min(first * 2.0 ** min(starts - 1, _MOST_DOUBLED), _LONGEST_SECONDS)


def _entry(app: Services, row: InvocationRow, error: OnwardError, starts: int) -> dict[str, Any]:
    """With the run that was written for it last, if one was."""
    with app.store.read() as tx:
        run = run_of(tx, row)
    so_far = delay_of(row) or {"started_at": app.clock.now_text(), "outcome": _OUTCOME}
    reason = error.message if starts == 1 else f"{error.message} It was put off {starts:,} times."
    entry = {**so_far, "code": error.code, "reason": reason, "starts": starts}
    return entry if run is None else {**entry, "run_id": run.id}


def _put_off(row: InvocationRow, due: str, entry: dict[str, Any], reason: str) -> InvocationRow:
    earlier = row.attempts if delay_of(row) is None else row.attempts[:-1]
    return replace(row, due_at=due, attempts=[*earlier, entry], reason=reason)
